"""What a preview tells the person who asked for it."""

import json

from rich.console import Console
from rich.text import Text

from offline.engine.declare import Declaration
from offline.judgement.verdict import Verdict
from offline.output.tree import tree
from offline.stack_files.stack_file import Stack
from recovery import Assessment
from recovery.report import terminal


def show(
    stack: Stack, declaration: Declaration, assessment: Assessment, verdict: Verdict, *, every_resource: bool
) -> None:
    """Prints the tree, the outputs, what is to be heeded, and the verdict as the last line."""
    console = Console(highlight=False, emoji=False)
    console.print(tree(declaration, f"{stack.project} {stack.name}", every_resource=every_resource))
    console.print()
    for name, value in declaration.outputs.items():
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        console.print(Text.assemble((name, "cyan"), " = ", text), soft_wrap=True)
    console.print()
    for line in terminal.lines(assessment):
        console.print(_marked(line), soft_wrap=True)
    for warning in declaration.warnings:
        console.print(Text.assemble(("warning", "yellow"), f": {warning}"), soft_wrap=True)
    for violation in verdict.violations:
        subject = f" {violation.urn}" if violation.urn else ""
        style = "yellow" if violation.level == "advisory" else "red"
        console.print(
            Text.assemble((f"{violation.level} {violation.policy}", style), f"{subject}: {violation.message}")
        )
    console.print()
    console.print(_conclusion(stack, declaration, verdict), soft_wrap=True)


def _marked(line: str) -> Text:
    """What is broken in red, what cannot be decided in yellow."""
    text = Text(line)
    text.highlight_regex(r"\S+ / \S+ !", "red")
    text.highlight_regex(r"\S+ / \S+ \?", "yellow")
    return text


def _conclusion(stack: Stack, declaration: Declaration, verdict: Verdict) -> Text:
    mandatory = sum(violation.level == "mandatory" for violation in verdict.violations)
    passed = ("good", "bold green") if verdict.passed else (f"{mandatory} mandatory violations", "bold red")
    objects = sum(resource.package == "kubernetes" for resource in declaration)
    return Text.assemble(
        (stack.name, "bold"),
        f": {len(declaration)} resources, {objects} of them in Kubernetes; written to build/{stack.name}; ",
        passed,
    )
