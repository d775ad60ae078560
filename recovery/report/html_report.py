"""The assessment as one page that needs nothing else: no network, no script."""

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Literal

from declared import durations
from recovery.availability import CRITICAL
from recovery.model.assessment import Assessment
from recovery.model.disruption import Disruption
from recovery.model.entry import Entry, Verdict
from recovery.model.estimate import Estimate
from recovery.model.step import Constant, Property, Step
from recovery.report.protection import budget, ladder
from recovery.report.terminal import cell
from recovery.report.timeline import timeline
from recovery.report.waterfall import waterfall

_STYLE = Path(__file__).with_name("style.css")
_WORDS: dict[Verdict, str] = {
    "met": "met",
    "breached": "breached",
    "unknown": "unknown at preview",
    "at-risk": "at risk until the failback",
}


def page(assessment: Assessment, stack: str, provenance: str = "", more: str = "") -> str:
    """The whole document; `provenance` says of which state of the program it is, `more` are sections of others."""
    body = "\n".join(
        (
            _head(assessment, stack, provenance),
            _findings(assessment),
            _overview(assessment),
            _failover(assessment),
            *(_disruption(assessment.entries, each) for each in Disruption),
            ladder(assessment),
            _availability(assessment),
            _retention(assessment),
            more,
            _foot(),
        )
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Recovery of {escape(stack)}</title>\n<style>\n{_STYLE.read_text(encoding='utf-8')}</style>\n"
        f"</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _head(assessment: Assessment, stack: str, provenance: str) -> str:
    objectives, availability = assessment.objectives, assessment.availability
    verdict: Verdict = "met" if assessment.met else _of_findings(assessment)
    kept = sum(each.met for each in assessment.retention)
    facts = (
        ("worst RTO", *_worst(assessment.entries, "service", "rto"), f"of {durations.show(objectives.rto)}"),
        ("worst RPO", *_worst(assessment.entries, "database", "rpo"), f"of {durations.show(objectives.rpo)}"),
        (
            "availability",
            f"{availability.percent:.3f} %{'' if availability.bounded else ' or less'}",
            "",
            f"objective {availability.objective:g} %",
        ),
        ("retention", f"{kept} of {len(assessment.retention)}", "", "streams"),
    )
    cards = "".join(
        f"<li>{escape(name)}<b>{escape(value)}</b>{escape(f'{objective} {whose}'.strip())}</li>"
        for name, value, whose, objective in facts
    )
    return (
        f"<h1>Recovery of {escape(stack)}</h1>\n"
        f"<p>{escape(assessment.role)} in {escape(str(assessment.region))} {_badge(verdict)}</p>\n"
        '<p class="soft">The worst case of every service and store under each disruption, computed from the declared '
        "resources before they are created.</p>\n"
        f'<ul class="facts">{cards}</ul>'
        + (f'<p class="soft provenance">{escape(provenance)}</p>' if provenance else "")
    )


def _worst(entries: Sequence[Entry], kind: str, objective: Literal["rto", "rpo"]) -> tuple[str, str]:
    """The longest figure with its subject; a plus where a step of it is unbounded."""
    found = [
        (estimate.total, not estimate.bounded, each)
        for each in entries
        if each.kind == kind and (estimate := each.rto if objective == "rto" else each.rpo) is not None
    ]
    if not found:
        return "-", ""
    total, is_open, entry = max(found, key=lambda each: (each[0], each[1]))
    return f"{durations.show(total)}{'+' if is_open else ''}", f"({entry.subject}, {entry.disruption.value})"


def _failover(assessment: Assessment) -> str:
    """The recovery of the slowest service from a lost region."""
    own = [each for each in assessment.entries if each.disruption is Disruption.REGION and each.kind == "service"]
    return timeline(max(own, key=lambda each: each.rto.total)) if own else ""


def _of_findings(assessment: Assessment) -> Verdict:
    if all(each.until_failback for each in assessment.findings):
        return "at-risk"
    return "breached" if any(each.decided and not each.until_failback for each in assessment.findings) else "unknown"


def _badge(verdict: Verdict) -> str:
    return f'<span class="verdict {verdict}">{_WORDS[verdict]}</span>'


def _findings(assessment: Assessment) -> str:
    if not assessment.findings:
        return ""
    lines = "".join(
        f"<li><b>{escape(each.objective.upper())}, {escape(each.disruption)}</b>, {escape(each.subject)}: "
        f"{escape(each.message)}</li>"
        for each in assessment.findings
    )
    return f'<section class="card"><h3>Findings (objectives breached)</h3><ul class="findings">{lines}</ul></section>'


def _overview(assessment: Assessment) -> str:
    """Everything but the copies, which have objectives of their own and are listed below."""
    entries = [each for each in assessment.entries if each.kind not in ("archive", "backups")]
    entries = [each for each in entries if each.kind != "shared dependencies" or each.rto.missing]
    heads = "".join(f"<th>{escape(each.value)}</th>" for each in Disruption)
    rows = "".join(_overview_row(entries, subject) for subject in dict.fromkeys(each.subject for each in entries))
    return (
        '<section class="card"><p class="soft">RTO / RPO: of a service until it serves again, of a store on its own. '
        "“-”: stateless, or reproducible from the system of record; “!”: breached; “*”: at risk until the failback; "
        "“?”: known after the update; “+”: at least, because a step is unbounded. Darker: more of the objective is used.</p>"
        f'<table class="overview"><thead><tr><th></th>{heads}</tr></thead><tbody>{rows}</tbody></table></section>'
    )


def _overview_row(entries: Sequence[Entry], subject: str) -> str:
    own = {each.disruption: each for each in entries if each.subject == subject}
    cells = "".join(
        f'<td class="{own[each].verdict} used{_used(own[each])}" data-label="{escape(each.value)}">'
        f"{escape(cell(own[each]))}</td>"
        if each in own
        else "<td></td>"
        for each in Disruption
    )
    return f"<tr><th>{escape(subject)}</th>{cells}</tr>"


def _used(entry: Entry) -> int:
    """How much of its objective a figure takes, in four steps: from 10, 40, 70 and 90 percent."""
    shares = [entry.rto.total / entry.rto_objective]
    if entry.rpo is not None and entry.rpo_objective:
        shares.append(entry.rpo.total / entry.rpo_objective)
    return sum(max(shares) >= each for each in (0.1, 0.4, 0.7, 0.9))


def _disruption(entries: Sequence[Entry], disruption: Disruption) -> str:
    """The slowest critical estimate as a waterfall, then the RPO of each database; the others folded."""
    own = [each for each in entries if each.disruption is disruption]
    critical = [each for each in own if each.kind in CRITICAL]
    if not own:
        return ""
    shown = max(critical or own, key=lambda each: (not each.rto.bounded, each.rto.total))
    parts = [f"<h2>{escape(disruption.value)}</h2>", _estimate(shown, "RTO", shown.rto)]
    databases = [each for each in critical if each.rpo is not None and each.kind == "database"]
    parts.extend(_estimate(each, "RPO", each.rpo) for each in databases if each.rpo is not None)
    parts.extend(_folded(each) for each in own if each is not shown and (each.rto.steps or each.rto.missing))
    return "\n".join(parts)


def _estimate(entry: Entry, objective: str, estimate: Estimate) -> str:
    limit = entry.rto_objective if objective == "RTO" else entry.rpo_objective
    title = f"{objective} of {entry.subject}, {entry.disruption.value}"
    notes = ", ".join(each for each in (estimate.note, "untested" if estimate.untested else "") if each)
    note = f'<p class="soft">{escape(notes)}</p>' if notes else ""
    missing = "".join(f"<li>{escape(each.message)}</li>" for each in estimate.missing)
    return (
        f'<section class="card"><h3>{escape(objective)} of {escape(entry.subject)}: '
        f"{escape(durations.show(estimate.total))}</h3>{note}{waterfall(title, estimate, limit)}"
        f"{f'<ul class=findings>{missing}</ul>' if missing else ''}"
        f"{_sources(estimate)}</section>"
    )


def _folded(entry: Entry) -> str:
    summary = f"RTO of {entry.subject}: {durations.show(entry.rto.total)}{', untested' if entry.rto.untested else ''}"
    return f"<details><summary>{escape(summary)}</summary>{_sources(entry.rto)}</details>"


def _sources(estimate: Estimate) -> str:
    if not estimate.steps:
        met = "; ".join(dict.fromkeys(str(each) for each in estimate.evidence))
        return f'<p class="soft">0 s: no step takes time{", because of " if met else ""}{escape(met)}.</p>'
    rows = "".join(_source(each) for each in estimate.steps)
    return f"<table><tbody>{rows}</tbody></table>"


def _source(step: Step) -> str:
    if isinstance(step.source, Property):
        source = f"{escape(step.source.resource)}<br>{escape(step.source.path)} = {escape(step.source.found)}"
    else:
        source = f"{escape(step.source.source)}<br>{escape(_why(step.source))}"
    time = escape(durations.show(step.duration))
    return f'<tr><th>{escape(step.name)}<br><span class="soft">{source}</span></th><td class="time">{time}</td></tr>'


def _why(constant: Constant) -> str:
    return f"constant: {constant.why}"


def _availability(assessment: Assessment) -> str:
    rows = "".join(
        f"<tr><th>{escape(each.disruption)}, {escape(each.subject)}</th>"
        f"<td>{each.events_per_year:g} a year of {each.minutes_per_event:.1f} min</td>"
        f'<td class="time">{each.minutes_per_year:.1f} min</td></tr>'
        for each in assessment.availability.expected_downtime
    )
    return f'<h2>Expected downtime per year</h2>{budget(assessment)}<section class="card"><table><tbody>{rows}</tbody></table></section>'


def _retention(assessment: Assessment) -> str:
    rows = "".join(_retention_rows(assessment))
    head = "<thead><tr><th>records</th><th>where</th><th>retention, actual of required</th></tr></thead>"
    return f'<h2>Retention</h2><section class="card"><table>{head}<tbody>{rows}</tbody></table></section>'


def _retention_rows(assessment: Assessment) -> Iterator[str]:
    for each in assessment.retention:
        actual = "no expiry" if each.actual_days is None else f"{each.actual_days:g} d"
        style = "" if each.met else ' class="breached"'
        yield (
            f"<tr><th>{escape(each.stream)}</th><td>{escape(each.where)}</td>"
            f"<td{style}>{escape(actual)} of {each.required_days} d</td></tr>"
        )


def _foot() -> str:
    return (
        '<footer><p class="key"><span class="declared"></span>from configuration (declared property)'
        '<span class="constant"></span>assumption (constant with its source)</p>'
        "<p>How each figure is computed: docs/recovery-model.md. Runbooks: failover, docs/runbooks/service-failover.md and "
        "docs/runbooks/database-failover.md; failback, docs/runbooks/database-failback.md; point-in-time recovery, "
        "docs/runbooks/point-in-time-recovery.md.</p></footer>"
    )
