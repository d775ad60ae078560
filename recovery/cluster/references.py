"""What names another object must name one that is there: a misspelt name, or one in another namespace, resolves to nothing."""

from dataclasses import dataclass

from declared.objects import namespace_of, object_name
from declared.resource import UNKNOWN, Declared
from declared.stack import Stack
from declared.values import MISSING, name_at
from recovery.model.estimate_builder import EstimateBuilder

WHAT = "references resolve"


@dataclass(frozen=True)
class _Reference:
    """Objects of (group, kind) name one of another kind at a path."""

    group: str
    kind: str
    path: str
    to_group: str
    to_kind: str
    namespaced: bool = True


_REFERENCES = (
    _Reference("postgresql.cnpg.io", "DatabaseRole", "spec.cluster.name", "postgresql.cnpg.io", "Cluster"),
    _Reference("cert-manager.io", "Certificate", "spec.issuerRef.name", "cert-manager.io", "ClusterIssuer", False),
    _Reference(
        "external-secrets.io", "ExternalSecret", "spec.secretStoreRef.name", "external-secrets.io", "SecretStore"
    ),
    _Reference(
        "external-secrets.io",
        "ExternalSecret",
        "spec.dataFrom[0].sourceRef.generatorRef.name",
        "generators.external-secrets.io",
        "Password",
    ),
    _Reference("kafka.strimzi.io", "KafkaUser", 'metadata.labels."strimzi.io/cluster"', "kafka.strimzi.io", "Kafka"),
    _Reference(
        "kafka.strimzi.io", "KafkaNodePool", 'metadata.labels."strimzi.io/cluster"', "kafka.strimzi.io", "Kafka"
    ),
    _Reference("elbv2.k8s.aws", "TargetGroupBinding", "spec.serviceRef.name", "core", "Service"),
    _Reference("argoproj.io", "Rollout", "spec.template.spec.serviceAccountName", "core", "ServiceAccount"),
    _Reference(
        "argoproj.io",
        "Rollout",
        "spec.template.spec.priorityClassName",
        "scheduling.k8s.io",
        "PriorityClass",
        False,
    ),
    _Reference("postgresql.cnpg.io", "Cluster", "spec.priorityClassName", "scheduling.k8s.io", "PriorityClass", False),
    _Reference(
        "redis.redis.opstreelabs.in",
        "RedisCluster",
        "spec.priorityClassName",
        "scheduling.k8s.io",
        "PriorityClass",
        False,
    ),
    _Reference("kafka.strimzi.io", "KafkaTopic", 'metadata.labels."strimzi.io/cluster"', "kafka.strimzi.io", "Kafka"),
    _Reference("postgresql.cnpg.io", "Pooler", "spec.cluster.name", "postgresql.cnpg.io", "Cluster"),
    _Reference(
        "postgresql.cnpg.io",
        "Cluster",
        "spec.backup.volumeSnapshot.className",
        "snapshot.storage.k8s.io",
        "VolumeSnapshotClass",
        False,
    ),
    _Reference(
        "batch",
        "CronJob",
        "spec.jobTemplate.spec.template.spec.serviceAccountName",
        "core",
        "ServiceAccount",
    ),
)


def resolve(inventory: Stack, builder: EstimateBuilder) -> None:
    """Gaps for every name that does not resolve."""
    for reference in _REFERENCES:
        named = _names(inventory, reference.to_group, reference.to_kind, namespaced=reference.namespaced)
        for each in inventory.kubernetes(reference.group, reference.kind):
            name = name_at(each.props, reference.path)
            place = namespace_of(each) if reference.namespaced else None
            if name not in (MISSING, UNKNOWN) and (name, place) not in named and not _of_the_cluster(name):
                allowed = f"a declared {reference.to_kind}" + (f" in {place}" if place else "")
                builder.add_missing(WHAT, each, reference.path, found=name, allowed=allowed)
    _namespaces(inventory, builder)
    _buckets(inventory, builder)
    _dangling(inventory, builder)


def _of_the_cluster(name: object) -> bool:
    """What Kubernetes brings along."""
    return name in ("default", "system-cluster-critical", "system-node-critical")


def _names(inventory: Stack, group: str, kind: str, *, namespaced: bool) -> set[tuple[object, object]]:
    declared = inventory.kubernetes(group, kind)
    return {(object_name(each), namespace_of(each) if namespaced else None) for each in declared}


def _namespaces(inventory: Stack, builder: EstimateBuilder) -> None:
    declared = {object_name(each) for each in inventory.kubernetes("core", "Namespace")}
    if not declared:
        return  # a stack that does not make them
    for each in inventory.resources:
        name = namespace_of(each) if each.type.startswith("kubernetes:") else MISSING
        if name not in (MISSING, UNKNOWN, *declared) and not str(name).startswith(("kube-", "default")):
            builder.add_missing(WHAT, each, "metadata.namespace", found=name, allowed="a declared namespace")


def _buckets(inventory: Stack, builder: EstimateBuilder) -> None:
    """What configures a bucket must name one, and be made where it is."""
    buckets = {name_at(each.props, "bucket"): each for each in inventory.aws("s3/bucket:Bucket")}
    for each in inventory.resources:
        if not each.type.startswith("aws:s3/bucket") or each.type.endswith(":Bucket"):
            continue
        name = name_at(each.props, "bucket")
        bucket = buckets.get(name)
        if bucket is None and name != UNKNOWN:
            builder.add_missing(WHAT, each, "bucket", found=name, allowed="a declared bucket")
        elif bucket is not None and bucket.place != each.place:
            builder.add_missing(WHAT, each, "region", found=each.place, allowed=f"{bucket.place}, where the bucket is")


def _dangling(inventory: Stack, builder: EstimateBuilder) -> None:
    """A dependency on a resource that the stack does not declare: another stack's, or one that was taken away."""
    said: set[str] = set()
    for each in inventory.resources:
        for urn in each.dependencies:
            if urn not in inventory.by_urn and urn not in said:
                said.add(urn)
                _undeclared(each, urn, builder)


def _undeclared(resource: Declared, urn: str, builder: EstimateBuilder) -> None:
    builder.add_missing(
        WHAT, resource, "dependencies", found=f"{urn}, which is not declared", allowed="resources of this stack"
    )
