"""Which figures of the recovery model a change makes worse."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from offline.comparison.recovery_table import Table, present_word
from recovery.report.terminal import compact_seconds

LEAST = 0.0005
"""Percent of availability that make a difference: three minutes a year."""


@dataclass(frozen=True)
class Worse:
    """One figure, before and after: seconds, or percent of availability."""

    objective: str
    """`rto`, `rpo` or `availability`."""

    subject: str
    disruption: str
    before: float | None
    """None: there was none, for the subject is new."""

    after: float
    objective_value: float
    breached: bool

    @property
    def key(self) -> tuple[str, ...]:
        """What tells it from other figures."""
        return (self.objective, self.subject, self.disruption)

    @property
    def amounts(self) -> str:
        """`27m14s -> 31m14s of 30m`, `99.956 % -> 99.940 % of 99.95 %`."""
        before = "" if self.before is None else f"{self._shown(self.before)} -> "
        return f"{before}{self._shown(self.after)} of {self._shown(self.objective_value)}"

    def _shown(self, figure: float) -> str:
        return f"{figure:.3f} %" if self.objective == "availability" else compact_seconds(figure)


def worse(before: Table | None, after: Table | None) -> tuple[Worse, ...]:
    """Figures that are worse than before, those of a breached objective first, then by their share of it."""
    if before is None or after is None:
        return ()
    found = [*_longer(before, after), *_lower(before, after)]
    return tuple(sorted(found, key=lambda each: (not each.breached, -_share(each))))


def _share(each: Worse) -> float:
    if each.objective == "availability":
        return (100 - each.after) / max(100 - each.objective_value, 1e-9)
    return each.after / each.objective_value if each.objective_value else 0.0


def _longer(before: Table, after: Table) -> Iterator[Worse]:
    former = figures(before)
    for (objective, subject, disruption), figure in figures(after).items():
        earlier = former.get((objective, subject, disruption))
        breached = figure["verdict"] == "breached"
        newly_breached = breached and earlier is not None and present_word(earlier["verdict"]) != "breached"
        if newly_breached or (figure["seconds"] > earlier["seconds"] if earlier else breached):
            yield Worse(
                objective,
                subject,
                disruption,
                earlier["seconds"] if earlier else None,
                figure["seconds"],
                figure["objective_seconds"],
                breached,
            )


def _lower(before: Table, after: Table) -> Iterator[Worse]:
    one, other = before["availability"], after["availability"]
    breached = not other["met"]
    if one["percent"] - other["percent"] >= LEAST or (breached and one["percent"] >= other["objective_percent"]):
        yield Worse(
            "availability",
            "critical services",
            "a year",
            one["percent"],
            other["percent"],
            other["objective_percent"],
            breached,
        )


def figures(table: Table) -> Mapping[tuple[str, str, str], Mapping[str, Any]]:
    """Every RTO and RPO of a table by objective, subject and disruption."""
    return {
        (objective, present_word(entry["subject"]), present_word(entry["disruption"])): entry[objective]
        for entry in table["entries"]
        for objective in ("rto", "rpo")
        if entry[objective] is not None
    }
