"""What a preview tells the person who asked for it: the table, what is wrong and its remedy, one line of counts, the verdict."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest

from rich.console import Console
from rich.text import Text

from cost import CostEstimate
from cost.report import terminal as cost_lines
from offline.engine.declare import Declaration
from offline.evaluation import cost
from offline.evaluation.verdict import Verdict
from offline.evaluation.violation import Cause, Violation, causes
from offline.output.provenance import Provenance
from offline.output.tree import tree
from offline.stack_files.stack_file import Stack
from recovery import Assessment
from recovery.model.step import resource_label
from recovery.report import beyond, terminal

_LONGEST = 280
"""Characters of a message: about three lines of a terminal."""


def show(
    stack: Stack,
    declaration: Declaration,
    assessment: Assessment,
    verdict: Verdict,
    provenance: Provenance,
    *,
    bill: CostEstimate,
    every_resource: bool,
) -> None:
    """Prints a line per finding, and the verdict as the last line."""
    console = Console(highlight=False, emoji=False, soft_wrap=True)
    printed = _Printed(console)
    title = Text.assemble(
        (f"{stack.project}/{stack.name}", "bold"), f"  {assessment.role} in {assessment.region}  {provenance}"
    )
    printed.line(title)
    printed.line(Text())
    if every_resource:
        _show_resources(console, stack, declaration)
    for line in terminal.lines(assessment, printed.width):
        printed.line(_marked(line))
    for line in _cost(bill, in_full=every_resource and printed.width >= terminal.WIDTH):
        printed.line(line)
    for line in _counts(stack, declaration, verdict):
        printed.line(Text(line))
    for warning in declaration.warnings:
        printed.line(Text.assemble(("warning", "yellow"), f": {warning}"))
    for cause in causes((*verdict.mandatory, *verdict.advisory)):
        for line in _finding(cause):
            printed.line(line)
    printed.line(Text())
    printed.line(_conclusion(stack, verdict))


@dataclass(frozen=True)
class _Printed:
    """Lines as they are, for a file or a pipe; on a terminal they break between words, and what follows is indented."""

    console: Console

    @property
    def width(self) -> int:
        return self.console.width if self.console.is_terminal else terminal.WIDTH

    def line(self, text: Text) -> None:
        if not self.console.is_terminal or text.cell_len <= self.width:
            self.console.print(text)
            return
        indent = len(text.plain) - len(text.plain.lstrip()) + 2
        first, *rest = text.divide(_breaks(text.plain, self.width, indent))
        self.console.print(first)
        for each in rest:
            self.console.print(Text(" " * indent) + each)


def _breaks(line: str, width: int, indent: int) -> Iterator[int]:
    """Where words begin that are on the next line; a word that is wider than the terminal stays whole."""
    begun, room = 0, width
    for word in re.finditer(r"\S+", line):
        if word.end() - begun > room and word.start() > begun:
            yield word.start()
            begun, room = word.start(), width - indent


def _show_resources(console: Console, stack: Stack, declaration: Declaration) -> None:
    console.print(tree(declaration, f"{stack.project} {stack.name}", every_resource=True), soft_wrap=False)
    console.print()
    for name, value in declaration.outputs.items():
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        console.print(Text.assemble((name, "cyan"), " = ", text))
    console.print()


def _marked(line: str) -> Text:
    """What is breached in red, what is unknown or at risk in yellow, headings bold."""
    text = Text(line)
    if line and not line.startswith(" ") and "  " not in line.strip():
        text.stylize("bold")
    if line == beyond.NOTHING_LEFT:
        text.stylize("red")
    text.highlight_regex(r"\S+!", "red")
    text.highlight_regex(r"\S+[?*](?= |$)", "yellow")
    return text


def _cost(bill: CostEstimate, *, in_full: bool) -> Iterator[Text]:
    """The headline and the largest components; the table where it is asked for, and there is room for its columns."""
    yield Text()
    if in_full:
        for line in cost_lines.lines(bill):
            yield _marked(line)
        yield Text()
    yield Text(f"Cost          {cost_lines.headline(bill)}")
    if not in_full and (most := cost_lines.largest(bill)):
        yield Text(f"              {most}")
    prices = Text(f"Prices        {cost_lines.prices(bill, cost.today())}")
    prices.highlight_regex(r"\d+ (without a date|older than a year)", "yellow")
    yield prices


def _counts(stack: Stack, declaration: Declaration, verdict: Verdict) -> Iterator[str]:
    found = [f"{len({each.policy for each in verdict.mandatory})} violated"]
    if verdict.advisory:
        found.append(f"{len({each.policy for each in verdict.advisory})} advised")
    if verdict.undecided:
        found.append(f"{len(verdict.undecided)} unknown until `pulumi up` ({_by_policy(verdict.undecided)})")
    yield f"Policies      {verdict.policies} run, {', '.join(found)}"
    objects = sum(resource.package == "kubernetes" for resource in declaration)
    yield f"Resources     {len(declaration)}, {objects} of them in Kubernetes; tree, cost by component: VERBOSE=1"
    yield f"Report        build/{stack.name}/recovery.html, verdict.json, policies.sarif, cost.json"


def _by_policy(violations: Iterable[Violation]) -> str:
    counts = Counter(violation.policy for violation in violations)
    return ", ".join(f"{policy} {count}" for policy, count in sorted(counts.items()))


def _finding(cause: Cause) -> Iterator[Text]:
    style = "red" if cause.level == "mandatory" else "yellow"
    labels = list(dict.fromkeys(resource_label(urn) for urn in cause.urns))
    subject = f" {', '.join(labels[:4])}{f' and {len(labels) - 4} more' if len(labels) > 4 else ''}" if labels else ""
    said = cause.statements
    if len(said) == 1:
        yield Text.assemble((f"{cause.level} {said[0].policy}", style), f"{subject}: {_said(said[0], cause)}")
        yield from _remedy(said[0])
        return
    yield Text.assemble((f"{cause.level}", style), f"{subject}: {len(said)} findings")
    for each, following in zip_longest(said, said[1:]):
        yield Text.assemble("  ", (each.policy, style), f": {_said(each, cause)}")
        if following is None or following.remedy != each.remedy:
            yield from _remedy(each)


def _said(violation: Violation, cause: Cause) -> str:
    """The message; of one that lists a great many things, the first of them."""
    text = violation.message if len(cause.urns) < 2 else cause.shared(violation)
    if len(text) <= _LONGEST:
        return text
    return f"{text[:_LONGEST].rpartition(' ')[0].rstrip(',')} ... (all: verdict.json)"


def _remedy(violation: Violation) -> Iterator[Text]:
    if violation.remedy:
        yield Text(f"  remedy: {violation.remedy}", style="dim")


def _conclusion(stack: Stack, verdict: Verdict) -> Text:
    count = len(causes(verdict.mandatory))
    failed = f"{count} mandatory violation{'' if count == 1 else 's'}"
    passed = ("passed", "bold green") if verdict.passed else (failed, "bold red")
    return Text.assemble((stack.name, "bold"), ": ", passed)
