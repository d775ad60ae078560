"""Which changes of a property replace a resource, as its provider decides it.

AWS: recorded from the schemas of the Terraform provider that pulumi-aws wraps (`make provider`). Kubernetes: what
pulumi-kubernetes replaces for (its provider/pkg/provider/diff.go); it updates everything else, custom resources too.
"""

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

Effect = Literal["updated", "replaced", "maybe", "unknown"]
"""`maybe`: the provider looks at the two values, and decides then. `unknown`: nothing is recorded of the property."""

TABLE = Path(__file__).with_name("replacement.json")

_WORST_FIRST: tuple[Effect, ...] = ("replaced", "maybe", "unknown")

_NAMES = ("bucket", "name", "namePrefix", "region")
"""Properties that say which thing it is, of whatever type: with another value the provider makes another one."""

_OF_PROVIDERS = ("clusterIdentifier", "region")
"""Of providers themselves: another cluster or region is another place for all that they make."""

_OF_OBJECTS = ("apiVersion", "kind", "metadata.name", "metadata.namespace")
_OF_KINDS: Mapping[str, tuple[str, ...]] = {
    "apps/v1:DaemonSet": ("spec.selector",),
    "apps/v1:Deployment": ("spec.selector",),
    "apps/v1:StatefulSet": (
        "spec.podManagementPolicy",
        "spec.revisionHistoryLimit",
        "spec.selector",
        "spec.serviceName",
        "spec.volumeClaimTemplates",
    ),
    "batch/v1:Job": ("spec.completions", "spec.parallelism", "spec.selector", "spec.template"),
    "core/v1:ConfigMap": ("binaryData", "data"),
    "core/v1:PersistentVolumeClaim": (
        "spec.accessModes",
        "spec.selector",
        "spec.storageClassName",
        "spec.volumeName",
    ),
    "core/v1:ResourceQuota": ("spec.scopes",),
    "core/v1:Secret": ("data", "stringData", "type"),
    "core/v1:Service": ("spec.clusterIP",),
    "rbac.authorization.k8s.io/v1:ClusterRoleBinding": ("roleRef",),
    "rbac.authorization.k8s.io/v1:RoleBinding": ("roleRef",),
    "storage.k8s.io/v1:StorageClass": ("parameters", "provisioner"),
    "helm.sh/v3:Release": ("name", "namespace"),
}
_REFUSED: Mapping[str, tuple[str, ...]] = {
    "aws:eks/cluster:Cluster": ("vpcConfig.subnetIds",),  # to subnets of another VPC (EKS API, UpdateClusterConfig)
    "kubernetes:scheduling.k8s.io/v1:PriorityClass": ("value", "preemptionPolicy"),
    "kubernetes:storage.k8s.io/v1:StorageClass": ("reclaimPolicy", "volumeBindingMode"),
}
"""What the provider would update, and the API refuses in some or all cases: the resource must be replaced by hand then."""


def effect(resource_type: str, path: str) -> Effect:
    """What a change at `path` (`ingress[0].cidrBlocks`) does to a resource of this type."""
    package, _, kind = resource_type.partition(":")
    place = re.sub(r"\[[^]]*\]", "", path)
    if place == "provider" or _touches(place, _REFUSED.get(resource_type, ())):
        return "maybe"  # another provider may be another account, region or cluster
    match package:
        case "nphies":
            return "updated"  # a component: no provider is asked
        case "pulumi":
            return "replaced" if place in _OF_PROVIDERS else "updated"
        case "kubernetes":
            return "replaced" if _touches(place, (*_OF_OBJECTS, *_OF_KINDS.get(kind, ()))) else "updated"
        case _:
            return _recorded(resource_type, place)


def _recorded(resource_type: str, place: str) -> Effect:
    facts = _table().get(resource_type, {"replaced": _NAMES, "maybe": (), "updated": ()})
    if _touches(place, facts["replaced"]):
        return "replaced"
    if _touches(place, facts["maybe"]):
        return "maybe"
    return "updated" if any(_within(place, each) for each in (*facts["updated"], "protect")) else "unknown"


def worst(effects: Iterable[Effect]) -> Effect:
    """The one that is shown for a resource."""
    found = set(effects)
    for each in _WORST_FIRST:
        if each in found:
            return each
    return "updated"


@cache
def _table() -> Mapping[str, Any]:
    return json.loads(TABLE.read_text(encoding="utf-8"))["types"] if TABLE.exists() else {}


def _touches(place: str, properties: Iterable[str]) -> bool:
    """A property, or something in it, or what it is in as a whole."""
    return any(_within(place, each) or _within(each, place) for each in properties)


def _within(place: str, outer: str) -> bool:
    return place == outer or place.startswith(f"{outer}.")
