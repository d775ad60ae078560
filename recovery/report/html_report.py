"""The assessment as one page that needs nothing else: no network, no script."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from declared import durations
from recovery.availability import CRITICAL
from recovery.model.assessment import Assessment
from recovery.model.disruption import Disruption
from recovery.model.entry import Entry
from recovery.model.estimate import Estimate
from recovery.model.step import Constant, Property, Step
from recovery.report import beyond
from recovery.report.former import OBJECTIVES, Former, Objective
from recovery.report.headline import split
from recovery.report.links import NEXT_TO_THE_BUILD, linked, runbooks
from recovery.report.page_head import findings, head, listed
from recovery.report.protection import budget, ladder
from recovery.report.terminal import cell
from recovery.report.timeline import timeline
from recovery.report.waterfall import waterfall

_CONTENTS = "<nav></nav>"
_STYLE = Path(__file__).with_name("style.css")


def page(
    assessment: Assessment,
    stack: str,
    provenance: str = "",
    more: str = "",
    *,
    policies: str = "",
    documents: str = NEXT_TO_THE_BUILD,
    before: Former | None = None,
    warnings: Sequence[str] = (),
) -> str:
    """The whole document.

    `provenance` says of which state of the program it is, `policies` and `more` are sections of others, the first before
    the derivations and the other at the end, `documents` is the address of docs/, and `before` another assessment of the
    stack: where a figure differs, the former one stands beside it. `warnings` stand above all: what state the pair is in.
    """
    before = before or Former()
    body = "\n".join(
        (
            head(assessment, stack, provenance, before, warnings) + _CONTENTS,
            listed("Warnings", (escape(each) for each in warnings), "warnings"),
            findings(assessment),
            _overview(assessment, before),
            _failover(assessment, before),
            policies,
            *(_disruption(assessment.entries, each, documents, before) for each in Disruption),
            ladder(assessment),
            _availability(assessment),
            _retention(assessment),
            beyond.section(assessment.beyond, documents),
            more,
        )
    )
    body = body.replace(_CONTENTS, _contents(body), 1)
    body += _foot(documents, compared='class="former"' in body)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Recovery of {escape(stack)}</title>\n<style>\n{_STYLE.read_text(encoding='utf-8')}</style>\n"
        f"</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _contents(body: str) -> str:
    """A link to every section that has an id, in their order."""
    found = re.findall(r'<h2 id="([\w-]+)">([^<]+)</h2>', body)
    links = " ".join(f'<a href="#{name}">{title[0].upper()}{title[1:]}</a>' for name, title in found)
    return f'<nav class="contents soft">{links}</nav>'


def _failover(assessment: Assessment, before: Former) -> str:
    """The recovery of the slowest service from a lost region."""
    own = [each for each in assessment.entries if each.disruption is Disruption.REGION and each.kind == "service"]
    if not own:
        return ""
    slowest = max(own, key=lambda each: each.rto.total)
    return timeline(slowest, before.differing(slowest, "rto"))


def _overview(assessment: Assessment, before: Former) -> str:
    """Everything but the copies, which have objectives of their own and are listed below."""
    entries = [each for each in assessment.entries if each.kind not in ("archive", "backups")]
    entries = [each for each in entries if each.kind != "shared dependencies" or each.rto.missing]
    heads = "".join(f"<th>{escape(each.value)}</th>" for each in Disruption)
    rows = "".join(
        _overview_row(entries, subject, before) for subject in dict.fromkeys(each.subject for each in entries)
    )
    return (
        '<section class="card"><p class="soft">RTO / RPO: of a service until it serves again, of a store on its own. '
        "“-”: stateless, or reproducible from the system of record; “!”: breached; “*”: at risk, no other region can take over yet; "
        "“?”: known after the update; “+”: at least, because a step is unbounded; “~”: untested. Darker: more of the objective is used.</p>"
        f'<table class="overview"><thead><tr><th></th>{heads}</tr></thead><tbody>{rows}</tbody></table></section>'
    )


def _overview_row(entries: Sequence[Entry], subject: str, before: Former) -> str:
    own = {each.disruption: each for each in entries if each.subject == subject}
    cells = "".join(
        f'<td class="{own[each].verdict} used{_used(own[each])}" data-label="{escape(each.value)}">'
        f"{escape(cell(own[each]))}{_was(own[each], before)}</td>"
        if each in own
        else "<td></td>"
        for each in Disruption
    )
    return f"<tr><th>{escape(subject)}</th>{cells}</tr>"


def _was(entry: Entry, before: Former) -> str:
    former = [
        f"{objective.upper()} was {durations.show(estimate.total)}"
        for objective in OBJECTIVES
        if (estimate := before.differing(entry, objective)) is not None
    ]
    return f'<br><span class="was">{escape(", ".join(former))}</span>' if former else ""


def _used(entry: Entry) -> int:
    """How much of its objective a figure takes, in four steps: from 10, 40, 70 and 90 percent; all, without a bound."""
    if not entry.rto.bounded or (entry.rpo is not None and not entry.rpo.bounded):
        return 4
    shares = [entry.rto.total / entry.rto_objective]
    if entry.rpo is not None and entry.rpo_objective:
        shares.append(entry.rpo.total / entry.rpo_objective)
    return sum(max(shares) >= each for each in (0.1, 0.4, 0.7, 0.9))


def _disruption(entries: Sequence[Entry], disruption: Disruption, documents: str, before: Former) -> str:
    """The slowest critical estimate as a waterfall, then the RPO of each database; the others folded."""
    own = [each for each in entries if each.disruption is disruption]
    critical = [each for each in own if each.kind in CRITICAL]
    if not own:
        return ""
    shown = max(critical or own, key=lambda each: (not each.rto.bounded, each.rto.total))
    context = _Context(documents, before)
    parts = [
        f'<h2 id="{disruption.name.lower()}">{escape(disruption.value)}</h2>{runbooks(disruption, documents)}',
        _estimate(shown, "rto", context),
    ]
    databases = [each for each in critical if each.rpo is not None and each.kind == "database"]
    parts.extend(_estimate(each, "rpo", context) for each in databases)
    parts.extend(_folded(each, context) for each in own if each is not shown and (each.rto.steps or each.rto.missing))
    return "\n".join(parts)


@dataclass(frozen=True)
class _Context:
    documents: str
    before: Former


def _estimate(entry: Entry, objective: Objective, context: _Context) -> str:
    estimate = entry.rto if objective == "rto" else entry.rpo
    if estimate is None:
        return ""
    limit = entry.rto_objective if objective == "rto" else entry.rpo_objective
    former = context.before.differing(entry, objective)
    name = f"{objective.upper()} of {entry.subject}"
    notes = ", ".join(each for each in (estimate.note, "untested" if estimate.untested else "") if each)
    note = f'<p class="soft">{linked(notes, context.documents)}</p>' if notes else ""
    missing = "".join(f"<li>{escape(each.message)}</li>" for each in estimate.missing)
    was = f' <span class="was">was {escape(durations.show(former.total))}</span>' if former else ""
    return (
        f'<section class="card"><h3>{escape(name)}: {escape(_total(estimate))}{was}</h3>'
        f"{f'<p class=soft>{escape(parts)}</p>' if (parts := split(estimate)) else ''}"
        f"{note}{waterfall(f'{name}, {entry.disruption.value}', estimate, limit, former)}"
        f"{f'<ul class=findings>{missing}</ul>' if missing else ''}"
        f"{_derivation(estimate, context.documents)}</section>"
    )


def _total(estimate: Estimate) -> str:
    """`16 min 30 s`, and what it is where a step has no bound: the least."""
    return f"{durations.show(estimate.total)}{'' if estimate.bounded else ' or more'}"


def _folded(entry: Entry, context: _Context) -> str:
    former = context.before.differing(entry, "rto")
    was = f' <span class="was">was {escape(durations.show(former.total))}</span>' if former else ""
    summary = f"RTO of {entry.subject}: {_total(entry.rto)}{', untested' if entry.rto.untested else ''}"
    return f"<details><summary>{escape(summary)}{was}</summary>{_sources(entry.rto, context.documents)}</details>"


def _sources(estimate: Estimate, documents: str) -> str:
    if not estimate.steps:
        met = "; ".join(dict.fromkeys(str(each) for each in estimate.evidence))
        return f'<p class="soft">0 s: no step takes time{", because of " if met else ""}{escape(met)}.</p>'
    rows = "".join(_source(each, documents) for each in estimate.steps)
    return f"<table><tbody>{rows}</tbody></table>"


def _derivation(estimate: Estimate, documents: str) -> str:
    """The sources below a waterfall, which has the steps already: folded."""
    sources = _sources(estimate, documents)
    return f"<details><summary>Source of each step</summary>{sources}</details>" if estimate.steps else sources


def _source(step: Step, documents: str) -> str:
    if isinstance(step.source, Property):
        source = f"{escape(step.source.resource)}<br>{escape(step.source.path)} = {escape(step.source.found)}"
        source += f"<br>{linked(str(step.measured), documents)}" if step.measured else ""
    else:
        source = f"{linked(step.source.source, documents)}<br>{escape(_why(step.source))}"
    time = escape(durations.show(step.duration))
    return f'<tr><th>{escape(step.name)}<br><span class="soft">{source}</span></th><td class="time">{time}</td></tr>'


def _why(constant: Constant) -> str:
    margin = f"; margin: {constant.measured.margin_reason}" if constant.measured else ""
    return f"constant: {constant.why}{margin}"


def _availability(assessment: Assessment) -> str:
    rows = "".join(
        f"<tr><th>{escape(each.disruption)}, {escape(each.subject)}</th>"
        f"<td>{each.events_per_year:g} a year of {each.minutes_per_event:.1f} min</td>"
        f'<td class="time">{each.minutes_per_year:.1f} min</td></tr>'
        for each in assessment.availability.expected_downtime
    )
    head = f'<h2 id="downtime">Expected downtime per year</h2>{budget(assessment)}'
    return f'{head}<section class="card"><table><tbody>{rows}</tbody></table></section>'


def _retention(assessment: Assessment) -> str:
    rows = "".join(_retention_rows(assessment))
    head = "<thead><tr><th>records</th><th>where</th><th>retention, actual of required</th></tr></thead>"
    return (
        f'<h2 id="retention">Retention</h2><section class="card"><table>{head}<tbody>{rows}</tbody></table></section>'
    )


def _retention_rows(assessment: Assessment) -> Iterator[str]:
    for each in assessment.retention:
        actual = "no expiry" if each.actual_days is None else f"{each.actual_days:g} d"
        style = "" if each.met else ' class="breached"'
        yield (
            f"<tr><th>{escape(each.stream)}</th><td>{escape(each.where)}</td>"
            f"<td{style}>{escape(actual)} of {each.required_days} d</td></tr>"
        )


def _foot(documents: str, *, compared: bool) -> str:
    ghost = '<span class="former"></span>before the change' if compared else ""
    return (
        '<footer><p class="key"><span class="declared"></span>from configuration (declared property)'
        '<span class="measured"></span>measured (recorded drills, times a margin)'
        f'<span class="assumed"></span>assumption (constant with its source){ghost}</p>'
        f"<p>{linked('How each figure is computed: docs/recovery-model.md.', documents)}</p></footer>"
    )
