"""A plug: how one pair of clusters is reached, and what breaks and mends it there. A TOML file; drills/plugs has two."""

import os
import subprocess
import time
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

Action = Literal["node-power", "zone-link", "region-link", "archive-link", "wal-volume"]
"""What only the machine below a cluster can do; each has a command that begins it and one that ends it."""

_ACTIONS: tuple[str, ...] = get_args(Action)
_TIMEOUT = 120
"""Seconds for one command."""


class PlugError(Exception):
    """A file that is no plug, or a command of it that failed; the text is one line."""


@dataclass(frozen=True)
class Plug:
    """Commands with `{stack}`, `{node}`, `{zone}`, `{volume}`, `{incident}` or `{since}` in them, and `$VARIABLES` of the environment."""

    kubectl: tuple[str, ...]
    writer_image: str
    """An image with Python and psycopg, for the client that writes."""

    actions: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]
    commands: Mapping[str, tuple[str, ...]]
    """Role changes: `failover`, `failback`, `switchover`; `{stack}` is as the program calls it."""

    aliases: Mapping[str, str]
    """Names of stacks, nodes and zones, where actions and kubectl call them otherwise."""

    metrics: bool
    """Whether Prometheus runs there. Without it a good release is promoted without its analysis."""

    def kubernetes(self, stack: str) -> list[str]:
        """The beginning of a kubectl command."""
        return self._filled(self.kubectl, stack=stack)

    def begin(self, action: Action, **place: str) -> None:
        """Breaks something. Raises PlugError."""
        self._run(self.actions[action][0], **place)

    def end(self, action: Action, **place: str) -> None:
        """Mends it. Raises PlugError."""
        self._run(self.actions[action][1], **place)

    def start(self, command: str, stack: str, since: float) -> "subprocess.Popen[bytes]":
        """Starts a role change, which a drill waits for. Each has an incident of its own, so that none is taken for another's rest.

        `since`: when the outage that it ends began, in seconds since 1970.
        """
        moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(since))
        given = {"stack": stack, "incident": f"DRILL-{int(time.time())}", "since": moment}
        filled = [os.path.expandvars(each.format_map(given)) for each in self.commands[command]]
        return subprocess.Popen(filled)  # noqa: S603 - no shell; the plug is the caller's

    def _run(self, command: Sequence[str], **place: str) -> None:
        filled = self._filled(command, **place)
        try:
            done = subprocess.run(filled, check=False, capture_output=True, text=True, timeout=_TIMEOUT)  # noqa: S603 - no shell; the plug is the caller's
        except (OSError, subprocess.TimeoutExpired) as error:
            raise PlugError(f"{' '.join(filled)}: {error}") from error
        if done.returncode:
            said = " ".join((done.stdout + done.stderr).split())[-300:]
            raise PlugError(f"{' '.join(filled)}: exit code {done.returncode}: {said}")

    def _filled(self, command: Sequence[str], **place: str) -> list[str]:
        known = {name: self.aliases.get(value, value) for name, value in place.items()}
        return [os.path.expandvars(each.format_map(known)) for each in command]


def read_plug(file: Path) -> Plug:
    """Raises PlugError."""
    try:
        content: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
        actions = {
            name: (tuple(each["begin"]), tuple(each["end"])) for name, each in content.get("actions", {}).items()
        }
        plug = Plug(
            kubectl=tuple(content["kubectl"]),
            writer_image=content["writer_image"],
            actions=actions,
            commands={name: tuple(each) for name, each in content.get("commands", {}).items()},
            aliases=content.get("aliases", {}),
            metrics=content.get("metrics", True),
        )
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise PlugError(f"{file}: no plug: {error}") from error
    if unknown := sorted(set(actions) - set(_ACTIONS)):
        raise PlugError(f"{file}: actions: found {', '.join(unknown)}; allowed: {', '.join(_ACTIONS)}")
    return plug
