"""`python -m operations.registry_login STACK`: lets Helm pull charts from the registry of the stack's own region, for twelve hours.

The token goes into the file that Helm and Pulumi's Kubernetes provider read, and nowhere else: what a Release declares is in
Pulumi's state, and so is what a provider declares. Where the file is: Helm, `helm registry login --help`; the provider reads
`PULUMI_K8S_HELM_REGISTRY_CONFIG_PATH` first (pulumi-kubernetes 4, provider.go, Configure).

Exit codes: 0 logged in, or nothing to log in to; 1 AWS gave no token; 2 bad input.
"""

import json
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from offline.stack_files.stack_file import read_stack
from operations.programs import Command, Programs, RealPrograms
from operations.steps import Stopped
from settings import PlatformSettings, SettingsError, from_config

_SECONDS = 60


def login_command(stack: str) -> Command:
    """What logs in, as a step of an operation."""
    return Command((sys.executable, "-m", "operations.registry_login", stack))


def registry_file(environment: Mapping[str, str]) -> Path:
    """The file of registry logins that Pulumi's Kubernetes provider reads, and Helm too unless the first variable is set."""
    if named := environment.get("PULUMI_K8S_HELM_REGISTRY_CONFIG_PATH"):
        return Path(named)
    if folder := environment.get("HELM_CONFIG_HOME"):
        return Path(folder, "registry", "config.json")
    home = environment.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(home, "helm", "registry", "config.json")


def log_in(programs: Programs, settings: PlatformSettings, file: Path) -> str:
    """Writes the login; a line that says what was done. Raises Stopped, with the file as it was."""
    if settings.registry == "upstream":
        return "registry is upstream: the publishers' registries need no login"
    region = settings.region
    host = f"{settings.account}.dkr.ecr.{region}.amazonaws.com"
    query = "authorizationData[0].authorizationToken"
    asked = ("aws", "ecr", "get-authorization-token", "--region", region, "--query", query, "--output", "text")
    answer = programs.run(Command(asked), seconds=_SECONDS)
    if not answer.good or not answer.out.strip():
        raise Stopped(f"no token for {host}: {answer.reason}")
    _write(file, _with(_read(file), host, answer.out.strip()))
    return f"logged in to {host} for twelve hours ({file})"


def _with(content: dict[str, Any], host: str, token: str) -> dict[str, Any]:
    return {**content, "auths": {**content.get("auths", {}), host: {"auth": token}}}


def _read(file: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise Stopped(f"{file}: cannot be read: {error}") from None
    return content


def _write(file: Path, content: Mapping[str, Any]) -> None:
    """Whole or not at all, and for this user alone: a temporary file has the mode 0600."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=file.parent, encoding="utf-8", delete=False) as new:
            json.dump(content, new, indent=2)
        Path(new.name).replace(file)
    except OSError as error:
        raise Stopped(f"{file}: cannot be written: {error.strerror}") from None


def main(arguments: Sequence[str]) -> int:
    """Logs in; the exit code."""
    if len(arguments) != 1:
        sys.stderr.write("STACK: missing; required: one stack, such as prod\n")
        return 2
    try:
        settings = from_config(arguments[0], read_stack(Path.cwd(), arguments[0]).config)
        line = log_in(RealPrograms(), settings, registry_file(os.environ))
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except Stopped as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("interrupted; not logged in\n")
        return 130
    sys.stdout.write(f"{line}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
