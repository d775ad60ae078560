"""Nodes that must start before services run at their most. An m6i.4xlarge has 15.64 processors for pods: three pods of 5."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from declared.demand.all_pods import all_pods
from declared.demand.growth import Growth, grow
from declared.resource import Declared
from declared.stack import Stack

SPREAD = [{"topologyKey": "topology.kubernetes.io/zone", "whenUnsatisfiable": "DoNotSchedule", "maxSkew": 1}]


def declare(kind: str, name: str, *needs: str, **props: Any) -> Declared:
    return Declared(urn=urn(kind, name), type=kind, name=name, props=props, dependencies=needs)


def urn(kind: str, name: str) -> str:
    return f"urn:pulumi:s::p::{kind}::{name}"


def zone(
    name: str, *, least: int = 1, most: int = 3, desired: int | None = None, taints: Sequence[Mapping[str, str]] = ()
) -> tuple[Declared, ...]:
    """A group of nodes in a zone of the same name."""
    subnet, template = "aws:ec2/subnet:Subnet", "aws:ec2/launchTemplate:LaunchTemplate"
    size = {"minSize": least, "maxSize": most, **({} if desired is None else {"desiredSize": desired})}
    return (
        declare(subnet, name, availabilityZone=name),
        declare(template, name, instanceType="m6i.4xlarge"),
        declare(
            "aws:eks/nodeGroup:NodeGroup",
            name,
            urn(subnet, name),
            urn(template, name),
            subnetIds=["s"],
            scalingConfig=size,
            taints=list(taints),
        ),
    )


def workload(kind: str, name: str, number: int, cpu: str = "5", *, volume: bool = False, **spec: Any) -> Declared:
    container = {"resources": {"requests": {"cpu": cpu, "memory": "1Gi"}}}
    claim = {"spec": {"resources": {"requests": {"storage": "1Gi"}}}}
    return declare(
        f"kubernetes:{kind}",
        name,
        metadata={"name": name, "namespace": "core"},
        spec={
            "replicas": number,
            "template": {"spec": {"containers": [container], **spec}},
            "volumeClaimTemplates": [claim] if volume else [],
        },
    )


def service(least: int, most: int, cpu: str = "5", **spec: Any) -> tuple[Declared, ...]:
    scaler = declare(
        "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
        "api",
        metadata={"name": "api", "namespace": "core"},
        spec={
            "scaleTargetRef": {"kind": "Rollout", "name": "api"},
            "minReplicas": least,
            "maxReplicas": most,
        },
    )
    return (workload("argoproj.io/v1alpha1:Rollout", "api", least, cpu, **spec), scaler)


def growth(*resources: Declared, lost: str | None = None) -> Growth:
    stack = Stack(resources)
    return grow(stack, all_pods(stack, ()), lost=lost)


def started(found: Growth) -> dict[str, int]:
    return dict(Counter(kind.group.name for kind in found.started))


def test_services_that_fit_on_the_nodes_that_run_start_none() -> None:
    assert started(growth(*zone("a"), *service(1, 3))) == {}


def test_other_pods_on_these_nodes_take_room_too() -> None:
    other = workload("apps/v1:Deployment", "other", 1)

    assert started(growth(*zone("a"), other, *service(1, 3))) == {"a": 1}


def test_a_daemonset_takes_room_on_every_node() -> None:
    agent = workload("apps/v1:DaemonSet", "agent", 1, "1")

    assert started(growth(*zone("a"), agent, *service(1, 3))) == {"a": 1}


def test_nodes_that_pods_at_rest_need_run_already() -> None:
    assert started(growth(*zone("a"), *service(4, 6))) == {}


def test_a_desired_size_that_pods_do_not_need_is_not_counted_on() -> None:
    """The autoscaler has removed these nodes by then."""
    assert started(growth(*zone("a", desired=3), *service(1, 4))) == {"a": 1}


def test_a_release_is_not_part_of_it() -> None:
    """A Rollout has twice its pods while both versions run."""
    assert started(growth(*zone("a"), *service(3, 3))) == {}


def test_what_must_be_in_three_zones_starts_a_node_in_each() -> None:
    zones = [each for name in "abc" for each in zone(name)]

    assert started(growth(*zones, *service(9, 12, topologySpreadConstraints=SPREAD))) == {"a": 1, "b": 1, "c": 1}


def test_nodes_that_keep_the_service_away_do_not_help() -> None:
    tainted = zone("data", taints=[{"key": "data", "value": "true", "effect": "NO_SCHEDULE"}])

    assert started(growth(*tainted, *zone("a"), *service(1, 4))) == {"a": 1}


def test_pods_beyond_all_that_may_start_are_pending() -> None:
    found = growth(*zone("a", most=1), *service(1, 5))

    assert [(pods.name, number) for pods, number in found.pending] == [("Rollout/api", 2)]


def test_pods_of_a_lost_zone_start_in_the_others() -> None:
    zones = [*zone("a"), *zone("b")]

    assert started(growth(*zones, *service(3, 3), lost="a")) == {}
    assert started(growth(*zones, *service(4, 4), lost="a")) == {"b": 1}


def test_pods_whose_volumes_are_in_a_lost_zone_wait_for_it() -> None:
    zones = [*zone("a"), *zone("b")]
    store = workload("apps/v1:StatefulSet", "store", 4, volume=True)

    assert started(growth(*zones, store, lost="a")) == {}


def test_no_node_starts_in_a_lost_zone() -> None:
    found = growth(*zone("a"), *zone("b", most=1), *service(4, 4), lost="a")

    assert started(found) == {}
    assert [number for _, number in found.pending] == [1]


def test_a_group_that_has_nodes_in_every_zone_replaces_those_of_a_lost_one() -> None:
    subnets = [declare("aws:ec2/subnet:Subnet", name, availabilityZone=name) for name in "ab"]
    template = declare("aws:ec2/launchTemplate:LaunchTemplate", "nodes", instanceType="m6i.4xlarge")
    group = declare(
        "aws:eks/nodeGroup:NodeGroup",
        "nodes",
        template.urn,
        *(each.urn for each in subnets),
        subnetIds=["a", "b"],
        scalingConfig={"minSize": 2, "maxSize": 2},
    )
    pods = service(6, 6, topologySpreadConstraints=SPREAD)

    assert started(growth(*subnets, template, group, *pods, lost="b")) == {"nodes": 1}
