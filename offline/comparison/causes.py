"""Which setting of the stack file makes it worse: each is put back by itself, and the stack declared again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from offline.comparison.setting_changes import SettingChange
from offline.comparison.stack_difference import StackDifference
from offline.comparison.worse import figures
from offline.evaluation import recovery
from offline.evaluation.policies import evaluate_pack
from offline.evaluation.violation import Violation
from offline.program import declare_program
from offline.stack_files.stack_file import read_stack
from recovery.report.json_report import to_json

MOST = 8
"""Settings that are tried, at two seconds each; a change of more is shown without its causes."""

Key = tuple[str, ...]
"""Of a figure: objective, subject, disruption. Of a finding: policy, message."""


@dataclass(frozen=True)
class _Outcome:
    findings: frozenset[Key]
    seconds: Mapping[Key, float]
    availability: float


def causes(root: Path, found: StackDifference) -> Mapping[Key, tuple[SettingChange, ...]]:
    """By what is new or worse: the settings without whose change it would not be."""
    wanted = list(_keys(found.new_findings))
    if not found.settings or len(found.settings) > MOST or not (wanted or found.worse):
        return {}
    without = {each: outcome for each in found.settings if (outcome := _without(root, found.stack, each)) is not None}
    by_key: dict[Key, tuple[SettingChange, ...]] = {
        key: tuple(each for each, outcome in without.items() if key not in outcome.findings) for key in wanted
    }
    for figure in found.worse:
        by_key[figure.key] = tuple(
            each for each, outcome in without.items() if _better(figure.key, figure.after, outcome)
        )
    return by_key


def _better(key: Key, after: float, outcome: _Outcome) -> bool:
    if key[0] == "availability":
        return outcome.availability > after
    return outcome.seconds.get(key, after) < after


def _without(root: Path, stack_name: str, change: SettingChange) -> _Outcome | None:
    """What there would be without this change; None where the others cannot be without it."""
    stack = read_stack(root, stack_name)
    try:
        declaration = declare_program(root, stack, change.reverted(stack.config))
    except Exception:
        return None
    table = to_json(recovery.assessed(declaration))
    return _Outcome(
        frozenset(_keys(evaluate_pack(declaration).violations)),
        {key: figure["seconds"] for key, figure in figures(table).items()},
        table["availability"]["percent"],
    )


def _keys(violations: Iterable[Violation]) -> Iterable[Key]:
    for each in violations:
        yield each.policy, each.message
