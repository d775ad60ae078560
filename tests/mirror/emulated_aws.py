"""The real AWS CLI before an emulated AWS (moto), which does not know the creation templates of Amazon ECR: a shell script keeps those."""

import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.mirror.servers import running
from tests.ports import free_port

AWS, MOTO = shutil.which("aws"), shutil.which("moto_server")
MISSING = "the AWS CLI or moto_server is not installed (pip install awscli 'moto[server]')"

_CLI = """#!/bin/sh
case "$2" in
describe-repository-creation-templates)
  printf '{"repositoryCreationTemplates": [%s]}' "$(cat "$TEMPLATES/$4" 2>/dev/null)" ;;
create-repository-creation-template | update-repository-creation-template)
  printf '%s' "$8" >"$TEMPLATES/$4"; echo '{}' ;;
*) exec "$REAL_AWS" "$@" ;;
esac
"""


@dataclass(frozen=True)
class EmulatedAws:
    """An account in which nothing is."""

    cli: str
    environment: dict[str, str]


@contextmanager
def emulated_aws(folder: Path, patch: pytest.MonkeyPatch) -> Generator[EmulatedAws]:
    """Starts the emulator, and points this process and those that it starts to it."""
    assert AWS
    assert MOTO
    port = free_port()
    with running([MOTO, "-H", "127.0.0.1", "-p", str(port)], port):
        cli = folder / "aws"
        cli.write_text(_CLI, encoding="utf-8")
        cli.chmod(0o755)
        given = {
            "AWS_ACCESS_KEY_ID": "emulated",
            "AWS_SECRET_ACCESS_KEY": "emulated",
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
            "AWS_MAX_ATTEMPTS": "1",
            "AWS_DEFAULT_REGION": "me-south-1",
            "AWS_PAGER": "",
            "NO_PROXY": "127.0.0.1",
            "REAL_AWS": AWS,
            "TEMPLATES": str(folder),
        }
        for name, value in given.items():
            patch.setenv(name, value)
        yield EmulatedAws(str(cli), {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"})
