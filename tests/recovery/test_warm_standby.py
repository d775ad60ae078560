"""What a warm standby adds to a failover: each term is there, is counted beside the promotion, and is noticed when it grows."""

from dataclasses import replace
from datetime import timedelta

import pytest

from declared.demand.all_pods import demand
from declared.requirements.services import AT_PROMOTION
from declared.stack import Stack
from declared.values import mapping, read
from offline.evaluation.recovery import declared
from recovery import Disruption, Estimate, assess
from recovery.model import constants
from settings import PairState
from tests.recovery.stacks import Mutator, about, changed, found, stack
from tests.whole_stack import STACKS, whole_stack

NODES, PODS = "node provisioning", "services and nodes"
ANNOTATION = f'metadata.annotations."{AT_PROMOTION}"'
SERVICE = "claims-service"
SERVICES = ("api-gateway", SERVICE, "eligibility-service", "terminology-service")
NODE_START = constants.NODE_START.value


def rto(*mutators: Mutator, subject: str = SERVICE, name: str = "dr") -> Estimate:
    listed = stack(name)
    for mutator in mutators:
        listed = mutator(listed)
    entries = assess(listed).entries
    return next(each.rto for each in entries if (each.subject, each.disruption) == (subject, Disruption.REGION))


def branch(estimate: Estimate, name: str) -> timedelta:
    return sum((step.duration for step in estimate.steps if step.branch == name), timedelta())


def test_nodes_and_pods_start_beside_the_promotion_and_the_longer_counts() -> None:
    estimate = rto()
    common = sum((step.duration for step in estimate.steps if step.branch is None), timedelta())
    branches = [branch(estimate, name) for name in (PODS, "database and DNS")]

    assert estimate.total == common + max(branches)
    assert branches[0] > branches[1], "of a warm standby the nodes take longer"
    assert estimate.total < timedelta(minutes=30)


@pytest.mark.parametrize("service", SERVICES)
def test_of_a_full_standby_nodes_start_too(service: str) -> None:
    """Its services at their most and the pods beside them ask for more than a node of 16 processors in each zone."""
    estimate = rto(name="prod", subject=service)

    assert [step.branch for step in estimate.steps if step.name == NODES] == [PODS]
    assert estimate.total == rto(subject=service).total < timedelta(minutes=30)


@pytest.mark.parametrize("service", SERVICES)
def test_of_a_full_standby_with_two_nodes_in_each_zone_the_promotion_takes_longer(service: str) -> None:
    two = [
        changed("NodeGroup", f"cluster-nodes-application-me-central-1{zone}", "scalingConfig.minSize", 2)
        for zone in "abc"
    ]
    estimate = rto(*two, name="prod", subject=service)

    assert NODES not in [step.name for step in estimate.steps]
    assert estimate.total == rto(name="prod", subject=service).total - NODE_START + (
        branch(estimate, "database and DNS") - branch(estimate, PODS)
    )


def test_services_that_come_after_the_clients_break_the_objective() -> None:
    """Without the annotation nobody knows that the change of role starts them."""
    late = changed("HorizontalPodAutoscaler", "*", ANNOTATION, None)

    assert rto(late).total > timedelta(minutes=30)
    assert about(found(stack("dr"), late), "RTO of 31 min", "HPA scale-out")


@pytest.mark.parametrize("less", ["19", "3"])
def test_a_promotion_below_what_a_peak_takes_counts_as_none(less: str) -> None:
    estimate = rto(changed("HorizontalPodAutoscaler", f"{SERVICE}-hpa", ANNOTATION, less))

    assert not branch(estimate, PODS)


def test_nodes_that_take_longer_to_start_lengthen_the_recovery(monkeypatch: pytest.MonkeyPatch) -> None:
    known, before = constants.NODE_START, rto().total
    slow = replace(known, value=known.value + timedelta(minutes=7))
    monkeypatch.setattr(constants, "NODE_START", slow)

    # Another stack than before, or the assessment is remembered.
    assert rto(changed("Record", "edge-failover", "ttl", 61)).total == before + timedelta(minutes=7)


def test_nodes_that_may_not_become_enough_leave_no_bound() -> None:
    few = changed("NodeGroup", "*", "scalingConfig.maxSize", 1)

    assert about(found(stack("dr"), few), "node capacity for the pods", "maxSize")


def test_large_enough_nodes_at_rest_need_no_start() -> None:
    whole = changed("NodeGroup", "*", "scalingConfig.minSize", 1)

    assert NODES not in [step.name for step in rto(whole).steps]


def test_the_cache_restarts_on_nodes_that_start_and_then_is_cold() -> None:
    steps = [step.name for step in rto(subject="redis").steps]

    assert steps == [NODES, constants.REDIS_NODE_TIMEOUT.name, constants.CACHE_WARMUP.name]
    assert [step.name for step in rto(subject="redis", name="prod").steps] == [constants.CACHE_WARMUP.name]


@pytest.mark.parametrize("name", STACKS)
def test_the_annotation_is_what_the_change_of_role_declares(name: str) -> None:
    """The model reads a promise; this is its keeping."""
    state = PairState.FAILED_OVER if name == "dr" else PairState.SWAPPED
    scalers = {
        each.name: each for each in declared(whole_stack(name, state=state)) if each.kind == "HorizontalPodAutoscaler"
    }
    promoted = name == "dr"
    for each in stack(name):
        if each.kind == "HorizontalPodAutoscaler":
            promised = int(mapping(each.props, "metadata.annotations")[AT_PROMOTION])
            after = read(scalers[each.name].props, "spec.minReplicas")
            assert after == promised if promoted else after < promised


def test_what_a_standby_records_is_what_a_primary_requests() -> None:
    """Of services, stores and the log stack, as the policy of its growth reads it."""
    (record,) = (each for each in stack("dr") if each.kind == "ConfigMap" and each.name == "primary-size")
    said = float(mapping(record.props, "data")["cpu"].removesuffix("m")) / 1000
    serving = Stack(declared(whole_stack("dr", state=PairState.FAILED_OVER)))
    most = {
        each.name: each.most * each.pod.requests["cpu"]
        for each in demand(serving)
        if each.namespace in ("nphies-core", "nphies-data", "nphies-logging") and not each.per_node
    }
    doubled = sum(cpu / 2 for name, cpu in most.items() if name.startswith("Rollout/") and "api-gateway" not in name)

    assert said == pytest.approx(sum(most.values()) - doubled, rel=0.15)
