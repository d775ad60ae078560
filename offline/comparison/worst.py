"""The worst figure of a stack beside its objective and the base's, as a table shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from offline.comparison.recovery_table import Table, present_word
from offline.comparison.worse import LEAST
from recovery.report.terminal import compact_seconds

_KINDS = ("service", "database", "system of record")
"""What must be back within the RTO; the last is what older programs called the database."""


@dataclass(frozen=True)
class Figure:
    """A figure in words, whether its objective is met, and how far it is from the base's."""

    shown: str
    met: bool
    change: str
    """` (+4m)`; empty where it is the same."""


def worst(before: Table | None, after: Table | None, objective: Literal["rto", "rpo"]) -> Figure | None:
    """The longest RTO or RPO of the services and the database; None where there is none."""
    figure = _longest(after, objective)
    if figure is None:
        return None
    former = _longest(before, objective)
    change = figure["seconds"] - former["seconds"] if former else 0
    signed = f" ({'+' if change > 0 else '-'}{compact_seconds(abs(change))})" if change else ""
    bounded = "" if not figure["missing_prerequisites"] else "+"
    shown = f"{compact_seconds(figure['seconds'])}{bounded} of {compact_seconds(figure['objective_seconds'])}"
    return Figure(shown, figure["verdict"] != "breached", signed)


def _longest(table: Table | None, objective: str) -> Mapping[str, Any] | None:
    entries: list[dict[str, Any]] = table["entries"] if table else []
    found = [each[objective] for each in entries if each["kind"] in _KINDS and each[objective] is not None]
    return max(found, key=_severity, default=None)


def _severity(figure: Mapping[str, Any]) -> tuple[bool, bool, float]:
    """What is breached before what has no bound, and that before what is long."""
    is_open = bool(figure.get("missing_prerequisites"))
    return present_word(figure["verdict"]) == "breached", is_open, figure["seconds"]


def availability(before: Table | None, after: Table | None) -> Figure | None:
    """In percent, beside the objective."""
    if not after:
        return None
    own = after["availability"]
    change = own["percent"] - before["availability"]["percent"] if before else 0
    signed = f" ({change:+.3f})" if abs(change) >= LEAST else ""
    return Figure(f"{own['percent']:.3f} % of {own['objective_percent']:g} %", own["met"], signed)
