"""What a pull request changes, for its readers: the verdict, what gets worse, one table, causes and remedies, details.

The summary is Markdown of this program's words and figures. Details are text, for whoever shows them to put into a code block.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from offline.comparison import report
from offline.comparison.resources import Record, holds_data
from offline.comparison.stack_difference import StackDifference
from offline.comparison.worse import Worse
from offline.comparison.worst import Figure, availability, worst
from offline.evaluation.violation import Cause, Violation, causes

LONGEST_DETAIL = 20_000
"""Characters of one stack's details; GitHub takes 65536 in a comment."""

_MOST_LINES = 6


@dataclass(frozen=True)
class Comment:
    """The summary, and what is folded below it: title and text."""

    summary: str
    details: tuple[tuple[str, str], ...]

    def write(self, directory: Path) -> None:
        """`comment.json` for whoever comments, and `summary.md` for the summary of the run."""
        directory.mkdir(parents=True, exist_ok=True)
        content = {"summary": self.summary, "details": [{"title": title, "text": text} for title, text in self.details]}
        (directory / "comment.json").write_text(json.dumps(content, ensure_ascii=False) + "\n", encoding="utf-8")
        (directory / "summary.md").write_text(self.markdown, encoding="utf-8")

    @property
    def markdown(self) -> str:
        """All of it as one document."""
        folded = "".join(
            f"\n<details><summary>{title}</summary>\n\n````diff\n{text}\n````\n</details>\n"
            for title, text in self.details
        )
        return f"{self.summary.replace('<', '&lt;')}\n{folded}"


def refused(line: str) -> Comment:
    """Of a comparison that did not come about: a setting, a file or a program that cannot be used."""
    return Comment(f"### Preview refused\n\n`{line}`\n", ())


def comment(found: Sequence[StackDifference]) -> Comment:
    """The verdict of all stacks first."""
    parts = (f"### {_headline(found)}", "\n".join(_worse(found)), _table(found), "\n".join(_causes(found)).strip("\n"))
    return Comment("\n\n".join(part for part in parts if part) + "\n", tuple(_details(found)))


def _headline(found: Sequence[StackDifference]) -> str:
    failed = [each for each in found if not each.passed]
    if failed:
        return f"Preview failed: {'; '.join(_failure(each) for each in failed)}"
    lost = [each.stack for each in found if _lost(each)]
    if lost:
        return f"Preview passed, but data is at stake in {' and '.join(lost)}"
    longer = [each for each in found if each.worse]
    if longer:
        names = dict.fromkeys(_OBJECTIVES[worse.objective] for each in longer for worse in each.worse)
        return f"Preview passed; worse {' and '.join(names)} in {' and '.join(each.stack for each in longer)}"
    replacing = [each.stack for each in found if each.changes.with_effect("replaced")]
    if replacing:
        return f"Preview passed; resources are replaced in {' and '.join(replacing)}"
    if not any(each.is_any for each in found):
        return "Preview passed; nothing changes"
    return "Preview passed; nothing gets worse"


_OBJECTIVES = {"rto": "RTO", "rpo": "RPO", "availability": "availability", "retention": "retention"}


def _failure(each: StackDifference) -> str:
    violated = {finding.policy for finding in each.after.findings if finding.level == "mandatory"}
    breached = [name for objective, name in _OBJECTIVES.items() if f"recovery-{objective}" in violated]
    policies = f"{len(violated)} violated {'policy' if len(violated) == 1 else 'policies'}"
    what = f"{' and '.join(breached)} objective breached" if breached else policies
    is_new = any(finding.level == "mandatory" for finding in each.new_findings)
    return f"{what} in {each.stack}{'' if is_new else ', as before this change'}"


def _lost(each: StackDifference) -> list[Record]:
    """What holds data and is deleted or replaced, or perhaps replaced."""
    replaced = each.changes.with_effect("replaced") | each.changes.with_effect("maybe")
    gone = [*each.changes.removed, *(record for record in each.after.resources if record["urn"] in replaced)]
    return [record for record in gone if holds_data(record)]


def _worse(found: Sequence[StackDifference]) -> Iterator[str]:
    lines = [line for each in found for line in _worse_of(each)]
    if lines:
        yield "**What gets worse**\n"
        yield from lines


def _worse_of(each: StackDifference) -> Iterator[str]:
    lost = _lost(each)
    if lost:
        names = ", ".join(f"{record['type'].rpartition(':')[2]} `{record['name']}`" for record in lost[:_MOST_LINES])
        more = f" and {len(lost) - _MOST_LINES} more" if len(lost) > _MOST_LINES else ""
        what = "resource that holds data is" if len(lost) == 1 else "resources that hold data are"
        yield f"- {each.stack}: **{len(lost)} {what} deleted or replaced, for sure or perhaps**: {names}{more}"
    grouped: dict[tuple[str, str], list[Worse]] = {}
    for figure in each.worse:
        grouped.setdefault((figure.objective, figure.disruption), []).append(figure)
    for group in list(grouped.values())[:_MOST_LINES]:
        yield f"- {each.stack}: {_longer(group)}"


def _longer(group: Sequence[Worse]) -> str:
    first = group[0]
    more = f" (and {len(group) - 1} more)" if len(group) > 1 else ""
    mark = " ✗ breached" if first.breached else ""
    of = "" if first.objective == "availability" else f" of {first.subject}, {first.disruption}{more}"
    return f"{_OBJECTIVES[first.objective]}{of}: **{first.amounts}**{mark}"


Summary = Mapping[str, Any]
"""verdict.json of a build."""

Column = tuple[str, Callable[[StackDifference], str]]


def _count(number: int) -> str:
    return f"**{number}**" if number else "0"


def _replaced(each: StackDifference) -> str:
    maybe, unknown = (len(each.changes.with_effect(effect)) for effect in ("maybe", "unknown"))
    more = [*([f"{maybe} perhaps"] if maybe else []), *([f"{unknown} unknown"] if unknown else [])]
    return _count(len(each.changes.with_effect("replaced"))) + (f" ({', '.join(more)})" if more else "")


def _figure(figure: Figure | None) -> str:
    """`31m14s of 30m ✗ (+4m)`."""
    return "-" if figure is None else f"{figure.shown} {'✓' if figure.met else '✗'}{figure.change}"


def _cost(before: Summary | None, after: Summary | None) -> str:
    """`7,442 (+310)`, as expected; an item whose price is unknown is said."""
    if after is None or "cost" not in after:
        return "-"
    bill, former = after["cost"], (before or {}).get("cost")
    change = round(bill["expected"]) - round(former["expected"]) if former else 0
    unknown = f", {len(bill['unknown'])} unknown" if bill["unknown"] else ""
    return f"{bill['expected']:,.0f}{unknown}{f' ({change:+,})' if change else ''}"


_COLUMNS: tuple[Column, ...] = (
    ("stack", lambda each: each.stack),
    ("create", lambda each: str(len(each.changes.added))),
    ("update", lambda each: str(report.updated(each.changes))),
    ("**replace**", _replaced),
    ("delete", lambda each: _count(len(each.changes.removed))),
    ("worst RTO", lambda each: _figure(worst(each.before.recovery, each.after.recovery, "rto"))),
    ("worst RPO", lambda each: _figure(worst(each.before.recovery, each.after.recovery, "rpo"))),
    ("availability", lambda each: _figure(availability(each.before.recovery, each.after.recovery))),
    ("USD a month", lambda each: _cost(each.before.summary, each.after.summary)),
)
"""What is shown of each stack; another figure is another column."""


def _table(found: Sequence[StackDifference]) -> str:
    heads = "| " + " | ".join(head for head, _ in _COLUMNS) + " |"
    rule = "| --- |" + " ---: |" * (len(_COLUMNS) - 1)
    rows = ("| " + " | ".join(cell(each) for _, cell in _COLUMNS) + " |" for each in found)
    return "\n".join((heads, rule, *rows))


def _causes(found: Sequence[StackDifference]) -> Iterator[str]:
    """Each new finding below the settings that cause it, with its remedy; the same of several stacks once."""
    said: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for each in found:
        for cause in causes(each.new_findings):
            for violation in cause.statements:
                settings = each.causes_of((violation.policy, violation.message))
                lines = (", ".join(f"`{change}`" for change in settings), tuple(_finding(violation, cause)))
                said.setdefault(lines, []).append(each.stack)
    by_settings: dict[str, list[str]] = {}
    for (settings, (first, *rest)), stacks in said.items():
        by_settings.setdefault(settings, []).extend((f"- {', '.join(stacks)}: {first}", *rest))
    for settings, lines in by_settings.items():
        yield f"\n**Cause: {settings}**\n" if settings else "\n**New findings**\n"
        yield from lines[: 2 * _MOST_LINES]
        if len(lines) > 2 * _MOST_LINES:
            yield "- and more: the run's log has them all"


def _finding(violation: Violation, cause: Cause) -> Iterator[str]:
    names = [f"`{urn.rpartition('::')[2]}`" for urn in cause.of(violation)]
    shared = cause.shared(violation)
    of = f"{', '.join(names[:_MOST_LINES])}: " if names and shared != violation.message else ""
    yield f"{violation.level} `{violation.policy}`: {of}{_one_line(shared)}"
    if violation.remedy:
        yield f"  - remedy: {violation.remedy}"


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 300 else f"{line[:297]}..."


def _details(found: Sequence[StackDifference]) -> Iterator[tuple[str, str]]:
    for each in found:
        lines = [*report.lines(each.changes), *(["recovery:", *each.recovery] if each.recovery else [])]
        lines += ["cost:", *each.cost] if each.cost else []
        if lines:
            yield f"{each.stack}: {report.counts(each.changes)}", _cut("\n".join(lines))


def _cut(text: str) -> str:
    if len(text) <= LONGEST_DETAIL:
        return text
    return text[:LONGEST_DETAIL].rpartition("\n")[0] + "\n... cut; all of it is in the run's log"
