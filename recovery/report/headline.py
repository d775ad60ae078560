"""The answers of an assessment, the worst figure of each objective first: a line or two for each, in 80 columns."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from recovery.availability import CRITICAL
from recovery.model.assessment import Assessment, Availability
from recovery.model.entry import Entry, Verdict, verdict_of
from recovery.model.estimate import Estimate
from recovery.report import beyond
from recovery.report.compact import compact

_MINUTES_A_YEAR = 365.25 * 24 * 60
_VERDICTS: dict[Verdict, str] = {
    "met": "",
    "breached": ", not met",
    "unknown": ", unknown until `pulumi up`",
    "at-risk": ", at risk",
}
Figure = tuple[Entry, Estimate, timedelta]
"""An estimate with its entry and its objective."""


def lines(assessment: Assessment) -> Iterator[str]:
    """Plain lines; only that of the subjects may be longer than 80 columns."""
    entries = [each for each in assessment.entries if each.kind in CRITICAL]
    yield from _worst("Worst RTO", [(each, each.rto, each.rto_objective) for each in entries])
    yield from _worst("Worst RPO", [(each, each.rpo, each.rpo_objective) for each in entries if each.rpo])
    yield f"Availability  {_availability(assessment.availability)}"
    unmet = [each.stream for each in assessment.retention if not each.met]
    met = len(assessment.retention) - len(unmet)
    breached = f"; not met, too short: {', '.join(sorted(set(unmet)))}" if unmet else ""
    yield f"Retention     met for {met} of {len(assessment.retention)} streams{breached}"
    yield from beyond.lines(assessment.beyond)


def worst(figures: Sequence[Figure]) -> tuple[Figure, int]:
    """What is unbounded before what is long, and how many others have the same figure under the same disruption."""
    first = max(figures, key=lambda each: (not each[1].bounded, each[1].total))
    entry, estimate, _ = first
    same = (entry.disruption, estimate.total, estimate.bounded)
    others = sum((each.disruption, found.total, found.bounded) == same for each, found, _ in figures) - 1
    return first, others


def _worst(title: str, figures: Sequence[Figure]) -> Iterator[str]:
    """The worst figure beside its objective, whose it is, and how much of it is from where."""
    if not any(estimate.steps for _, estimate, _ in figures):
        return
    (entry, estimate, objective), others = worst(figures)
    share = f" ({100 * (estimate.total / objective):.0f} %)" if estimate.bounded and objective else ""
    figure = f"{_exact(round(estimate.total.total_seconds()))}{'' if estimate.bounded else '+'} of {compact(objective)}"
    whose = f"{entry.subject}{f' and {others} more' if others else ''}, {entry.disruption}"
    untested = ", untested" if estimate.untested else ""
    verdict = "breached" if estimate.total > objective else verdict_of(estimate, objective)
    yield f"{title:<14}{figure}{share}: {whose}{untested}{_VERDICTS[verdict]}"
    yield f"{'':<14}{split(estimate)}"


def _availability(availability: Availability) -> str:
    lost = (100 - availability.percent) / 100 * _MINUTES_A_YEAR
    budget = (100 - availability.objective) / 100 * _MINUTES_A_YEAR
    bound = "" if availability.bounded else " or less"
    unmet = "" if availability.percent >= availability.objective else ", not met"
    return (
        f"{availability.percent:.3f} %{bound}; objective {availability.objective:g} %, "
        f"{lost:.0f}{'' if availability.bounded else '+'} of {budget:.0f} minutes a year{unmet}"
    )


def split(estimate: Estimate) -> str:
    """`8m30s declared, 2m05s measured, 15m00s assumed`: rounded to seconds, so that the parts add up to the whole.

    A part that is nothing is left out.
    """
    measured, assumed = (round(estimate.part(each).total_seconds()) for each in ("measured", "assumed"))
    declared = round(estimate.total.total_seconds()) - measured - assumed
    parts = ((declared, "declared"), (measured, "measured"), (assumed, "assumed"))
    return ", ".join(f"{_exact(seconds)} {basis}" for seconds, basis in parts if seconds)


def _exact(total_seconds: int) -> str:
    minutes, seconds = divmod(total_seconds, 60)
    return f"{minutes}m{seconds:02d}s"
