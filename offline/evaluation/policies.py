"""The policy pack as an evaluator of the offline preview."""

from collections.abc import Iterator
from pathlib import Path

from offline.engine.declare import Declaration
from offline.evaluation import recovery
from offline.evaluation.verdict import Evaluation
from offline.evaluation.violation import Violation
from policies.model.pack import Pack
from policies.model.report import evaluate
from policies.pack import project_pack


def evaluate_pack(declaration: Declaration) -> Evaluation:
    """The pack of the project in the current directory; a project without one is evaluated by the recovery model alone.

    Raises PackError, whose text is one line.
    """
    if not Path("policies", "PulumiPolicy.yaml").exists():
        return recovery.evaluate(declaration)
    pack = project_pack()
    return Evaluation(tuple(violations(declaration, pack)), len(list(pack.enabled())))


def violations(declaration: Declaration, pack: Pack) -> Iterator[Violation]:
    """The findings of a pack; what is unknown at preview is advisory."""
    report = evaluate(declaration.stack, pack)
    remedies = {policy.name: policy.remedy for policy in pack.policies}
    for found, decided in ((report.violations, True), (report.undecided, False)):
        for each in found:
            remedy = remedies.get(each.policy, "")
            yield Violation(each.policy, each.level, each.message, each.urn, remedy, decided)
    exempted = tuple(violation for _, violation in report.exempted)
    known = {each.policy for each in (*report.violations, *report.undecided, *exempted)}
    # A policy that is disabled, or more lenient than the model, does not hide that an estimate is unbounded.
    yield from recovery.violations(recovery.assessed(declaration), without=known)
