"""The policy pack as a judge of the offline preview."""

from collections.abc import Iterator
from pathlib import Path

from offline.engine.declare import Declaration
from offline.judgement import recovery
from offline.judgement.verdict import Judgement, Violation
from policies.model.pack import Pack
from policies.model.report import judge
from policies.pack import project_pack


def pack_judge(declaration: Declaration) -> Judgement:
    """The pack of the project in the current directory; a project without one is judged by the recovery model alone.

    Raises PackError, whose text is one line.
    """
    if not Path("policies", "PulumiPolicy.yaml").exists():
        return recovery.judge(declaration)
    pack = project_pack()
    return Judgement(tuple(violations(declaration, pack)), len(list(pack.enabled())))


def violations(declaration: Declaration, pack: Pack) -> Iterator[Violation]:
    """What a pack finds; what only an update can decide is advice."""
    report = judge(declaration.stack, pack)
    remedies = {policy.name: policy.remedy for policy in pack.policies}
    for found, decided in ((report.violations, True), (report.undecided, False)):
        for each in found:
            remedy = remedies.get(each.policy, "")
            yield Violation(each.policy, each.level, each.message, each.urn, remedy, decided)
    exempted = tuple(violation for _, violation in report.exempted)
    known = {each.policy for each in (*report.violations, *report.undecided, *exempted)}
    # A policy that is off, or more lenient than the model, does not hide that a figure has no bound.
    yield from recovery.violations(recovery.assessed(declaration), without=known)
