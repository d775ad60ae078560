"""Another pair of regions, as a change of settings alone."""

import json

import pytest

from offline.evaluation.recovery import declared
from tests.policies.kill_rate import report
from tests.whole_stack import STACKS, configuration, declared_by

MOVED = {"me-central-1": "eu-central-1", "me-south-1": "eu-west-1"}


def elsewhere(stack: str) -> dict[str, str]:
    """A stack's configuration with both regions replaced wherever it names them."""
    text = json.dumps(configuration(stack))
    for former, present in MOVED.items():
        text = text.replace(former, present)
    return json.loads(text)


@pytest.mark.parametrize("stack", STACKS)
def test_frankfurt_and_ireland_violate_no_mandatory_policy(stack: str) -> None:
    found = report(declared(declared_by(stack, elsewhere(stack)))).violations
    assert [f"{each.policy}: {each.message}" for each in found if each.level == "mandatory"] == []


@pytest.mark.parametrize("stack", STACKS)
def test_no_resource_is_left_in_the_former_regions(stack: str) -> None:
    declaration = declared_by(stack, elsewhere(stack))
    named = [each.name for each in declaration.resources if any(former in str(each.props) for former in MOVED)]
    assert named == []
