"""The policies as a section of the recovery report: how many ran, and what each violation is and asks for."""

from collections.abc import Iterable, Iterator
from html import escape

from offline.evaluation.verdict import Verdict
from offline.evaluation.violation import Cause, causes
from recovery.model.step import resource_label

_SHOWN = 6


def section(verdict: Verdict) -> str:
    """Mandatory violations, worst first; what is advised or unknown is folded."""
    counts = (
        (len({each.policy for each in verdict.mandatory}), "violated"),
        (len({each.policy for each in verdict.advisory}), "advised"),
        (len(verdict.undecided), "unknown until pulumi up"),
    )
    summary = ", ".join([f"{verdict.policies} run", *(f"{count} {what}" for count, what in counts if count)])
    listed = _list(causes(verdict.mandatory), "findings") if verdict.mandatory else ""
    folded = "".join(
        f"<details><summary>{escape(title)}</summary>{_list(causes(found), 'findings soft')}</details>"
        for title, found in (("Advised", verdict.advisory), ("Unknown until pulumi up", verdict.undecided))
        if found
    )
    state = "met" if verdict.passed else "breached"
    badge = f'<span class="verdict {state}">{"passed" if verdict.passed else "violated"}</span>'
    return f'<h2 id="policies">Policies</h2><section class="card"><p>{escape(summary)} {badge}</p>{listed}{folded}</section>'


def _list(found: Iterable[Cause], style: str) -> str:
    return f'<ul class="{style}">{"".join(line for cause in found for line in _lines(cause))}</ul>'


def _lines(cause: Cause) -> Iterator[str]:
    for said in cause.statements:
        labels = [resource_label(urn) for urn in cause.of(said)]
        more = f" and {len(labels) - _SHOWN} more" if len(labels) > _SHOWN else ""
        subject = f"{', '.join(labels[:_SHOWN])}{more}: " if labels else ""
        message = said.message if len(labels) < 2 else cause.shared(said)
        remedy = f'<br><span class="soft">Remedy: {escape(said.remedy)}</span>' if said.remedy else ""
        yield f"<li><b>{escape(said.policy)}</b>, {escape(subject)}{escape(message)}{remedy}</li>"
