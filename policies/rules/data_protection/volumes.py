"""Volumes outlive their store, can grow, and have the size of the guide."""

from collections.abc import Iterator

from pydantic import Field

from declared import quantities
from declared.expectations import NOT_TRUE, TRUE, equal, one_of
from declared.objectives import WAL_VOLUME_GIB
from declared.requirements.database import WAL_VOLUME
from declared.requirements.requirement import Requirement
from declared.requirements.stores import KEPT
from declared.resource import Declared
from declared.stack import Stack
from declared.values import is_unknown, items, read, read_all
from policies.model.expect import meets, requirement_check, types_of, wrong
from policies.model.policy import Config, Finding, ResourcePolicy, StackPolicy

_CLASS = "kubernetes:storage.k8s.io/v1:StorageClass"

_KAFKA_POOL = "kubernetes:kafka.strimzi.io/v1:KafkaNodePool"

_REDIS = "kubernetes:redis.redis.opstreelabs.in/v1beta2:RedisCluster"

_VOLUMES = (
    *KEPT,
    Requirement(
        "kubernetes:external-secrets.io/v1:ExternalSecret", "spec.target.deletionPolicy", one_of("Retain", None)
    ),
    Requirement("kubernetes:postgresql.cnpg.io/v1:DatabaseRole", "spec.databaseRoleReclaimPolicy", equal("retain")),
    Requirement(
        "kubernetes:postgresql.cnpg.io/v1:ScheduledBackup", "spec.backupOwnerReference", one_of("none", "self")
    ),
    Requirement("kubernetes:velero.io/v1:Schedule", "spec.useOwnerReferencesInBackup", NOT_TRUE),
)

VOLUMES_KEPT = ResourcePolicy(
    name=KEPT.policy,
    description="Volumes, secrets, roles and backups stay when the resource that used them is deleted.",
    remedy="Leave deleteClaim false and the retention policies at Retain.",
    types=types_of(_VOLUMES),
    check=requirement_check(_VOLUMES),
)

_STORES = {
    "kubernetes:postgresql.cnpg.io/v1:Cluster": ("spec.storage.storageClass", "spec.walStorage.storageClass"),
    _KAFKA_POOL: ("spec.storage.volumes[].class",),
    _REDIS: ("spec.storage.volumeClaimTemplate.spec.storageClassName",),
}


def _retained_classes(stack: Stack, _: Config) -> Iterator[Finding]:
    kept = {
        str(read(each.props, "metadata.name"))
        for each in stack.of(_CLASS)
        if read(each.props, "reclaimPolicy") == "Retain"
    }
    for token, paths in _STORES.items():
        for store in stack.of(token):
            for path in paths:
                for place, name in read_all(store.props, path):
                    if not is_unknown(name) and str(name) not in kept:
                        yield wrong(store, f"{place} is {name}, whose volumes are deleted with their claim")


CLASSES_RETAIN = StackPolicy(
    name="store-classes-retain",
    description="The volumes of databases, streams and caches are of a class that keeps them when their claim goes.",
    remedy="Use a StorageClass with reclaimPolicy Retain.",
    check=_retained_classes,
)


def _expandable(storage_class: Declared, _: Config) -> Iterator[Finding]:
    yield from meets(storage_class, "allowVolumeExpansion", TRUE)
    yield from meets(storage_class, "provisioner", equal("ebs.csi.aws.com"))
    yield from meets(storage_class, "parameters.type", one_of("gp3", "io2"))


CLASSES_GROW = ResourcePolicy(
    name="volume-expansion",
    description="Volumes can be made larger while they are used, before they are full.",
    remedy="Set allowVolumeExpansion on the StorageClass.",
    types=(_CLASS,),
    check=_expandable,
)


class _StoreSizesConfig(Config):
    database: int = Field(default=100, ge=1, description="PostgreSQL, in GiB (guide).")
    log: int = Field(
        default=WAL_VOLUME_GIB,
        ge=1,
        description="PostgreSQL's WAL, in GiB: 12 h of 4 GiB while the archive is unavailable.",
    )
    streams: int = Field(default=50, ge=1, description="A Kafka broker, in GiB (guide).")
    cache: int = Field(default=20, ge=1, description="A Redis node, in GiB (guide).")


def _sizes(store: Declared, config: _StoreSizesConfig) -> Iterator[Finding]:
    least = {"database": config.database, "log": config.log, "streams": config.streams, "cache": config.cache}
    for path, key in _SIZES.get(store.type, ()):
        for place, value in read_all(store.props, path):
            if is_unknown(value) or "controller" in items(store.props, "spec.roles"):
                continue
            if (quantities.parse(value) or 0) < least[key] * quantities.GIB:
                yield wrong(store, f"{place} is {value or 'not given'}; expected at least {least[key]}Gi")


_SIZES = {
    "kubernetes:postgresql.cnpg.io/v1:Cluster": (("spec.storage.size", "database"), ("spec.walStorage.size", "log")),
    _KAFKA_POOL: (("spec.storage.volumes[].size", "streams"),),
    _REDIS: (("spec.storage.volumeClaimTemplate.spec.resources.requests.storage", "cache"),),
}

STORE_SIZES = ResourcePolicy(
    name=WAL_VOLUME,
    description="Stores have the room that the guide gives them, and the write-ahead log room to wait for its archive.",
    remedy="Raise the size of the volume claim.",
    config=_StoreSizesConfig,
    types=tuple(_SIZES),
    check=_sizes,
)
