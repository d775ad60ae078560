"""What a stack says of itself does not depend on the order in which an engine ended its resources."""

import pytest

from declared.residency import residency
from declared.stack import Stack
from offline.evaluation.recovery import declared
from tests.third_place import ACCOUNT, REGION, with_third_place

STACKS = (("prod", "me-central-1"), ("dr", "me-south-1"))


@pytest.mark.parametrize(("name", "region"), STACKS)
@pytest.mark.parametrize("backwards", [False, True])
def test_its_region_and_account_are_those_of_its_own_provider(name: str, region: str, backwards: bool) -> None:
    resources = declared(with_third_place(name))
    stack = Stack(reversed(resources) if backwards else resources)

    assert {str(each.props["region"]) for each in stack.providers} >= {region, REGION}
    assert stack.region == region
    assert stack.accounts == {"123456789012"}, f"{ACCOUNT} is of the third copies alone"


@pytest.mark.parametrize(("name", "region"), STACKS)
@pytest.mark.parametrize("backwards", [False, True])
def test_its_residency_is_that_of_its_own_provider(name: str, region: str, backwards: bool) -> None:
    resources = declared(with_third_place(name))
    found = residency(Stack(reversed(resources) if backwards else resources))

    assert region in found.regions
    assert REGION not in found.regions
    assert list(found.exceptions) == [REGION]
