"""The assessment as plain data."""

from typing import Any

from recovery.model.assessment import Assessment
from recovery.model.entry import Entry, judged
from recovery.model.estimate import Estimate
from recovery.model.term import Property, Term


def to_json(assessment: Assessment) -> dict[str, Any]:
    """Durations in seconds, availability in percent."""
    objectives = assessment.objectives
    return {
        "role": assessment.role,
        "region": assessment.region,
        "holds": assessment.holds,
        "objectives": {
            "rto_seconds": objectives.rto.total_seconds(),
            "rpo_seconds": objectives.rpo.total_seconds(),
            "availability_percent": objectives.availability,
        },
        "entries": [_entry(each) for each in assessment.entries],
        "findings": [vars(each) for each in assessment.findings],
        "availability": {
            "percent": assessment.availability.percent,
            "allowed_percent": assessment.availability.allowed,
            "bounded": assessment.availability.bounded,
            "holds": assessment.availability.holds,
            "shares": [
                {**vars(each), "minutes_a_year": each.minutes_a_year} for each in assessment.availability.shares
            ],
        },
        "retention": [vars(each) for each in assessment.retention],
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "subject": entry.subject,
        "kind": entry.kind,
        "disruption": entry.disruption.value,
        "verdict": entry.verdict,
        "rto": _estimate(entry.rto, entry.rto_allowed.total_seconds(), judged(entry.rto, entry.rto_allowed)),
        "rpo": None
        if entry.rpo is None
        else _estimate(entry.rpo, entry.rpo_allowed.total_seconds(), judged(entry.rpo, entry.rpo_allowed)),
    }


def _estimate(estimate: Estimate, allowed: float, verdict: str) -> dict[str, Any]:
    return {
        "seconds": estimate.total.total_seconds(),
        "allowed_seconds": allowed,
        "verdict": verdict,
        "note": estimate.note,
        "terms": [_term(each) for each in estimate.terms],
        "gaps": [each.message for each in estimate.gaps],
        "evidence": [str(each) for each in estimate.evidence] if not estimate.terms else [],
    }


def _term(term: Term) -> dict[str, Any]:
    source = term.source
    kind = "property" if isinstance(source, Property) else "constant"
    known = {name: value for name, value in vars(source).items() if name != "value"}
    return {"what": term.what, "seconds": term.duration.total_seconds(), "source": {"kind": kind, **known}}
