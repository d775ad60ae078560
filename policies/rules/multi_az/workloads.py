"""Pods in different zones, and their volumes with them."""

from collections.abc import Iterator

from declared.pods import SERVING, pod_template
from declared.requirements.placement import PODS_APART, ZONE, numbers_apart, spreads_over_zones
from declared.resource import Declared
from declared.values import items, mapping, read
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, ResourcePolicy

_CONSTRAINTS = {
    "kubernetes:postgresql.cnpg.io/v1:Cluster": ("spec.topologySpreadConstraints",),
    "kubernetes:postgresql.cnpg.io/v1:Pooler": ("spec.template.spec.topologySpreadConstraints",),
    "kubernetes:kafka.strimzi.io/v1:KafkaNodePool": ("spec.template.pod.topologySpreadConstraints",),
    "kubernetes:redis.redis.opstreelabs.in/v1beta2:RedisCluster": (
        "spec.redisLeader.topologySpreadConstraints",
        "spec.redisFollower.topologySpreadConstraints",
    ),
}

_BY_NUMBER = ("spec.redisFollower.topologySpreadConstraints",)
"""Followers are kept from their leaders, not from each other: decision 0044."""


def _pods_spread(resource: Declared, _: Config) -> Iterator[Finding]:
    template = pod_template(resource)
    if template is not None:
        replicas = read(resource.props, "spec.replicas")
        paths = {"spec.template.spec.topologySpreadConstraints": items(template.spec, "topologySpreadConstraints")}
        if replicas == 1 or str(template.labels.get("app.kubernetes.io/name")).endswith("-metrics"):
            return
    else:
        paths = {path: items(resource.props, path) for path in _CONSTRAINTS[resource.type]}
    for path, constraints in paths.items():
        pod = mapping(resource.props, path.removesuffix(".topologySpreadConstraints"))
        if not spreads_over_zones(constraints) and not (path in _BY_NUMBER and numbers_apart(pod)):
            yield wrong(resource, f"{path} does not keep pods in different zones ({ZONE}, maxSkew 1, DoNotSchedule)")


PODS_SPREAD = ResourcePolicy(
    name=PODS_APART,
    description="Pods that stand in for each other are never scheduled into the same zone while another has fewer.",
    remedy=(
        "Give the pods a topology spread constraint over zones with maxSkew 1 and DoNotSchedule, or keep those of the same number apart"
        " (podAntiAffinity with matchLabelKeys)."
    ),
    types=(*SERVING, *_CONSTRAINTS),
    check=_pods_spread,
)


def _volumes(storage_class: Declared, _: Config) -> Iterator[Finding]:
    mode = read(storage_class.props, "volumeBindingMode")
    if mode != "WaitForFirstConsumer":
        yield wrong(
            storage_class,
            f"volumeBindingMode is {mode or 'Immediate'}: a volume could be made in a zone where its pod may not go",
        )


VOLUMES_FOLLOW_PODS = ResourcePolicy(
    name="volume-binding-mode",
    description="A volume is made in the zone of its pod.",
    remedy="Set volumeBindingMode to WaitForFirstConsumer.",
    types=("kubernetes:storage.k8s.io/v1:StorageClass",),
    check=_volumes,
)
