"""What the recovery model says of a disruption, from `recovery.json` of a preview."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from drills.comparison import PLANNED
from drills.scenarios import UNDISTURBED, Scenario

SUBJECT = "claims-db"
WHOLE_WAY = "claims-service"
"""The estimate of a lost region that begins with the disruption; the database's own begins with its promotion."""


@dataclass(frozen=True, kw_only=True)
class Term:
    """One step of the estimate."""

    name: str
    seconds: float
    begins: float
    """Seconds after the disruption: some steps happen side by side."""

    basis: str
    """declared, measured or assumed."""


@dataclass(frozen=True, kw_only=True)
class Bound:
    """What an outage and a loss are held against, in seconds."""

    rto: float
    rto_objective: float
    rpo: float
    rpo_objective: float
    repair: float | None = None
    """What the time of a repair is held against; None: nothing."""

    terms: tuple[Term, ...] = ()


def bound_of(scenario: Scenario, report: Path) -> Bound:
    """Raises OSError, ValueError or KeyError where there is no report of a preview, or one without the disruption."""
    content: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    objectives = content["objectives"]
    known = {"rto_objective": objectives["rto_seconds"], "rpo_objective": objectives["rpo_seconds"]}
    entries = {(each["subject"], each["disruption"]): each for each in content["entries"]}
    if scenario.disruption is None:
        repair = entries[SUBJECT, scenario.repair_bound]["rto"]["seconds"] if scenario.repair_bound else None
        return Bound(rto=UNDISTURBED, rpo=0, repair=repair, **known)
    if scenario.disruption == "planned switchover":
        expected = content["availability"]["expected_downtime"]
        planned = next(each for each in expected if each["disruption"] == scenario.disruption)
        seconds = 60 * planned["longest_minutes_per_event"]
        return Bound(
            rto=seconds, rpo=0, terms=(Term(name=PLANNED, seconds=seconds, begins=0, basis="measured"),), **known
        )
    changes = {each["change"]: each for each in content["instance_changes"] if each["subject"] == SUBJECT}
    if scenario.disruption in changes:
        entry, rpo = changes[scenario.disruption], entries[SUBJECT, "node"]["rpo"]
    else:
        entry = entries[WHOLE_WAY if scenario.command else SUBJECT, scenario.disruption]
        rpo = entries[SUBJECT, scenario.disruption]["rpo"]
    if missing := entry["rto"]["missing_prerequisites"]:
        raise ValueError(f"{scenario.disruption}: the model has no bound: {missing[0]}")
    terms = tuple(
        Term(name=step["name"], seconds=step["seconds"], begins=step["begins_seconds"], basis=step["basis"])
        for step in entry["rto"]["steps"]
    )
    return Bound(rto=entry["rto"]["seconds"], rpo=rpo["seconds"] if rpo else 0, terms=terms, **known)
