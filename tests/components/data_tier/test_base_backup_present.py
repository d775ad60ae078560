"""The readiness of the recovery gate, with a program in barman's place."""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from components.data_tier.postgresql.recovery_gate import SCRIPT

ARCHIVE = "claims-db-me-central-1-1"


@contextmanager
def served(folder: Path, barman: str) -> Generator[str]:
    """The address of the server, which finds `barman` where barman's program would be."""
    program = folder / "barman-cloud-backup-list"
    program.write_text(f"#!/bin/sh\n{barman}\n")
    program.chmod(0o755)
    environment = {
        "PATH": f"{folder}:{os.environ['PATH']}",
        "DESTINATION": "s3://bucket/claims-db",
        "ARCHIVE_NAME": ARCHIVE,
        "PORT": "0",
    }
    command = [sys.executable, "-u", str(SCRIPT)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        port = server.stdout.readline().rsplit(" ", 1)[1].strip()
        try:
            yield f"http://127.0.0.1:{port}/"
        finally:
            server.kill()


def answer(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=60) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def backups(*states: tuple[str, str]) -> str:
    listed = {"backups_list": [{"backup_id": backup, "status": status} for backup, status in states]}
    return f"echo '{json.dumps(listed)}'"


def test_it_is_ready_when_the_archive_has_a_complete_base_backup(tmp_path: Path) -> None:
    with served(tmp_path, backups(("20261123T020000", "FAILED"), ("20261124T020000", "DONE"))) as url:
        assert answer(url) == (200, f"{ARCHIVE}: newest base backup 20261124T020000\n")


@pytest.mark.parametrize(
    ("barman", "reason"),
    [
        (backups(), "no complete base backup yet"),
        (backups(("20261123T020000", "FAILED")), "no complete base backup yet"),
        (backups(("20261123T020000", "STARTED")), "no complete base backup yet"),
        ("echo 'ERROR: no such bucket' >&2; exit 1", "cannot be listed: ERROR: no such bucket"),
        ("echo '<html>'", "the list of backups cannot be read"),
        ("echo '{\"backups_list\": null}'", "the list of backups cannot be read"),
    ],
)
def test_it_is_not_ready_before_and_says_why_in_one_line(tmp_path: Path, barman: str, reason: str) -> None:
    with served(tmp_path, barman) as url:
        status, text = answer(url)

    assert status == 503
    assert reason in text
    assert text.count("\n") == 1


def test_it_asks_for_the_archive_that_the_database_begins_with(tmp_path: Path) -> None:
    asked = tmp_path / "asked"
    with served(tmp_path, f'echo "$@" > {asked}') as url:
        answer(url)

    assert asked.read_text().strip() == f"--cloud-provider aws-s3 --format json s3://bucket/claims-db {ARCHIVE}"


def test_it_is_ready_again_as_soon_as_there_is_one(tmp_path: Path) -> None:
    listing = tmp_path / "listing"
    listing.write_text('{"backups_list": []}')
    with served(tmp_path, f"cat {listing}") as url:
        before, _ = answer(url)
        listing.write_text('{"backups_list": [{"backup_id": "1", "status": "DONE"}]}')
        after, _ = answer(url)

    assert (before, after) == (503, 200)
