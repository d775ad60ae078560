"""What a drill needs on the machine: a PostgreSQL server, barman-cloud and the S3 emulator."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Tools:
    """Where the programs are."""

    postgresql: Path
    """Folder of `postgres`, `initdb` and `pg_ctl`."""

    archiving: Path
    """Folder of the virtual environment's `python`, and of `barman-cloud-*`."""


def find_tools(*, required: bool) -> Tools:
    """Skips the test that asks where something is missing. With `required` fails it: a skipped drill proves nothing."""
    servers = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[4]))
    on_path = shutil.which("postgres")
    archiving = _ROOT / ".venv-drill" / "bin"
    missing = [
        reason
        for found, reason in (
            (servers or on_path, "no PostgreSQL server (Debian: apt-get install postgresql)"),
            ((archiving / "barman-cloud-backup").exists(), "no barman-cloud in .venv-drill (make drill installs it)"),
            (shutil.which("setpriv"), "no setpriv (Debian: apt-get install util-linux)"),
        )
        if not found
    ]
    if missing and required:
        pytest.fail("; ".join(missing), pytrace=False)
    if missing:
        pytest.skip("; ".join(missing))
    return Tools((servers[-1] if servers else Path(str(on_path)).resolve()).parent, archiving)
