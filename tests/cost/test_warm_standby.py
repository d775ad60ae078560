"""What dr costs at rest, and that what it runs there fits on the nodes that are paid for."""

from cost import estimate
from declared.demand.all_pods import demand
from declared.demand.nodes import node_kinds, where
from declared.demand.room import ADDON_MEMORY, ADDON_PROCESSORS
from declared.demand.workload import WorkloadPods
from declared.objects import object_name
from declared.quantities import GIB
from declared.stack import Stack
from declared.values import as_number, read
from tests.recovery.stacks import stack

OBJECTIVE = 0.45

ADDONS = (ADDON_PROCESSORS, ADDON_MEMORY / GIB)
"""Of the add-ons' DaemonSets on a node."""


def test_dr_at_rest_costs_at_most_45_percent_of_prod() -> None:
    prod, dr = (estimate(Stack(stack(name))).usd.expected for name in ("prod", "dr"))

    assert dr <= OBJECTIVE * prod


def test_what_a_warm_standby_runs_fits_on_its_smallest_nodes() -> None:
    """Else the autoscaler would add nodes of the guide's size, and the figure of the cost would not be true."""
    dr = Stack(stack("dr"))
    kinds = [kind for kind in node_kinds(dr) if as_number(read(kind.group.props, "scalingConfig.minSize"))]
    for names in ({"application"}, {"application", "data"}, {"system"}):
        own = [kind for kind in kinds if set(kind.labels.values()) & names]
        for resource, at in (("cpu", 0), ("memory", 1)):
            room = asked = 0.0
            for kind in own:
                count = as_number(read(kind.group.props, "scalingConfig.minSize")) or 0
                machine = kind.room
                assert machine is not None
                amount = machine.processors if resource == "cpu" else machine.memory / 2**30
                daemons = sum(
                    _amount(each, resource) for each in demand(dr) if each.per_node and kind.takes(each.spec or {})
                )
                room += count * (amount - daemons - ADDONS[at])
            for each in demand(dr):
                takes = {str(label) for kind in where(tuple(kinds), each.spec or {}) for label in kind.labels.values()}
                if not each.per_node and _home(takes) <= names:
                    asked += _at_rest(dr, each) * _amount(each, resource)
            assert asked <= room, f"{resource} on {', '.join(sorted(names))} nodes: {asked:.1f} of {room:.1f}"


def _home(takes: set[str]) -> set[str]:
    """Operators have a node selector; what may also run on data nodes prefers them, and may spill."""
    kinds = {"system", "application", "data"} & takes
    return {"system"} if "system" in kinds else kinds


def _amount(pods: WorkloadPods, resource: str) -> float:
    return pods.pod.requests[resource] / (1 if resource == "cpu" else 2**30)


def _at_rest(dr: Stack, pods: WorkloadPods) -> float:
    """How many run while nothing is released, and no job is due."""
    kind = pods.name.partition("/")[0]
    if kind in ("CronJob", "Job"):
        return 0
    for scaler in dr.kubernetes("autoscaling", "HorizontalPodAutoscaler"):
        if kind == "Rollout" and read(scaler.props, "spec.scaleTargetRef.name") == object_name(pods.resource):
            return as_number(read(scaler.props, "spec.minReplicas")) or 0
    replicas = as_number(read(pods.resource.props, "spec.replicas")) if kind == "Deployment" else None
    return replicas or pods.most
