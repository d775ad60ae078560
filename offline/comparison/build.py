"""What a preview left, as far as it is compared; the base's is kept, since a commit never changes."""

import dataclasses
import hashlib
import json
import os
import shutil
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from offline.evaluation.violation import Violation


@dataclass(frozen=True)
class Build:
    """The verdict, the resources and the recovery table of one preview."""

    verdict: str
    resources: list[dict[str, Any]]
    recovery: dict[str, Any] | None
    summary: dict[str, Any] | None
    """verdict.json; None of a commit whose preview wrote none."""

    cost: dict[str, Any] | None = None
    """cost.json; None for a base that had none."""

    @property
    def findings(self) -> list[Violation]:
        found: list[dict[str, Any]] = self.summary["findings"] if self.summary else []
        return [
            Violation(each["policy"], each["level"], each["message"], each["resource"], each["remedy"], each["decided"])
            for each in found
        ]

    @property
    def passed(self) -> bool:
        return self.summary is None or self.summary["passed"]


class KeptBuilds:
    """The builds of one commit in build/bases/, for one day and one set of installed requirements.

    A day, since an exemption from a policy may expire; the requirements, since both trees are previewed with what is
    installed for the working tree.
    """

    def __init__(self, root: Path, digest: str) -> None:
        installed = root / "requirements.txt"
        known = hashlib.sha256(sys.version.encode() + (installed.read_bytes() if installed.exists() else b""))
        self._day = root / "build" / "bases" / f"{datetime.now(tz=UTC).date()}"
        self._directory = self._day / f"{digest}-{known.hexdigest()[:10]}"

    def of(self, stack: str) -> Build | None:
        """What was kept; None where nothing was, or nothing that can be read."""
        try:
            return Build(**json.loads((self._directory / f"{stack}.json").read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def keep(self, stack: str, build: Build) -> Build:
        """Keeps a build, whole or not at all, and takes away those of other days. Returns it."""
        for other in self._day.parent.glob("*") if self._day.parent.exists() else ():
            if other != self._day:
                shutil.rmtree(other, ignore_errors=True)
        try:
            self._directory.mkdir(parents=True, exist_ok=True)
            written = self._directory / f".{stack}.{os.getpid()}"
            written.write_text(json.dumps(dataclasses.asdict(build)), encoding="utf-8")
            written.replace(self._directory / f"{stack}.json")
        except OSError:
            pass  # a full disk costs time at the next comparison, and nothing else
        return build
