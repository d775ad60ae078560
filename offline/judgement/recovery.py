"""The recovery model over an offline declaration: what it assesses, what it writes, what it finds."""

import json
from collections.abc import Container, Iterator
from pathlib import Path

from offline.engine.declare import Declaration
from offline.judgement.verdict import Judgement, Violation
from recovery import Assessment, Declared, Finding, assess
from recovery.report.html import page
from recovery.report.json import to_json


def declared(declaration: Declaration) -> tuple[Declared, ...]:
    """The resources as both judges take them."""
    return declaration.stack.resources


def assessed(declaration: Declaration) -> Assessment:
    """Judged by the guide's objectives, and by stricter ones that the stack declares."""
    return assess(declaration.stack)


def judge(declaration: Declaration) -> Judgement:
    """Every finding blocks a change, except the residual risk after a failover."""
    assessment = assessed(declaration)
    own = tuple(_violation(each) for each in assessment.findings if each.policy is None)
    return Judgement((*own, *violations(assessment, without=())), policies=0)


def violations(assessment: Assessment, *, without: Container[str]) -> Iterator[Violation]:
    """What the model leaves to a policy, but for the policies that have reported something."""
    for each in assessment.findings:
        if each.policy is not None and each.policy not in without:
            yield _violation(each)


def _violation(each: Finding) -> Violation:
    policy, level = ("at-risk", "advisory") if each.until_failback else (each.objective, "mandatory")
    return Violation(f"recovery-{policy}", level, each.statement, each.urn, decided=each.decided)


def write(directory: Path, stack: str, assessment: Assessment, provenance: str, more: str = "") -> None:
    """`recovery.json` and `recovery.html` in the build of a stack; `more`: further sections of the page."""
    content = json.dumps(to_json(assessment), ensure_ascii=False, indent=1)
    (directory / "recovery.json").write_text(content + "\n", encoding="utf-8")
    (directory / "recovery.html").write_text(page(assessment, stack, provenance, more), encoding="utf-8")
