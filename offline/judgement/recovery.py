"""The recovery model over an offline declaration: what it assesses, what it writes, what it finds."""

import json
from collections.abc import Iterator
from pathlib import Path

from offline.engine.declare import Declaration
from offline.judgement.verdict import Judgement, Violation
from recovery import Assessment, Declared, assess
from recovery.report.html import page
from recovery.report.json import to_json


def declared(declaration: Declaration) -> tuple[Declared, ...]:
    """The resources as both judges take them."""
    return declaration.stack.resources


def assessed(declaration: Declaration) -> Assessment:
    """Judged by the guide's objectives, and by stricter ones that the stack declares."""
    return assess(declaration.stack)


def judge(declaration: Declaration) -> Judgement:
    """Every finding holds a change up, but for what a failover costs until the failback."""
    return Judgement(tuple(_violations(assessed(declaration))), policies=0)


def _violations(assessment: Assessment) -> Iterator[Violation]:
    for each in assessment.findings:
        policy, level = ("exposed", "advisory") if each.exposed else (each.objective, "mandatory")
        yield Violation(f"recovery-{policy}", level, each.statement, each.urn, decided=each.decided)


def write(directory: Path, stack: str, assessment: Assessment, provenance: str) -> None:
    """`recovery.json` and `recovery.html` in the build of a stack."""
    content = json.dumps(to_json(assessment), ensure_ascii=False, indent=1)
    (directory / "recovery.json").write_text(content + "\n", encoding="utf-8")
    (directory / "recovery.html").write_text(page(assessment, stack, provenance), encoding="utf-8")
