"""The pack over what both stacks declare."""

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType

import pytest

import policies.rules
from offline.evaluation.recovery import declared
from policies.model.examples import examples
from policies.model.policy import Policy
from policies.pack import default_pack
from policies.reference import PAGE, page
from settings import PairState
from tests.policies import mutations_of
from tests.policies.kill_rate import report, resources, results, table
from tests.policies.mutations import MUTATIONS
from tests.policies.mutators import BOTH
from tests.third_place import ACCOUNT, with_third_place

ABOUT_EXEMPTIONS = ("exemption-expired", "exemption-in-force", "policy-names-current")
TESTED_ELSEWHERE = (*ABOUT_EXEMPTIONS, "recovery-at-risk")
"""test_exemptions.py; tests/recovery/test_settings.py, as only a pair that has failed over is exposed."""


@pytest.mark.parametrize("preview", [True, False])
@pytest.mark.parametrize("stack", BOTH)
def test_an_unchanged_stack_has_no_violation_but_what_an_owner_must_decide(stack: str, preview: bool) -> None:
    found = report(resources(stack, preview=preview)).violations
    assert {(each.policy, each.level) for each in found} == {
        ("audit-lock-irrevocable", "advisory"),
        ("artifacts-locked", "advisory"),
        ("copy-outside-pair", "advisory"),
    }


@pytest.mark.parametrize(
    ("state", "account"),
    [
        (PairState.NORMAL, ACCOUNT),
        (PairState.NORMAL, None),
        (PairState.SWITCHING, ACCOUNT),
        (PairState.FAILED_OVER, ACCOUNT),
    ],
)
@pytest.mark.parametrize("stack", BOTH)
def test_a_stack_with_a_third_place_violates_nothing_more(stack: str, state: PairState, account: str | None) -> None:
    found = report(declared(with_third_place(stack, state=state, account=account))).violations
    assert [each.message for each in found if each.level == "mandatory" or each.policy == "copy-outside-pair"] == []


def test_every_mutation_is_caught_by_the_policy_that_it_names() -> None:
    found = list(results())
    print(table(found))
    assert [str(each) for each in found if not each.caught] == []
    # A figure without a bound has a reason: a policy that the model names does report it.
    assert [f"{each.stack}: {each.mutation.name}: {each.left_to}" for each in found if each.left_to] == []


def test_mutations_stand_in_the_module_of_their_policy() -> None:
    rules = {policy: module.name.removeprefix(f"{policies.rules.__name__}.") for policy, module in _policies()}
    assert [
        f"{policy} in {module.name}"
        for module in _modules(mutations_of)
        for policy in importlib.import_module(module.name).MUTATIONS
        if module.name != f"{mutations_of.__name__}.{rules[policy]}"
    ] == []


def test_every_policy_is_broken_by_a_mutation_or_an_example() -> None:
    broken = {each.caught_by for each in MUTATIONS} | set(examples())
    assert {policy.name for policy in default_pack().policies} - broken == set(TESTED_ELSEWHERE)


def test_every_module_of_rules_is_in_the_pack() -> None:
    assert {policy for policy, _ in _policies()} | set(ABOUT_EXEMPTIONS) == {
        each.name for each in default_pack().policies
    }


def _policies() -> Iterator[tuple[str, pkgutil.ModuleInfo]]:
    """Policies with the module that defines them, which has the name of each in it."""
    for module in _modules(policies.rules):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, Policy):
                yield value.name, module


def _modules(package: ModuleType) -> Iterator[pkgutil.ModuleInfo]:
    return (each for each in pkgutil.walk_packages(package.__path__, f"{package.__name__}.") if not each.ispkg)


def test_every_policy_has_a_name_of_its_own_a_description_and_a_remedy() -> None:
    policies = default_pack().policies
    assert len({policy.name for policy in policies}) == len(policies)
    assert all(policy.description.endswith(".") and policy.remedy.endswith((".", '"')) for policy in policies)


def test_the_page_of_policies_is_true() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "make docs"
