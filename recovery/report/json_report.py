"""The assessment as plain data."""

from datetime import timedelta
from typing import Any

from recovery.model.assessment import Assessment, Availability
from recovery.model.entry import Entry, verdict_of
from recovery.model.estimate import Estimate
from recovery.model.measurement import Measurement
from recovery.model.step import Property, Step
from recovery.model.survival import BeyondThePair
from recovery.report.former_keys import with_former_keys


def to_json(assessment: Assessment) -> dict[str, Any]:
    """Durations in seconds, availability in percent."""
    objectives = assessment.objectives
    return with_former_keys(
        {
            "role": assessment.role,
            "region": assessment.region,
            "met": assessment.met,
            "objectives": {
                "rto_seconds": objectives.rto.total_seconds(),
                "rpo_seconds": objectives.rpo.total_seconds(),
                "availability_percent": objectives.availability,
            },
            "entries": [_entry(each) for each in assessment.entries],
            "findings": [with_former_keys(vars(each), until_failback="exposed") for each in assessment.findings],
            "availability": _availability(assessment.availability),
            "retention": [
                with_former_keys(vars(each), met="holds", actual_days="kept_days") for each in assessment.retention
            ],
            "beyond_the_pair": _beyond(assessment.beyond),
            "instance_changes": [
                {"subject": each.subject, "change": each.change, "rto": _estimate(each.rto, objectives.rto)}
                for each in assessment.instance_changes
            ],
        },
        met="holds",
    )


def _availability(availability: Availability) -> dict[str, Any]:
    expected_downtime = [
        with_former_keys(
            {**vars(each), "minutes_per_year": each.minutes_per_year},
            events_per_year="per_year",
            minutes_per_event="minutes_each",
            minutes_per_year="minutes_a_year",
        )
        for each in availability.expected_downtime
    ]
    return with_former_keys(
        {
            "percent": availability.percent,
            "objective_percent": availability.objective,
            "bounded": availability.bounded,
            "met": availability.met,
            "expected_downtime": expected_downtime,
        },
        objective_percent="allowed_percent",
        met="holds",
        expected_downtime="shares",
    )


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "subject": entry.subject,
        "kind": entry.kind,
        "disruption": entry.disruption.value,
        "verdict": entry.verdict,
        "rto": _estimate(entry.rto, entry.rto_objective),
        "rpo": None if entry.rpo is None else _estimate(entry.rpo, entry.rpo_objective),
    }


def _beyond(beyond: BeyondThePair) -> dict[str, Any]:
    """No objective is stated for these: an estimate has its own figure as one."""
    return {
        "survivals": [
            {
                "subject": each.subject,
                "disruption": each.disruption.value,
                "where": each.where,
                "age": None if each.age is None else _estimate(each.age, each.age.total),
                "locked_days": each.locked_days,
                "reason": each.reason,
            }
            for each in beyond.survivals
        ],
        "from_nothing": _estimate(beyond.from_nothing, beyond.from_nothing.total),
        "two_at_once": [
            {
                "name": each.name,
                "verdict": each.verdict,
                "rto": _estimate(each.rto, each.rto_objective),
                "rpo": None if each.rpo is None else _estimate(each.rpo, each.rpo_objective),
            }
            for each in beyond.two_at_once
        ],
    }


def _estimate(estimate: Estimate, objective: timedelta) -> dict[str, Any]:
    return with_former_keys(
        {
            "seconds": estimate.total.total_seconds(),
            "declared_seconds": estimate.part("declared").total_seconds(),
            "measured_seconds": estimate.part("measured").total_seconds(),
            "assumed_seconds": estimate.part("assumed").total_seconds(),
            "objective_seconds": objective.total_seconds(),
            "verdict": verdict_of(estimate, objective),
            "note": estimate.note,
            "untested": estimate.untested,
            "steps": [_step(*each) for each in zip(estimate.steps, estimate.begins, strict=True)],
            "missing_prerequisites": [each.message for each in estimate.missing],
            "evidence": [str(each) for each in estimate.evidence] if not estimate.steps else [],
        },
        objective_seconds="allowed_seconds",
        steps="terms",
        missing_prerequisites="gaps",
    )


def _step(step: Step, begins: timedelta) -> dict[str, Any]:
    source = step.source
    kind = "property" if isinstance(source, Property) else "constant"
    known = {name: value for name, value in vars(source).items() if name not in ("value", "measured")}
    written: dict[str, Any] = {"name": step.name, "seconds": step.duration.total_seconds(), "basis": step.basis}
    written |= {"begins_seconds": begins.total_seconds(), "branch": step.branch}
    written["source"] = {"kind": kind, **known}
    if step.measurement is not None:
        written["measured"] = _measured(step.measurement)
    return with_former_keys(written, name="what")


def _measured(measurement: Measurement) -> dict[str, Any]:
    worst = measurement.worst
    return {
        "runs": len(measurement.runs),
        "median_seconds": measurement.median,
        "worst_seconds": worst.seconds,
        "margin": measurement.margin,
        "margin_reason": measurement.margin_reason,
        "drill": worst.drill.name,
        "date": worst.drill.date.isoformat(),
        "commit": worst.drill.commit,
        "machine": worst.drill.machine,
        "versions": dict(worst.drill.versions),
        "source": worst.drill.source,
    }
