"""What drills measured: the runs of each technical constant, and the margin that makes a constant of the worst of them."""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

RECORDS = Path(__file__).with_name("drills.json")
"""The recorded drills, and for each constant its runs and its margin."""


@dataclass(frozen=True, kw_only=True)
class Drill:
    """When, where and with which versions something was measured."""

    name: str
    source: str
    """The document that shows the figures."""

    date: date
    commit: str | None
    """The commit of this program that was deployed; None: not recorded."""

    machine: str
    versions: tuple[tuple[str, str], ...]
    """Major versions of what was measured, as `recovery.model.outdated` names them: (("PostgreSQL", "18"), …)."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """One measured duration."""

    drill: Drill
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """All runs of one duration; the constant is the longest of them, times the margin."""

    runs: tuple[Run, ...]
    margin: float
    margin_reason: str

    @property
    def worst(self) -> Run:
        return max(self.runs, key=lambda run: run.seconds)

    @property
    def median(self) -> float:
        """Seconds."""
        return median(run.seconds for run in self.runs)

    @property
    def newest(self) -> Drill:
        return max((run.drill for run in self.runs), key=lambda drill: drill.date)

    @property
    def value(self) -> timedelta:
        """The worst times the margin, rounded up to a second."""
        return timedelta(seconds=math.ceil(round(self.worst.seconds * self.margin, 3)))

    def __str__(self) -> str:
        count = f"{len(self.runs)} run{'' if len(self.runs) == 1 else 's'}"
        return (
            f"measured: {count}, median {self.median:g} s, worst {self.worst.seconds:g} s "
            f"({self.worst.drill.name}, {self.worst.drill.date}), x {self.margin:g}; {self.worst.drill.source}"
        )


def measured(name: str) -> Measurement:
    """The measurement of a constant. KeyError where no drill recorded one."""
    return _measurements()[name]


@cache
def _measurements() -> dict[str, Measurement]:
    return dict(read(json.loads(RECORDS.read_text(encoding="utf-8"))))


def read(records: dict[str, Any]) -> Iterator[tuple[str, Measurement]]:
    """The measurements of recorded drills, by the name of their constant."""
    drills = {name: _drill(name, each) for name, each in records["drills"].items()}
    for name, each in records["constants"].items():
        runs = tuple(Run(drill=drills[run["drill"]], seconds=run["seconds"]) for run in each["runs"])
        yield name, Measurement(runs=runs, margin=each["margin"], margin_reason=each["margin_reason"])


def _drill(name: str, record: dict[str, Any]) -> Drill:
    return Drill(
        name=name,
        source=record["source"],
        date=date.fromisoformat(record["date"]),
        commit=record["commit"],
        machine=record["machine"],
        versions=tuple(sorted(record["versions"].items())),
    )
