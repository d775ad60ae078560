"""The top of the page: the stack and its verdict, a card for each answer, the warnings and the findings."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from html import escape

from declared import durations
from recovery.availability import CRITICAL
from recovery.model.assessment import Assessment
from recovery.model.entry import Entry, Verdict, verdict_of
from recovery.report.former import Former, Objective
from recovery.report.headline import worst

_WORDS: dict[Verdict, str] = {
    "met": "met",
    "breached": "breached",
    "unknown": "unknown at preview",
    "at-risk": "at risk",
}


def head(assessment: Assessment, stack: str, provenance: str, before: Former, warnings: Sequence[str]) -> str:
    """The title, the verdict, and a card for each objective with its worst figure, in the colour of its verdict."""
    objectives, availability = assessment.objectives, assessment.availability
    verdict: Verdict = "met" if assessment.met else _of_findings(assessment)
    kept = sum(each.met for each in assessment.retention)
    was = _was_available(before, availability.percent)
    facts: tuple[tuple[str, str, str, Verdict], ...] = (
        ("worst RTO", *_worst(assessment.entries, "rto", before, objectives.rto)),
        ("worst RPO", *_worst(assessment.entries, "rpo", before, objectives.rpo)),
        (
            "availability",
            f"{availability.percent:.3f} %{'' if availability.bounded else ' or less'}",
            f"objective {availability.objective:g} %{was}",
            "met" if availability.percent >= availability.objective else "breached",
        ),
        (
            "retention",
            f"{kept} of {len(assessment.retention)}",
            "streams",
            "met" if kept == len(assessment.retention) else "breached",
        ),
    )
    cards = "".join(
        f'<li>{escape(name)}<b class="{verdict}">{escape(value)}</b>{escape(of)}</li>'
        for name, value, of, verdict in facts
    )
    said = f"{len(warnings)} warning{'' if len(warnings) == 1 else 's'}"
    warned = f' <a class="verdict at-risk" href="#warnings">{said}</a>' if warnings else ""
    return (
        f"<h1>Recovery of {escape(stack)}</h1>\n"
        f"<p>{escape(assessment.role)} in {escape(str(assessment.region))} {_badge(verdict)}{warned}</p>\n"
        '<p class="soft">The worst case of every service and store under each disruption, computed from the declared '
        "resources before they are created.</p>\n"
        f'<ul class="facts">{cards}</ul>'
        + (f'<p class="soft provenance">{escape(provenance)}</p>' if provenance else "")
    )


def _worst(
    entries: Sequence[Entry], objective: Objective, before: Former, limit: timedelta
) -> tuple[str, str, Verdict]:
    """The worst figure of the services and the database, whose it is and what it was; a plus: a step is unbounded."""
    critical = [each for each in entries if each.kind in CRITICAL]
    found = [
        (each, estimate, limit)
        for each in critical
        if (estimate := each.rto if objective == "rto" else each.rpo) is not None
    ]
    if not found:
        return "-", f"of {durations.show(limit)}", "met"
    (entry, estimate, _), others = worst(found)
    former = before.worst({each.subject for each in critical}, objective)
    was = f"; before: {durations.show(former)}" if former is not None and former != estimate.total else ""
    more = f" and {others} more" if others else ""
    return (
        f"{durations.show(estimate.total)}{'' if estimate.bounded else '+'}",
        f"of {durations.show(limit)} ({entry.subject}{more}, {entry.disruption.value}{was})",
        verdict_of(estimate, limit),
    )


def _was_available(before: Former, percent: float) -> str:
    """The former availability, where it is another one in its three decimals."""
    former = before.availability
    return "" if former is None or f"{former:.3f}" == f"{percent:.3f}" else f", was {former:.3f} %"


def _of_findings(assessment: Assessment) -> Verdict:
    if all(each.until_failback for each in assessment.findings):
        return "at-risk"
    return "breached" if any(each.decided and not each.until_failback for each in assessment.findings) else "unknown"


def _badge(verdict: Verdict) -> str:
    return f'<span class="verdict {verdict}">{_WORDS[verdict]}</span>'


def findings(assessment: Assessment) -> str:
    """A card with a line for each cause; nothing where every objective is met."""
    verdict = _of_findings(assessment)
    why = ": no other region can take over yet" if verdict == "at-risk" else ""
    return listed(
        f"Findings ({_WORDS[verdict]}{why})",
        (
            f"<b>{escape(' and '.join(name.upper() for name in (each.objective, *each.also)))}, "
            f"{escape(each.disruption)}</b>, {escape(each.subject)}: {escape(each.message)}"
            for each in assessment.findings
        ),
        "findings",
    )


def listed(title: str, lines: Iterable[str], name: str) -> str:
    """A card with a line for each; nothing where there is none."""
    found = "".join(f"<li>{each}</li>" for each in lines)
    return (
        f'<section class="card" id="{name}"><h3>{title}</h3><ul class="findings">{found}</ul></section>'
        if found
        else ""
    )
