"""What the policy pack and the recovery model report together."""

from dataclasses import replace
from datetime import date

from offline.engine.declare import Declaration
from offline.evaluation.policies import violations
from policies.model.configuration import Configuration
from policies.model.exemptions import Exemptions
from policies.model.pack import Pack
from policies.rules.multi_az import network
from tests.whole_stack import whole_stack

POLICY = "nat-in-every-zone"


def without_routes() -> Declaration:
    """A stack whose zones have no route to a NAT gateway."""
    declaration = whole_stack("prod")
    resources = tuple(each for each in declaration if not each.type.endswith("ec2/route:Route"))
    return replace(declaration, resources=resources)


def reported(levels: dict[str, str]) -> set[tuple[str, str]]:
    """Policy and level of what is reported of the routes, by a pack of this one policy."""
    policy = next(each for each in vars(network).values() if getattr(each, "name", "") == POLICY)
    pack = Pack({"multi_az": [policy]}, Configuration(levels=levels), Exemptions(today=date(2026, 1, 1)))
    found = violations(without_routes(), pack)
    return {(each.policy, each.level) for each in found if each.policy == POLICY or POLICY in each.message}


def test_a_missing_prerequisite_is_reported_once_by_its_policy() -> None:
    assert reported({}) == {(POLICY, "mandatory")}


def test_a_missing_prerequisite_is_reported_by_the_model_where_its_policy_is_silent() -> None:
    assert reported({POLICY: "disabled"}) == {("recovery-rto", "mandatory")}
