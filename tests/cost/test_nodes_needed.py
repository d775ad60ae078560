"""The nodes that are paid for are those that the pods need, in every state of the pair."""

from collections.abc import Mapping, Sequence

import pytest

from cost import CostEstimate, estimate
from cost.components import UNREQUESTED
from cost.usage import HOURS
from declared.demand.all_pods import demand
from declared.quantities import machine
from declared.resource import Declared
from declared.stack import Stack
from offline.evaluation.recovery import declared
from policies.rules.cost.budget import BUDGET
from settings import PairState
from tests.cost.bills import bill, resource, urn
from tests.whole_stack import STACKS, whole_stack

GROUP, TEMPLATE, SUBNET = (
    "aws:eks/nodeGroup:NodeGroup",
    "aws:ec2/launchTemplate:LaunchTemplate",
    "aws:ec2/subnet:Subnet",
)
USD = {
    "AmazonEC2/BoxUsage:m6i.4xlarge": 1.0,
    "AmazonEC2/BoxUsage:m6i.2xlarge": 0.5,
    "AmazonEC2/EBS:VolumeUsage.gp3": 0.0,
}
ZONES = ("a", "b", "c")
every_state = pytest.mark.parametrize("state", list(PairState))
both_stacks = pytest.mark.parametrize("name", STACKS)


def in_state(name: str, state: PairState) -> Stack:
    return Stack(declared(whole_stack(name, state=state)))


def nodes(found: CostEstimate) -> dict[str, float]:
    """How many are paid for, by node group."""
    counted = [each for each in found.items if each.resource.type == GROUP and "BoxUsage" in each.key]
    return {each.resource.name: each.quantity.expected / HOURS for each in counted if each.quantity.expected}


@every_state
@both_stacks
def test_no_component_costs_less_than_nothing_and_together_they_are_the_bill(name: str, state: PairState) -> None:
    found = estimate(in_state(name, state))

    assert [each.name for each in found.components if each.usd < 0] == []
    assert sum(each.usd for each in found.components) == pytest.approx(found.usd.expected)


@every_state
@both_stacks
def test_no_state_of_the_pair_exceeds_the_budget_that_a_stack_has_by_default(name: str, state: PairState) -> None:
    """An advice that comes with every failover would be read by nobody."""
    config = BUDGET.config()

    assert list(BUDGET.check(in_state(name, state), config)) == []


@every_state
@both_stacks
def test_the_nodes_that_are_paid_for_have_what_all_pods_ask_for(name: str, state: PairState) -> None:
    stack = in_state(name, state)
    bought = [
        (machine(each.what), each.quantity.expected / HOURS) for each in estimate(stack).items if "BoxUsage" in each.key
    ]
    count = sum(number for _, number in bought)
    asked = [(each.pod.requests, count if each.per_node else each.always) for each in demand(stack)]

    assert sum(each["cpu"] * number for each, number in asked) <= sum(each.processors * n for each, n in bought if each)
    assert sum(each["memory"] * number for each, number in asked) <= sum(each.memory * n for each, n in bought if each)


@pytest.mark.parametrize("state", [PairState.SWAPPED, PairState.FAILED_OVER, PairState.FAILING_BACK])
def test_a_warm_stack_that_serves_pays_for_the_nodes_that_start_beside_the_small_ones(state: PairState) -> None:
    at_rest, serving = (nodes(estimate(in_state("dr", each))) for each in (PairState.NORMAL, state))
    started = {f"cluster-nodes-{kind}-me-south-1{zone}": 1.0 for kind in ("application", "data") for zone in ZONES}

    assert serving == at_rest | started


def group(
    name: str,
    *,
    zone: str = "a",
    size: tuple[int, int, int] = (1, 1, 3),
    kind: str = "m6i.4xlarge",
    taints: Sequence[Mapping[str, str]] = (),
) -> tuple[Declared, ...]:
    least, now, most = size
    scaling = {"minSize": least, "desiredSize": now, "maxSize": most}
    return (
        resource(SUBNET, name, availabilityZone=zone),
        resource(TEMPLATE, name, instanceType=kind),
        resource(
            GROUP,
            name,
            urn(TEMPLATE, name),
            urn(SUBNET, name),
            scalingConfig=scaling,
            subnetIds=["s"],
            taints=list(taints),
        ),
    )


def pods(name: str, number: int, cpu: str, memory: str = "1Gi", spec: Mapping[str, object] | None = None) -> Declared:
    container = {"resources": {"requests": {"cpu": cpu, "memory": memory}}}
    return resource(
        "kubernetes:apps/v1:Deployment",
        name,
        region=None,
        metadata={"name": name, "namespace": "core"},
        spec={"replicas": number, "template": {"spec": {"containers": [container], **(spec or {})}}},
    )


def test_a_node_starts_for_pods_that_find_no_place() -> None:
    """A node of 16 processors takes three of 5: the kubelet and the add-ons have the rest."""
    assert nodes(bill(*group("nodes"), pods("api", 3, "5"), usd=USD)) == {"nodes": 1}
    assert nodes(bill(*group("nodes"), pods("api", 4, "5"), usd=USD)) == {"nodes": 2}


def test_memory_fills_a_node_as_well_as_processors_do() -> None:
    assert nodes(bill(*group("nodes"), pods("api", 4, "100m", "17Gi"), usd=USD)) == {"nodes": 2}


def test_pods_that_must_be_in_three_zones_need_a_node_in_each() -> None:
    groups = [each for zone in ZONES for each in group(zone, zone=zone, size=(0, 0, 3))]
    spread = [{"topologyKey": "topology.kubernetes.io/zone", "whenUnsatisfiable": "DoNotSchedule", "maxSkew": 1}]

    assert nodes(bill(*groups, pods("api", 3, "1"), usd=USD)) == {"a": 1}
    assert nodes(
        bill(*groups, pods("api", 3, "1", spec={"topologySpreadConstraints": spread}), usd=USD)
    ) == dict.fromkeys(ZONES, 1)


def test_a_node_starts_only_where_the_pod_may_run() -> None:
    tainted = {"key": "data", "value": "true", "effect": "NO_SCHEDULE"}
    groups = (*group("data", taints=[tainted]), *group("others"))
    tolerant = {"tolerations": [{"key": "data", "operator": "Exists"}]}

    assert nodes(bill(*groups, pods("api", 4, "5"), usd=USD)) == {"data": 1, "others": 2}
    assert nodes(bill(*groups, pods("store", 4, "5", spec=tolerant), usd=USD)) == {"data": 1, "others": 1}


def test_of_two_groups_the_one_with_less_left_over_grows() -> None:
    groups = (*group("large", size=(0, 0, 3)), *group("small", size=(0, 0, 3), kind="m6i.2xlarge"))

    assert nodes(bill(*groups, pods("api", 1, "5"), usd=USD)) == {"small": 1}


def test_pods_beyond_all_that_may_start_have_an_unknown_price_and_pay_for_no_node() -> None:
    found = bill(*group("nodes", size=(1, 1, 1)), pods("api", 4, "5"), usd=USD)

    assert [(each.what, each.why) for each in found.unpriced] == [
        ("nodes of pods that find no place", "no node group may add a node for 1 of Deployment/api")
    ]
    assert all(each.usd > 0 for each in found.components)


def test_a_group_whose_machines_are_of_unknown_size_takes_what_it_is_given() -> None:
    found = bill(
        *group("nodes", kind="z9.strange"), pods("api", 100, "5"), usd={**USD, "AmazonEC2/BoxUsage:z9.strange": 1.0}
    )

    assert nodes(found) == {"nodes": 1}
    assert {each.name: each.usd for each in found.components} == {UNREQUESTED: 730}


def test_the_declared_size_is_paid_for_where_pods_need_less() -> None:
    assert nodes(bill(*group("nodes", size=(1, 3, 3)), pods("api", 1, "1"), usd=USD)) == {"nodes": 3}


def test_the_fewest_nodes_are_those_of_the_group() -> None:
    found = bill(*group("nodes"), pods("api", 4, "5"), usd=USD)
    counted = next(each.quantity for each in found.items if "BoxUsage" in each.key)

    assert (counted.minimum, counted.expected, counted.maximum) == (1 * HOURS, 2 * HOURS, 3 * HOURS)


def test_a_slip_of_the_pen_holds_nobody_up() -> None:
    found = bill(*group("nodes", size=(1, 10**9, 10**9)), pods("api", 10**9, "5"), usd=USD)

    assert [each.what for each in found.unpriced] == ["nodes of pods that find no place"]
