"""What a preview tells the person who asked for it: the table, what is wrong and its remedy, one line of counts, the verdict."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console
from rich.text import Text

from cost import CostEstimate
from cost.report import terminal as cost_lines
from offline.engine.declare import Declaration
from offline.evaluation import cost
from offline.evaluation.verdict import Verdict, Violation
from offline.output.provenance import Provenance
from offline.output.tree import tree
from offline.stack_files.stack_file import Stack
from recovery import Assessment
from recovery.model.step import resource_label
from recovery.report import terminal


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
    """Prints a line per finding, never wrapped, and the verdict as the last line."""
    console = Console(highlight=False, emoji=False, soft_wrap=True)
    console.print(
        Text.assemble(
            (f"{stack.project}/{stack.name}", "bold"), f"  {assessment.role} in {assessment.region}  {provenance}"
        )
    )
    console.print()
    if every_resource:
        _show_resources(console, stack, declaration)
    for line in terminal.lines(assessment):
        console.print(_marked(line))
    for line in _cost(bill):
        console.print(line)
    for line in _counts(stack, declaration, verdict):
        console.print(line)
    for warning in declaration.warnings:
        console.print(Text.assemble(("warning", "yellow"), f": {warning}"))
    for violations in _by_resource((*verdict.mandatory, *verdict.advisory)):
        for line in _findings(violations):
            console.print(line)
    console.print()
    console.print(_conclusion(stack, verdict))


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
    text.highlight_regex(r"\S+!", "red")
    text.highlight_regex(r"\S+[?*](?= |$)", "yellow")
    return text


def _cost(bill: CostEstimate) -> Iterator[Text]:
    yield Text()
    for line in cost_lines.lines(bill):
        yield _marked(line)
    yield Text()
    yield Text(f"Cost          {cost_lines.headline(bill)}")
    prices = Text(f"Prices        {cost_lines.prices(bill, cost.today())}")
    prices.highlight_regex(r"(without a date|older than a year): \d+", "yellow")
    yield prices


def _counts(stack: Stack, declaration: Declaration, verdict: Verdict) -> Iterator[str]:
    found = [f"{len(verdict.mandatory)} violated"]
    if verdict.advisory:
        found.append(f"{len(verdict.advisory)} advised")
    if verdict.undecided:
        found.append(f"{len(verdict.undecided)} unknown until `pulumi up` ({_by_policy(verdict.undecided)})")
    yield f"Policies      {verdict.policies} run, {', '.join(found)}"
    objects = sum(resource.package == "kubernetes" for resource in declaration)
    yield f"Resources     {len(declaration)}, {objects} of them in Kubernetes; the tree: VERBOSE=1"
    yield f"Report        build/{stack.name}/recovery.html, verdict.json, policies.sarif, cost.json"


def _by_policy(violations: Iterable[Violation]) -> str:
    counts = Counter(violation.policy for violation in violations)
    return ", ".join(f"{policy} {count}" for policy, count in sorted(counts.items()))


def _by_resource(violations: Iterable[Violation]) -> list[list[Violation]]:
    """What is said of one resource stands together: it may well be one fault."""
    found: dict[object, list[Violation]] = {}
    for each in violations:
        found.setdefault((each.level, each.urn) if each.urn else each, []).append(each)
    return list(found.values())


def _findings(violations: Sequence[Violation]) -> Iterator[Text]:
    first = violations[0]
    style = "red" if first.level == "mandatory" else "yellow"
    subject = f" {resource_label(first.urn)}" if first.urn else ""
    if len(violations) == 1:
        yield Text.assemble((f"{first.level} {first.policy}", style), f"{subject}: {first.message}")
        yield from _remedy(first)
        return
    yield Text.assemble((f"{first.level}", style), f"{subject}: {len(violations)} findings")
    for each in violations:
        yield Text.assemble("  ", (each.policy, style), f": {each.message}")
        yield from _remedy(each)


def _remedy(violation: Violation) -> Iterator[Text]:
    if violation.remedy:
        yield Text(f"  remedy: {violation.remedy}", style="dim")


def _conclusion(stack: Stack, verdict: Verdict) -> Text:
    count = len(verdict.mandatory)
    failed = f"{count} mandatory violation{'' if count == 1 else 's'}"
    passed = ("passed", "bold green") if verdict.passed else (failed, "bold red")
    return Text.assemble((stack.name, "bold"), ": ", passed)
