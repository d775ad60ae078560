"""What was done and when, a line per event, appended to build/operations/<incident>.jsonl.

It is for the clock and for the auditor. No command reads from it where the pair stands.
"""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

FOLDER = Path("build") / "operations"


@dataclass(frozen=True)
class Journal:
    """The events of one incident, over all the runs that worked on it: its failover and its failback as well."""

    path: Path
    task: str
    """The command and the stack that takes over: what these events belong to."""

    def append(self, at: datetime, event: str, **more: object) -> None:
        """Adds an event; it is on the disk when this returns."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        line = json.dumps({"at": at.isoformat(), "task": self.task, "event": event, **more}, ensure_ascii=False)
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, f"{line}\n".encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def events(self) -> Iterator[Mapping[str, Any]]:
        """Those of this task."""
        return (each for each in self._incident() if each.get("task") == self.task)

    def _incident(self) -> Iterator[Mapping[str, Any]]:
        """All that can be read: the last line of a run that was killed may be torn."""
        if not self.path.exists():
            return
        for line in self.path.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                found = json.loads(line)
            except ValueError:
                continue
            if isinstance(found, dict) and "at" in found and "event" in found:
                yield found

    def began(self) -> datetime | None:
        """When this task was first worked on: T+ counts from there unless a time is given."""
        return _first_run(self.events())

    def outage(self) -> datetime | None:
        """When the incident began, as its first run was told or saw it. A failback that was not told does not know it."""
        runs = [each for each in self._incident() if each["event"] == "run"]
        told = next((each["outage"] for each in runs if each.get("outage")), None)
        if told:
            return datetime.fromisoformat(str(told))
        return _first_run(each for each in runs if not str(each.get("task")).startswith("failback"))

    def first_seen(self) -> dict[str, datetime]:
        """When each step was first seen done."""
        return self._first("done")

    def models(self) -> dict[str, tuple[str, ...]]:
        """By step that was seen done, the steps of the recovery model that it is measured against."""
        seen: dict[str, tuple[str, ...]] = {}
        for event in self.events():
            if event["event"] == "done":
                seen.setdefault(str(event["step"]), tuple(event.get("model", ())))
        return seen

    def first_begun(self) -> dict[str, datetime]:
        """When each step that acts was first begun."""
        return self._first("begun")

    def _first(self, kind: str) -> dict[str, datetime]:
        seen: dict[str, datetime] = {}
        for event in self.events():
            if event["event"] == kind:
                seen.setdefault(str(event["step"]), datetime.fromisoformat(str(event["at"])))
        return seen


def _first_run(events: Iterator[Mapping[str, Any]]) -> datetime | None:
    first = next((each for each in events if each["event"] == "run"), None)
    return datetime.fromisoformat(str(first.get("since", first["at"]))) if first else None
