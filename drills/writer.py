"""Runs in a pod: writes a claim every 100 ms as a service does, and says of each try on a line whether it was acknowledged.

It imports nothing of this package: the file is all that the pod gets.
"""

import json
import os
import sys
import time
import uuid
from pathlib import Path

import psycopg

PACE = 0.1
STATEMENT = (
    "INSERT INTO claims (claim_id, service_date, provider_id, payer_id, member_id, bundle) "
    "VALUES (%s, current_date, %s, 'drill', %s, '{}') ON CONFLICT DO NOTHING"
)


def connect() -> "psycopg.Connection[tuple[object, ...]]":
    """Host and authority are in the environment, as libpq reads it; user and password in files that change when they are renewed."""
    login = Path(os.environ["LOGIN"])
    return psycopg.connect(
        user=(login / "username").read_text(encoding="utf-8"),
        password=(login / "password").read_text(encoding="utf-8"),
        autocommit=True,
        connect_timeout=3,
        tcp_user_timeout=5000,
        keepalives_idle=2,
        keepalives_interval=2,
        keepalives_count=2,
        prepare_threshold=None,
    )


def main() -> None:
    """One try at a time; a connection that failed is made anew."""
    who, connection, number = os.environ["WRITER"], None, 0
    while True:
        number += 1
        begun, claim, error = time.time(), str(uuid.uuid4()), ""
        try:
            connection = connection or connect()
            connection.execute(STATEMENT, (claim, who, str(number)))
        except psycopg.Error as failure:
            error = " ".join(str(failure).split())[:200]
            if connection is not None:
                connection.close()
                connection = None
        done = time.time()
        line = {"n": number, "claim": claim, "begun": round(begun, 3), "done": round(done, 3), "error": error}
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()
        time.sleep(max(0.0, PACE - (done - begun)))


if __name__ == "__main__":
    main()
