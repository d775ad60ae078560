"""Answers 200 while an archive can be read and has a complete base backup, else 503: the readiness of the recovery gate.

It asks with barman's own program, as a recovery does, so both mean the same by a backup. Environment:
  DESTINATION   of the archive, such as s3://bucket/claims-db
  ARCHIVE_NAME  the folder below it (barman's server name)
  PORT          to listen on
"""

import json
import os
import subprocess
from http.server import BaseHTTPRequestHandler, HTTPServer

SECONDS = 25
"""How long one look may take; the kubelet waits a little longer."""


def state(destination: str, archive: str) -> tuple[int, str]:
    """The status to answer with, and the reason in one line."""
    command = ["barman-cloud-backup-list", "--cloud-provider", "aws-s3", "--format", "json", destination, archive]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=True)  # noqa: S603  (the program declares both values)
        backups = json.loads(done.stdout)["backups_list"]
        complete = [each["backup_id"] for each in backups if each["status"] == "DONE"]
    except subprocess.TimeoutExpired:
        return 503, f"{archive}: no answer within {SECONDS} s"
    except subprocess.CalledProcessError as error:
        reason = (error.stderr or "").strip().splitlines()
        return 503, f"{archive}: cannot be listed: {reason[-1] if reason else error}"
    except (ValueError, KeyError, TypeError) as error:
        return 503, f"{archive}: the list of backups cannot be read: {error!r}"
    if not complete:
        return 503, f"{archive}: no complete base backup yet; a recovery from it waits"
    return 200, f"{archive}: newest base backup {max(complete)}"


class Answer(BaseHTTPRequestHandler):
    """Checks again for every request."""

    last = ""

    def do_GET(self) -> None:
        """Whatever the path."""
        status, reason = state(os.environ["DESTINATION"], os.environ["ARCHIVE_NAME"])
        if reason != Answer.last:
            Answer.last = reason
            print(reason, flush=True)
        self.send_response(status)
        self.end_headers()
        self.wfile.write(f"{reason}\n".encode())

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Says nothing: only a change of the answer is worth a line."""


if __name__ == "__main__":
    server = HTTPServer(("", int(os.environ["PORT"])), Answer)
    print(f"listening on port {server.server_port}", flush=True)
    server.serve_forever()
