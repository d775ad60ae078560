"""The recovery model over an offline declaration: what it assesses, what it writes, its findings."""

import json
from collections.abc import Container, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from offline.engine.declare import Declaration
from offline.evaluation.documents import documents
from offline.evaluation.verdict import Evaluation
from offline.evaluation.violation import Violation
from recovery import Assessment, Declared, Finding, assess, outdated
from recovery.report.html_report import page
from recovery.report.json_report import to_json


def declared(declaration: Declaration) -> tuple[Declared, ...]:
    """The resources as the policy pack and the recovery model read them."""
    return declaration.stack.resources


def assessed(declaration: Declaration) -> Assessment:
    """The assessment against the guide's objectives, or stricter ones that the stack declares."""
    return assess(declaration.stack)


def evaluate(declaration: Declaration, today: date | None = None) -> Evaluation:
    """Every finding blocks a change, except the residual risk after a failover, and a model whose drills are outdated."""
    assessment = assessed(declaration)
    own = tuple(_violation(each) for each in assessment.findings if each.policy is None)
    drills = (_outdated(each) for each in outdated(declaration.stack, today or datetime.now(tz=UTC).date()))
    return Evaluation((*own, *violations(assessment, without=()), *drills), policies=0)


def violations(assessment: Assessment, *, without: Container[str]) -> Iterator[Violation]:
    """What the model leaves to policies, except the policies that have reported something."""
    for each in assessment.findings:
        if each.policy is not None and each.policy not in without:
            yield _violation(each)


def _violation(each: Finding) -> Violation:
    policy, level = ("at-risk", "advisory") if each.until_failback else (each.objective, "mandatory")
    return Violation(f"recovery-{policy}", level, each.statement, each.urn, decided=each.decided)


def _outdated(message: str) -> Violation:
    remedy = "Run the drills again, and record them in recovery/model/drills.json (docs/recovery-model.md)."
    return Violation("recovery-drills-outdated", "advisory", f"the recovery model: {message}", remedy=remedy)


def write(
    directory: Path,
    stack: str,
    declaration: Declaration,
    assessment: Assessment,
    *,
    provenance: str,
    policies: str = "",
    more: str = "",
) -> None:
    """`recovery.json` and `recovery.html` in the build of a stack; `policies` and `more`: further sections of the page."""
    content = json.dumps(to_json(assessment), ensure_ascii=False, indent=1)
    (directory / "recovery.json").write_text(content + "\n", encoding="utf-8")
    html = page(
        assessment,
        stack,
        provenance,
        more,
        policies=policies,
        documents=documents(declaration.stack),
        warnings=declaration.warnings,
    )
    (directory / "recovery.html").write_text(html, encoding="utf-8")
