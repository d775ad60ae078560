"""The pods of one workload: how many at most at one moment, what each asks for, where it may run."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from declared.demand.pod_request import PodRequest
from declared.demand.volume_claim import VolumeClaim
from declared.resource import Declared
from declared.values import as_number, is_unknown, read


@dataclass(frozen=True)
class WorkloadPods:
    """Pods of one sort."""

    name: str
    """Kind and name: `Rollout/claims-service`, `Cluster/claims-db (instance)`."""

    namespace: str
    resource: Declared
    """What declares them, or the release or custom resource that they are made of."""

    most: float
    """How many there are at most at one moment, those that a release or an update adds included."""

    always: float
    """How many run all the time: the fewest that an autoscaler leaves, one version of a release, none of a job."""

    pod: PodRequest
    claims: tuple[VolumeClaim, ...] = ()
    """The volumes that each has of its own."""

    spec: Mapping[str, Any] | None = None
    """`nodeSelector`, `affinity` and `tolerations`; None where nobody knows where they run."""

    scaled_to: float | None = None
    """How many an autoscaler makes at most, one version of a release; None: nothing scales them."""

    per_node: bool = False
    """Of a DaemonSet: one on every node that it may run on."""

    @property
    def grown(self) -> int:
        """How many run at the most of their autoscaler; as many as always where nothing scales them."""
        return math.ceil(max(self.always, self.scaled_to or 0))


def share(value: object, of: float, *, up: bool) -> float:
    """`25%` or `1` of so many; a percentage is rounded up for a surge, down for what may be away."""
    if isinstance(value, str) and value.endswith("%"):
        exact = (as_number(value[:-1]) or 0) * of / 100
        return float(math.ceil(exact) if up else math.floor(exact))
    return as_number(value) or 0.0


def with_surge(count: float, strategy: object, *, default: object = "25%") -> float:
    """Pods of a Deployment while a new version replaces the old one."""
    if read(strategy, "type") == "Recreate":
        return count
    surge = read(strategy, "rollingUpdate.maxSurge")
    return count + share(default if surge is None else surge, count, up=True)


def count(value: object, *, without: float = 1) -> float | None:
    """Replicas; `without` where nothing is said, None where only an update knows."""
    if is_unknown(value):
        return None
    return without if value is None else as_number(value)
