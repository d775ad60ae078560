"""Runs in a pod: asks a service every 100 ms, and says of each try on a line whether it was answered with 200.

It imports nothing of this package: the file is all that the pod gets.
"""

import http.client
import json
import os
import sys
import time
from urllib.parse import urlsplit

PACE, TIMEOUT = 0.1, 5


def ask(url: str) -> str:
    """Why it failed; nothing when it did not. Each request has a connection of its own, so that it may reach any pod."""
    where = urlsplit(url)
    connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=TIMEOUT)
    try:
        connection.request("GET", where.path, headers={"Connection": "close"})
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        return f"{type(error).__name__}: {error}"
    finally:
        connection.close()
    return "" if status == 200 else f"status {status}"


def main() -> None:
    """One try at a time."""
    number = 0
    while True:
        number += 1
        begun = time.time()
        error = ask(os.environ["URL"])
        done = time.time()
        line = {"n": number, "claim": "", "begun": round(begun, 3), "done": round(done, 3), "error": error}
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()
        time.sleep(max(0.0, PACE - (done - begun)))


if __name__ == "__main__":
    main()
