"""`python -m offline what-if STACK KEY=VALUE ...`: what other settings would change, without editing a file."""

import sys
from collections.abc import Iterator, Sequence
from contextvars import copy_context
from dataclasses import dataclass
from pathlib import Path

import pulumi

from cost import CostEstimate, PriceListError
from cost.report.json_report import to_json as cost_to_json
from offline.comparison import cost_table, finding_lines, recovery_table, report
from offline.comparison.resources import changes as resource_changes
from offline.engine.declare import Declaration
from offline.evaluation import cost, recovery
from offline.evaluation.policies import evaluate_pack
from offline.evaluation.verdict import Verdict, evaluate
from offline.evaluation.violation import Violation, causes
from offline.output.build import record
from offline.program import declare_program
from offline.stack_files.stack_file import Stack, read_stack
from policies.model.errors import PackError
from recovery.report.json_report import to_json
from settings import PlatformSettings, SettingsError, suppose
from settings.supposed import SUPPOSED, Change, changes

PASSED, VIOLATION, BAD_INPUT = 0, 1, 2


@dataclass(frozen=True)
class _Evaluated:
    declaration: Declaration
    verdict: Verdict
    cost: CostEstimate


def what_if(root: Path, stack_name: str, words: Sequence[str]) -> int:
    """Prints what the changes would do to a stack; nothing is written. 1: it would not pass; 2: no such setting or value."""
    try:
        wanted = changes(words)
        stack = read_stack(root, stack_name)
        supposed, passed = suppose(stack.name, stack.config, wanted)
        before, after = _evaluated(root, stack, None), _evaluated(root, stack, supposed)
    except (SettingsError, pulumi.RunError, PackError, PriceListError) as error:
        return _fail(str(error))
    except Exception as error:  # a value past its bounds may be one that the program cannot use
        return _fail(f"SET: {' '.join(words)}: the program does not take it: {type(error).__name__}: {error}")
    sys.stdout.write("\n".join(_lines(stack, wanted, passed, before, after)) + "\n")
    return PASSED if after.verdict.passed else VIOLATION


def _evaluated(root: Path, stack: Stack, supposed: PlatformSettings | None) -> _Evaluated:
    def run() -> Declaration:
        SUPPOSED.set(supposed)
        return declare_program(root, stack)

    declaration = copy_context().run(run)
    bill = cost.estimated(declaration, stack, supposed)
    return _Evaluated(declaration, evaluate(declaration, (evaluate_pack,)), bill)


def _fail(line: str) -> int:
    sys.stderr.write(" ".join(line.split()) + "\n")
    return BAD_INPUT


def _lines(
    stack: Stack, wanted: Sequence[Change], passed: Sequence[str], before: _Evaluated, after: _Evaluated
) -> Iterator[str]:
    yield f"{stack.name}, if {', '.join(f'{each.key} = {each.text}' for each in wanted)}"
    if passed:
        yield f"a stack file may not have {'this value' if len(passed) == 1 else 'these values'}:"
        yield from (f"  {line}" for line in passed)
    found = resource_changes(*([record(each) for each in side.declaration] for side in (before, after)))
    yield f"resources: {report.counts(found)}"
    tables = (to_json(recovery.assessed(side.declaration)) for side in (before, after))
    moved = list(recovery_table.lines(*tables))
    yield "recovery:" if moved else "recovery: every figure stays the same"
    yield from (f"  {line}" for line in moved)
    bills = [cost_to_json(side.cost, cost.today()) for side in (before, after)]
    dearer = list(cost_table.lines(*bills))
    yield "cost:" if dearer else "cost: stays the same"
    yield from (f"  {line}" for line in dearer)
    yield from _verdict(before.verdict, after.verdict)


def _verdict(before: Verdict, after: Verdict) -> Iterator[str]:
    yield from finding_lines.lines(before.violations, after.violations)
    yield f"verdict: {_shown(before.mandatory)} -> {_shown(after.mandatory)}"


def _shown(mandatory: Sequence[Violation]) -> str:
    count = len(causes(mandatory))
    return f"{count} mandatory violation{'' if count == 1 else 's'}" if mandatory else "passed"
