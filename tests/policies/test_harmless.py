"""What harms nothing raises nothing."""

import json
from collections.abc import Mapping
from typing import Any, cast

import pytest

from policies.model.report import Report, evaluate
from policies.pack import default_pack
from tests.policies.harmless import HARMLESS
from tests.policies.kill_rate import report, resources
from tests.policies.mutators import BOTH
from tests.whole_stack import configuration, declared_by

RECORDED = ("charts-recorded-as-declared",)
"""Any change of a chart's values asks for a new record."""


def _found(found: Report) -> set[tuple[str, str]]:
    return {(each.policy, each.message) for each in found.violations if each.policy not in RECORDED}


@pytest.mark.parametrize("stack", BOTH)
@pytest.mark.parametrize("name", HARMLESS)
def test_a_harmless_change_of_what_is_declared_raises_nothing(stack: str, name: str) -> None:
    changed = report(HARMLESS[name](resources(stack)))
    known = {policy for policy, _ in _found(report(resources(stack)))}
    assert [each for each in sorted(_found(changed)) if each[0] not in known] == []


SETTINGS: Mapping[str, Mapping[str, Any]] = {
    "more nodes of applications": {"cluster": {"application": {"minimum": 6, "maximum": 12}}},
    "larger nodes of applications": {"cluster": {"application": {"instance_type": "m6i.8xlarge"}}},
    "larger nodes of stores": {"cluster": {"data": {"instance_type": "m6i.8xlarge"}}},
    "a longer log of the API": {"cluster": {"log_retention": "400d"}},
    "a stricter recovery point": {"objectives": {"rpo": "4m"}},
    "a longer flow log": {"network": {"flow_log_retention": "400d"}},
    "a base backup at another hour": {"archive": {"base_backup": "30 1 * * *"}},
    "more snapshots": {"archive": {"snapshot": "0 */2 * * *"}},
}


@pytest.mark.parametrize("stack", BOTH)
@pytest.mark.parametrize("name", SETTINGS)
def test_a_harmless_setting_raises_nothing(stack: str, name: str) -> None:
    config = configuration(stack)
    for group, change in SETTINGS[name].items():
        key = f"nphies-platform:{group}"
        config = {**config, key: json.dumps(_merged(json.loads(config.get(key, "{}")), change))}
    found = evaluate(declared_by(stack, config).stack, default_pack()).violations
    assert [each.message for each in found if each.level == "mandatory"] == []


def _merged(base: dict[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in change.items():
        merged[key] = (
            _merged(base.get(key, {}), cast("Mapping[str, Any]", value)) if isinstance(value, Mapping) else value
        )
    return merged
