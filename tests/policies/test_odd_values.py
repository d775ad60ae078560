"""Whatever is unknown or of the wrong shape, every policy has judged."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import cycle
from typing import Any, cast

import pytest

from declared.resource import UNKNOWN, Declared
from declared.stack import Stack
from policies.model.configuration import Configuration
from policies.model.examples import declared, examples
from policies.model.exemptions import Exemptions
from policies.model.pack import Pack
from policies.model.policy import Config, Finding, ResourcePolicy, is_resource_policy
from policies.model.report import evaluate, findings
from policies.pack import default_pack
from tests.policies.kill_rate import resources
from tests.policies.mutators import BOTH
from tests.recovery.stacks import put

ODD: list[object] = [
    *("x", "", f"{UNKNOWN} and more", True, -1, 1.5),
    *([], ["x"], [UNKNOWN], [{}], {}, {"x": UNKNOWN}),
]
POLICIES = {policy.name: policy for policy in default_pack().policies}
ROUNDS = 2
DEPTH = 6


def test_an_unknown_or_odd_value_anywhere_in_a_resource_makes_no_policy_fail() -> None:
    """At each place the unknown value, and two others in turn."""
    policies = [(policy, config) for policy, config in default_pack().enabled() if is_resource_policy(policy)]
    others = cycle(ODD)
    for resource in _one_of_each_type(*BOTH):
        concerned = [(policy, config) for policy, config in policies if [*Stack([resource]).of(*policy.types)]]
        for path in _paths(resource.props) if concerned else ():
            for value in (UNKNOWN, next(others), next(others)):
                odd = Stack([replace(resource, props=put(resource.props, path, value))])
                for policy, config in concerned:
                    assert _failures(list(findings(policy, odd, config))) == [], (resource.urn, path, value)


@pytest.mark.parametrize("stack", BOTH)
@pytest.mark.parametrize("value", [UNKNOWN, *ODD], ids=repr)
def test_an_odd_value_in_every_resource_makes_no_policy_fail(stack: str, value: object) -> None:
    """At another place of each type in each round."""
    choice = random.Random(repr(value))  # noqa: S311  the same places in every run
    places = {each.type: list(_paths(each.props)) for each in _one_of_each_type(stack)}
    for _ in range(ROUNDS):
        chosen = {token: choice.choice(paths) for token, paths in places.items() if paths}
        odd = Stack([_changed(each, chosen.get(each.type), value) for each in resources(stack)])
        for policy, config in default_pack().enabled():
            assert _failures(list(findings(policy, odd, config))) == [], (policy.name, chosen, value)


@pytest.mark.parametrize("name", sorted(examples()))
def test_an_odd_value_anywhere_in_an_example_makes_its_policy_not_fail(name: str) -> None:
    """Of a stack policy too: what it looks at is all in its example."""
    policy, example = POLICIES[name], examples()[name]
    config = policy.config.model_validate(example.config)
    resources_of_it = declared(example.broken())
    for number, resource in enumerate(resources_of_it):
        for path in _paths(resource.props):
            for value in (UNKNOWN, *ODD):
                odd = list(resources_of_it)
                odd[number] = replace(resource, props=put(resource.props, path, value))
                assert _failures(list(findings(policy, Stack(odd), config))) == [], (resource.urn, path, value)


def test_a_policy_that_fails_is_a_violation_that_names_it() -> None:
    def check(resource: Declared, _: Config) -> Iterator[Finding]:
        yield Finding(message=str(resource.props["missing"]), urn=resource.urn)

    policy = ResourcePolicy(name="broken", description="It fails.", remedy="Mend it.", types=("aws:*",), check=check)
    resource = Declared(urn="urn:x", type="aws:s3/bucket:Bucket", name="x")

    report = evaluate(Stack([resource]), Pack({"theme": [policy]}, Configuration(), Exemptions(today=date(2026, 1, 1))))

    (found,) = report.violations
    assert (found.policy, found.level, found.urn) == ("broken", "mandatory", "urn:x")
    assert found.message == "policy broken failed and evaluated nothing (KeyError: 'missing')"


def _failures(found: list[Finding]) -> list[str]:
    return [each.message for each in found if "failed and evaluated nothing" in each.message]


def _one_of_each_type(*stacks: str) -> list[Declared]:
    """The resource of each type that says the most."""
    listed = [each for stack in stacks for each in resources(stack)]
    largest = sorted(listed, key=lambda each: len(list(_paths(each.props))))
    return list({each.type: each for each in largest if each.type.startswith(("aws:", "kubernetes:"))}.values())


def _paths(value: object, depth: int = DEPTH) -> Iterator[list[str]]:
    """The way to every value; of a list the first item stands for all."""
    inner: list[tuple[Any, Any]] = []
    if isinstance(value, Mapping):
        inner = list(cast("Mapping[str, Any]", value).items())
    elif isinstance(value, list):
        inner = list(enumerate(cast("list[Any]", value)[:1]))
    for step, each in inner:
        yield [str(step)]
        if depth > 1:
            yield from ([str(step), *rest] for rest in _paths(each, depth - 1))


def _changed(resource: Declared, path: list[str] | None, value: object) -> Declared:
    try:
        return replace(resource, props=put(resource.props, path, value)) if path else resource
    except (AttributeError, IndexError, TypeError, ValueError):
        return resource  # another shape than that of the resource whose places were chosen
