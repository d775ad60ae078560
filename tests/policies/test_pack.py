"""The pack over what both stacks declare."""

from pathlib import Path

import pytest

from policies.pack import default_pack
from policies.reference import PAGE, page
from tests.policies.damage import BOTH
from tests.policies.kill_rate import report, resources, results, table

PACK = Path(__file__).parents[2] / "policies"


@pytest.mark.parametrize("preview", [True, False])
@pytest.mark.parametrize("stack", BOTH)
def test_an_undamaged_stack_has_no_violation_but_what_somebody_must_decide(stack: str, preview: bool) -> None:
    found = report(resources(stack, preview=preview)).violations
    assert [(each.policy, each.level) for each in found] == [("audit-lock-irrevocable", "advisory")]


def test_every_mutation_is_caught() -> None:
    found = list(results())
    print(table(found))
    assert [f"{each.stack}: {each.mutation.name}" for each in found if not each.caught_by] == []


def test_every_policy_has_a_name_of_its_own_a_description_and_a_remedy() -> None:
    policies = default_pack().policies
    assert len({policy.name for policy in policies}) == len(policies)
    assert all(policy.description.endswith(".") and policy.remedy.endswith((".", '"')) for policy in policies)


def test_the_page_of_policies_is_true() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "make docs"
