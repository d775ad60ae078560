#!/usr/bin/env python3
"""Plays the three calls of the AWS CLI that the scripts make, on a folder; it checks the sum of what it is given, as S3
does, and has a switch for a store that damages what it stores.
"""

import base64
import hashlib
import os
import sys
from pathlib import Path


def main(service: str, call: str, *arguments: str) -> int:
    store = Path(os.environ["FAKE_S3"])
    options = dict(zip(arguments[::2], arguments[1::2], strict=False))
    assert service == "s3api"
    if call == "list-objects-v2":
        found = sorted(path for path in store.rglob("SHA256SUMS"))
        sys.stdout.write(f'"{found[-1].relative_to(store / options["--bucket"])}"\n' if found else "null\n")
        return 0
    path = store / options["--bucket"] / options["--key"]
    if call == "get-object":
        if not path.exists():
            return 254
        Path(arguments[-1]).write_bytes(path.read_bytes())
        return 0
    body = Path(options["--body"]).read_bytes()
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    if os.environ.get("FAKE_S3_DAMAGES") or digest != options["--checksum-sha256"]:
        sys.stderr.write("BadDigest: the SHA256 you specified did not match the calculated checksum.\n")
        return 254
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    sys.stdout.write(f"{digest}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
