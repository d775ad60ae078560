"""The assessment as one page that needs nothing else: no network, no script."""

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from declared import durations
from recovery.availability import CRITICAL
from recovery.model.assessment import Assessment
from recovery.model.disruption import Disruption
from recovery.model.entry import Entry, Verdict
from recovery.model.estimate import Estimate
from recovery.model.term import Constant, Property, Term
from recovery.report.terminal import cell
from recovery.report.waterfall import waterfall

_STYLE = Path(__file__).with_name("style.css")
_WORDS: dict[Verdict, str] = {
    "holds": "met",
    "broken": "breached",
    "undecided": "unknown at preview",
    "exposed": "at risk until the failback",
}


def page(assessment: Assessment, stack: str) -> str:
    """The whole document."""
    body = "\n".join(
        (
            _head(assessment, stack),
            _findings(assessment),
            _overview(assessment.entries),
            *(_disruption(assessment.entries, each) for each in Disruption),
            _availability(assessment),
            _retention(assessment),
            _foot(),
        )
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Recovery of {escape(stack)}</title>\n<style>\n{_STYLE.read_text(encoding='utf-8')}</style>\n"
        f"</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _head(assessment: Assessment, stack: str) -> str:
    objectives, availability = assessment.objectives, assessment.availability
    verdict: Verdict = "holds" if assessment.holds else _of_findings(assessment)
    facts = (
        ("RTO objective", durations.show(objectives.rto)),
        ("RPO objective", durations.show(objectives.rpo)),
        ("availability", f"{availability.percent:.3f} %" if availability.bounded else "unbounded"),
        ("availability target", f"{availability.allowed:g} %"),
    )
    cards = "".join(f"<li>{escape(name)}<b>{escape(value)}</b></li>" for name, value in facts)
    return (
        f"<h1>Recovery of {escape(stack)}</h1>\n"
        f"<p>{escape(assessment.role)} in {escape(str(assessment.region))} {_badge(verdict)}</p>\n"
        '<p class="soft">The worst case of every service and store under each disruption, computed from the declared '
        "resources before anything is made.</p>\n"
        f'<ul class="facts">{cards}</ul>'
    )


def _of_findings(assessment: Assessment) -> Verdict:
    if all(each.exposed for each in assessment.findings):
        return "exposed"
    return "broken" if any(each.decided and not each.exposed for each in assessment.findings) else "undecided"


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


def _overview(entries: Sequence[Entry]) -> str:
    heads = "".join(f"<th>{escape(each.value)}</th>" for each in Disruption)
    rows = "".join(_overview_row(entries, subject) for subject in dict.fromkeys(each.subject for each in entries))
    return (
        '<section class="card"><p class="soft">RTO / RPO; “-”: stateless, or reproducible from the system of '
        'record.</p><table class="overview"><thead>'
        f"<tr><th></th>{heads}</tr></thead><tbody>{rows}</tbody></table></section>"
    )


def _overview_row(entries: Sequence[Entry], subject: str) -> str:
    own = {each.disruption: each for each in entries if each.subject == subject}
    cells = "".join(
        f'<td class="{own[each].verdict}" data-label="{escape(each.value)}">{escape(cell(own[each]))}</td>'
        if each in own
        else "<td></td>"
        for each in Disruption
    )
    return f"<tr><th>{escape(subject)}</th>{cells}</tr>"


def _disruption(entries: Sequence[Entry], disruption: Disruption) -> str:
    """The slowest of what everything waits for as a waterfall; what the record may lose; the others folded."""
    own = [each for each in entries if each.disruption is disruption]
    critical = [each for each in own if each.kind in CRITICAL]
    if not own:
        return ""
    shown = max(critical or own, key=lambda each: (not each.rto.bounded, each.rto.total))
    parts = [f"<h2>{escape(disruption.value)}</h2>", _chain(shown, "RTO", shown.rto)]
    records = [each for each in critical if each.rpo is not None and each.kind == "system of record"]
    parts.extend(_chain(each, "RPO", each.rpo) for each in records if each.rpo is not None)
    parts.extend(_folded(each) for each in own if each is not shown and (each.rto.terms or each.rto.gaps))
    return "\n".join(parts)


def _chain(entry: Entry, objective: str, estimate: Estimate) -> str:
    allowed = entry.rto_allowed if objective == "RTO" else entry.rpo_allowed
    title = f"{objective} of {entry.subject}, {entry.disruption.value}"
    note = f'<p class="soft">{escape(estimate.note)}</p>' if estimate.note else ""
    gaps = "".join(f"<li>{escape(each.message)}</li>" for each in estimate.gaps)
    return (
        f'<section class="card"><h3>{escape(objective)} of {escape(entry.subject)}: '
        f"{escape(durations.show(estimate.total))}</h3>{note}{waterfall(title, estimate, allowed)}"
        f"{f'<ul class=findings>{gaps}</ul>' if gaps else ''}"
        f"{_sources(estimate)}</section>"
    )


def _folded(entry: Entry) -> str:
    summary = f"RTO of {entry.subject}: {durations.show(entry.rto.total)}"
    return f"<details><summary>{escape(summary)}</summary>{_sources(entry.rto)}</details>"


def _sources(estimate: Estimate) -> str:
    if not estimate.terms:
        return '<p class="soft">0 s: this step takes no time.</p>'
    rows = "".join(_source(each) for each in estimate.terms)
    return f"<table><tbody>{rows}</tbody></table>"


def _source(term: Term) -> str:
    if isinstance(term.source, Property):
        source = f"{escape(term.source.resource)}<br>{escape(term.source.path)} = {escape(term.source.found)}"
    else:
        source = f"{escape(term.source.source)}<br>{escape(_why(term.source))}"
    time = escape(durations.show(term.duration))
    return f'<tr><th>{escape(term.what)}<br><span class="soft">{source}</span></th><td class="time">{time}</td></tr>'


def _why(constant: Constant) -> str:
    return f"constant: {constant.why}"


def _availability(assessment: Assessment) -> str:
    rows = "".join(
        f"<tr><th>{escape(each.disruption)}, {escape(each.subject)}</th>"
        f"<td>{each.per_year:g} a year of {each.minutes_each:.1f} min</td>"
        f'<td class="time">{each.minutes_a_year:.1f} min</td></tr>'
        for each in assessment.availability.shares
    )
    return f'<h2>Expected downtime per year</h2><section class="card"><table><tbody>{rows}</tbody></table></section>'


def _retention(assessment: Assessment) -> str:
    rows = "".join(_kept_rows(assessment))
    head = "<thead><tr><th>records</th><th>where</th><th>retention, actual of required</th></tr></thead>"
    return f'<h2>Retention</h2><section class="card"><table>{head}<tbody>{rows}</tbody></table></section>'


def _kept_rows(assessment: Assessment) -> Iterator[str]:
    for each in assessment.retention:
        kept = "no expiry" if each.kept_days is None else f"{each.kept_days:g} d"
        style = "" if each.holds else ' class="broken"'
        yield (
            f"<tr><th>{escape(each.stream)}</th><td>{escape(each.where)}</td>"
            f"<td{style}>{escape(kept)} of {each.required_days} d</td></tr>"
        )


def _foot() -> str:
    return (
        '<footer><p class="key"><span class="declared"></span>from configuration (declared property)'
        '<span class="constant"></span>assumption (constant with its source)</p>'
        "<p>How each figure comes about: docs/recovery-model.md.</p></footer>"
    )
