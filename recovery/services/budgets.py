"""What a drain may take: the disruption budgets of a workload."""

import math

from declared.releases import strategy
from declared.resource import Declared
from declared.values import as_number, read
from recovery.model.chain import Chain
from recovery.services.workloads import Workload


def protected(workload: Workload, chain: Chain) -> None:
    """A gap unless budgets let a drain take some of the pods, and never most of them."""
    what = "a drain respects the PodDisruptionBudget"
    if not workload.budgets:
        allowed = "a PodDisruptionBudget that selects its pods"
        chain.gap(what, workload.resource, "spec.selector", found="no budget", allowed=allowed)
    for budget in workload.budgets:
        _leaves_enough(workload, budget, chain, what)


def _leaves_enough(workload: Workload, budget: Declared, chain: Chain, what: str) -> None:
    count = workload.smallest(Chain()) or 0
    # Kubernetes' disruption controller counts the pods of every ReplicaSet: both versions of a blue-green release.
    pods = 2 * count if strategy(workload.resource) == "blueGreen" else count
    for name in ("maxUnavailable", "minAvailable"):
        value = read(budget.props, f"spec.{name}")
        if not isinstance(value, str | int) or isinstance(value, bool):
            continue
        share = _share(value, pods)
        if share is None:
            chain.gap(what, budget, f"spec.{name}", found=value, allowed="a number or a percentage")
            return
        taken, most = (share if name == "maxUnavailable" else pods - share), max(1, count // 2)
        if not 1 <= taken <= most:
            allowed = f"1 to {most} at a time: more leaves too few, none and no node can be drained"
            chain.gap(what, budget, f"spec.{name}", found=f"{value} of {pods}", allowed=allowed)
        return
    allowed = "maxUnavailable or minAvailable"
    chain.gap(what, budget, "spec", found="neither maxUnavailable nor minAvailable", allowed=allowed)


def _share(value: str | int, count: int) -> int | None:
    """A number, or a percentage of `count`, rounded up as Kubernetes does."""
    if isinstance(value, int):
        return value
    number = as_number(value[:-1]) if value.endswith("%") else None
    return None if number is None else math.ceil(count * number / 100)
