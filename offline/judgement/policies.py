"""The policy pack as a judge of the offline preview."""

from collections.abc import Iterator
from pathlib import Path

from offline.engine.declare import Declaration
from offline.judgement import recovery
from offline.judgement.recovery import declared
from offline.judgement.verdict import Violation
from policies.model.pack import Pack
from policies.model.report import judge
from policies.model.stack import Stack
from policies.pack import project_pack


def pack_judge(declaration: Declaration) -> Iterator[Violation]:
    """The pack of the project in the current directory; a project without one is judged by the recovery model alone.

    Raises PackError, whose text is one line.
    """
    if Path("policies", "PulumiPolicy.yaml").exists():
        yield from violations(declaration, project_pack())
    else:
        yield from recovery.judge(declaration)


def violations(declaration: Declaration, pack: Pack) -> Iterator[Violation]:
    """What a pack finds; what only an update can decide is advice."""
    report = judge(Stack(declared(declaration)), pack)
    for each in (*report.violations, *report.undecided):
        yield Violation(policy=each.policy, level=each.level, message=each.message, urn=each.urn)
