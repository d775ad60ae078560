"""What a preview tells the person who asked for it: what is violated, the answers, the table, what is advised, the verdict.

Where nothing is violated the answers are on the first screen of 24 lines, and the whole on two.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
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
from recovery.report import beyond, headline, terminal

_LONGEST = 280
"""Characters of a message: about three lines of a terminal."""

_SHORTEST = 30
"""Characters of a message that say something."""

_STACK = "pulumi:pulumi:Stack::"
"""Of a URN: what is said of the whole stack."""


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
    """Prints what is violated first, and the verdict as the last line. A terminal has a line for each thing advised."""
    console = Console(highlight=False, emoji=False, soft_wrap=True)
    printed = _Printed(console)
    title = Text.assemble(
        (f"{stack.project}/{stack.name}", "bold"), f"  {assessment.role} in {assessment.region}  {provenance}"
    )
    printed.lines([title, Text()])
    if every_resource:
        _show_resources(console, stack, declaration)
    first = [
        *(Text.assemble(("warning", "yellow"), f": {warning}") for warning in declaration.warnings),
        *(line for cause in causes(verdict.mandatory) for line in _cause(cause)),
    ]
    printed.lines([*first, Text()] if first else [])
    printed.lines([_policies(verdict), *(_marked(line) for line in headline.lines(assessment)), *_cost(bill), Text()])
    wide = printed.width >= terminal.WIDTH
    printed.lines(_marked(line) for line in terminal.lines(assessment, printed.width, in_full=every_resource))
    printed.lines(_marked(line) for line in beyond.table(assessment.beyond) if wide)
    printed.lines([Text()])
    if every_resource and wide:
        printed.lines([*(_marked(line) for line in cost_lines.lines(bill)), Text()])
    advised = list(_advised(verdict, printed.width if console.is_terminal and not every_resource else None))
    printed.lines([*advised, Text()] if advised else [])
    printed.lines([*_counts(stack, declaration, bill), _conclusion(stack, verdict)])


@dataclass(frozen=True)
class _Printed:
    """Lines as they are, for a file or a pipe; on a terminal they break between words, and what follows is indented."""

    console: Console

    @property
    def width(self) -> int:
        return self.console.width if self.console.is_terminal else terminal.WIDTH

    def lines(self, texts: Iterable[Text]) -> None:
        for text in texts:
            self._line(text)

    def _line(self, text: Text) -> None:
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
    text.highlight_regex(r"\S+!|not met", "red")
    text.highlight_regex(r"\S+[?*](?= |$)|at risk|unknown", "yellow")
    return text


def _policies(verdict: Verdict) -> Text:
    violated = len({each.policy for each in verdict.mandatory})
    text = Text.assemble(f"Policies      {verdict.policies} run, ", (f"{violated} violated", "red" if violated else ""))
    if verdict.advisory:
        text.append(f", {len({each.policy for each in verdict.advisory})} advised")
    if verdict.undecided:
        text.append(f", {len(verdict.undecided)} unknown until `pulumi up`")
    return text


def _cost(bill: CostEstimate) -> Iterator[Text]:
    """The sum, and the largest components."""
    yield Text(f"Cost          {cost_lines.headline(bill)}")
    if most := cost_lines.largest(bill):
        yield Text(f"              {most}")


def _counts(stack: Stack, declaration: Declaration, bill: CostEstimate) -> Iterator[Text]:
    prices = Text(f"Prices        {cost_lines.prices(bill, cost.today())}")
    prices.highlight_regex(r"\d+ (without a date|older than a year)", "yellow")
    yield prices
    objects = sum(resource.package == "kubernetes" for resource in declaration)
    yield Text(f"Resources     {len(declaration)}, {objects} of them in Kubernetes; everything in full: VERBOSE=1")
    yield Text(f"Report        build/{stack.name}/recovery.html, verdict.json, policies.sarif, cost.json")


def _cause(cause: Cause) -> Iterator[Text]:
    """What is violated, as one finding: whole, with its remedies."""
    said = cause.statements
    if len(said) == 1:
        yield _finding(cause, said[0])
        yield from _remedy(said[0])
        return
    yield Text.assemble((f"{cause.level}", "red"), f"{_subject(cause.urns)}: {len(said)} findings")
    for each, following in zip_longest(said, said[1:]):
        yield Text.assemble("  ", (each.policy, "red"), f": {_said(each, cause)}")
        if following is None or following.remedy != each.remedy:
            yield from _remedy(each)


def _advised(verdict: Verdict, width: int | None) -> Iterator[Text]:
    """A line for each thing that is advised, cut to the width, with its remedy; and the policies that wait for an update."""
    said = [(cause, each) for cause in causes(verdict.advisory) for each in cause.statements]
    for (cause, each), following in zip_longest(said, said[1:]):
        yield _finding(cause, each, width)
        if following is None or following[1].remedy != each.remedy:
            yield from _remedy(each)
    if verdict.undecided:
        policies = dict.fromkeys(each.policy for each in verdict.undecided)
        yield Text.assemble(("unknown", "yellow"), f" {', '.join(policies)}")


def _finding(cause: Cause, said: Violation, width: int | None = None) -> Text:
    urns = cause.of(said)
    of_stack = said.level == "advisory" and any(_STACK in urn for urn in urns)
    label, about = f"{said.level} {said.policy}", "" if of_stack else _subject(urns)
    text = _said(said, cause)
    room = (width or _LONGEST) - len(label + about) - 2
    if room < _SHORTEST:  # two lines, then
        room += width or 0
    if width is not None and len(text) > room:
        text = f"{text[: room - 4].rpartition(' ')[0].rstrip(',')} ..."
    return Text.assemble((label, "red" if said.level == "mandatory" else "yellow"), f"{about}: {text}")


def _subject(urns: Sequence[str]) -> str:
    labels = list(dict.fromkeys(resource_label(urn) for urn in urns))
    return f" {', '.join(labels[:4])}{f' and {len(labels) - 4} more' if len(labels) > 4 else ''}" if labels else ""


def _said(violation: Violation, cause: Cause) -> str:
    """The message; of one that lists a great many things, the first of them."""
    text = violation.message if len(cause.of(violation)) < 2 else cause.shared(violation)
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
