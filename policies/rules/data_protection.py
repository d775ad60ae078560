"""Data protection: what holds data is not deleted with the stack, by mistake or in a hurry, and has copies."""

from collections.abc import Iterator

from declared.buckets import BUCKET, REPLICATION, VERSIONING, bucket_name, buckets, log_buckets, of_bucket
from declared.resource import Declared
from policies.model.expect import (
    FALSE,
    NOT_TRUE,
    PRESENT,
    TRUE,
    Requirement,
    at_least,
    equal,
    meets,
    one_of,
    requirement_check,
    types_of,
    wrong,
)
from policies.model.policy import Config, Finding, ResourcePolicy, StackPolicy, integer, text, texts
from policies.model.stack import Stack
from policies.model.units import quantity
from policies.model.values import is_unknown, items, mapping, read, read_all

_DELETION = (
    Requirement(BUCKET, "forceDestroy", NOT_TRUE),
    Requirement("aws:route53/zone:Zone", "forceDestroy", NOT_TRUE),
    Requirement("aws:ecr/repository:Repository", "forceDelete", NOT_TRUE),
    Requirement("aws:backup/vault:Vault", "forceDestroy", NOT_TRUE),
    Requirement("aws:eks/cluster:Cluster", "deletionProtection", TRUE),
    Requirement("aws:lb/loadBalancer:LoadBalancer", "enableDeletionProtection", TRUE),
    Requirement("aws:rds/instance:Instance", "deletionProtection", TRUE),
    Requirement("aws:secretsmanager/secret:Secret", "recoveryWindowInDays", at_least("days")),
)

DELETION_GUARDED = ResourcePolicy(
    name="deletion-guarded",
    description="What holds data or serves everybody is not deleted by one command, nor with its contents.",
    remedy="Leave forceDestroy and forceDelete false; turn deletion protection on.",
    config={"days": integer(30, "How long a deleted secret can be brought back, in days.", minimum=7)},
    types=types_of(_DELETION),
    check=requirement_check(_DELETION),
)


def _versions(stack: Stack, config: Config) -> Iterator[Finding]:
    for bucket in buckets(stack):
        own = of_bucket(stack, bucket, VERSIONING)
        if not own:
            yield wrong(bucket, "has no versioning")
        for each in own:
            yield from meets(each, "versioningConfiguration.status", equal("Enabled"), config)


VERSIONED = StackPolicy(
    name="bucket-versioned",
    description="Every bucket keeps former versions, so that a deletion can be undone.",
    remedy="Declare a BucketVersioning with status Enabled.",
    check=_versions,
)


def _replication(stack: Stack, config: Config) -> Iterator[Finding]:
    destinations = {
        str(value).rpartition(":::")[2]
        for each in stack.of(REPLICATION)
        for _, value in read_all(each.props, "rules[].destination.bucket")
    }
    receives_logs = log_buckets(stack)
    for bucket in buckets(stack):
        name = bucket_name(bucket)
        if name in destinations or name in receives_logs or config["replicas"] in name:
            continue
        if not of_bucket(stack, bucket, REPLICATION):
            yield wrong(bucket, "is not replicated to the other region")


REPLICATED = StackPolicy(
    name="bucket-replicated",
    description="Every bucket that holds data of its own has a copy in the other region.",
    remedy="Declare a BucketReplicationConfig for the bucket.",
    config={"replicas": text("-replica-", "Part of the name of buckets that are copies.")},
    check=_replication,
)

_COPIES = (
    Requirement(REPLICATION, "rules[].status", equal("Enabled")),
    Requirement(REPLICATION, "rules[].destination.replicationTime.status", equal("Enabled")),
    Requirement(REPLICATION, "rules[].destination.metrics.status", equal("Enabled")),
    Requirement(REPLICATION, "rules[].deleteMarkerReplication.status", one_of("Enabled", "Disabled")),
    Requirement(REPLICATION, "rules[].destination.bucket", PRESENT),
)


def _replication_rules(replication: Declared, config: Config) -> Iterator[Finding]:
    yield from requirement_check(_COPIES)(replication, config)
    for number, rule in enumerate(items(replication.props, "rules")):
        if read(rule, "filter.prefix") or read(rule, "filter.tag") or read(rule, "filter.and"):
            yield wrong(replication, f"rules[{number}].filter leaves objects out")


REPLICATION_ON = ResourcePolicy(
    name="replication-on",
    description="Replication is on for all objects, within 15 minutes, and measured.",
    remedy="Enable the rule, its replicationTime and metrics, with an empty filter.",
    types=(REPLICATION,),
    check=_replication_rules,
)


def _two_regions(stack: Stack, _: Config) -> Iterator[Finding]:
    regions = {bucket_name(each): read(each.props, "region") or each.region for each in buckets(stack)}
    for replication in stack.of(REPLICATION):
        source = regions.get(str(replication.props.get("bucket")))
        for place, value in read_all(replication.props, "rules[].destination.bucket"):
            name = str(value).rpartition(":::")[2]
            if name in regions and regions[name] == source:
                yield wrong(replication, f"{place} is {name}, in the same region")
            if name not in regions and not is_unknown(value):
                yield wrong(replication, f"{place} is {name}, which this stack does not declare")


REPLICA_ELSEWHERE = StackPolicy(
    name="replica-in-other-region",
    description="A bucket's copy is in another region than the bucket.",
    remedy="Name the replica bucket of the peer region as destination.",
    check=_two_regions,
)

_VAULT, _LOCK = "aws:backup/vault:Vault", "aws:backup/vaultLockConfiguration:VaultLockConfiguration"
_TESTS = (
    "aws:backup/restoreTestingPlan:RestoreTestingPlan",
    "aws:backup/restoreTestingSelection:RestoreTestingSelection",
)


def _vault(stack: Stack, _: Config) -> Iterator[Finding]:
    locked = {str(read(each.props, "backupVaultName")) for each in stack.of(_LOCK)}
    for vault in stack.of(_VAULT):
        if str(read(vault.props, "name")) not in locked and not any(
            vault.urn in each.dependencies for each in stack.of(_LOCK)
        ):
            yield wrong(vault, "is not locked: whoever may delete backups can delete them all")
    plans, selections = list(stack.of("aws:backup/plan:Plan")), list(stack.of("aws:backup/selection:Selection"))
    for plan in plans:
        if not any(plan.urn in each.dependencies for each in selections):
            yield wrong(plan, "selects nothing to back up")
    if plans and not any(True for _ in stack.of(_TESTS[0])):
        yield wrong(plans[0], "no restore is ever tested")
    for test in stack.of(_TESTS[0]):
        name = str(read(test.props, "name"))
        if not any(read(each.props, "restoreTestingPlanName") == name for each in stack.of(_TESTS[1])):
            yield wrong(test, "tests the restore of nothing")


VAULT_LOCKED = StackPolicy(
    name="backups-locked-and-tested",
    description="Backups are in a locked vault, every plan selects something, and restores are tested.",
    remedy="Declare VaultLockConfiguration, a Selection for every Plan, a RestoreTestingPlan and its selection.",
    check=_vault,
)


def _selected(stack: Stack, _: Config) -> Iterator[Finding]:
    for selection in stack.of("aws:backup/selection:Selection"):
        wanted = [
            (str(read(each, "key")).removeprefix("aws:ResourceTag/"), str(read(each, "value")))
            for condition in items(selection.props, "conditions")
            for each in items(condition, "stringEquals")
        ]
        if not wanted and not items(selection.props, "selectionTags"):
            yield wrong(selection, "has no condition on tags: it would back up everything of the account")
        for key, value in wanted:
            if not _tagged(stack, key, value):
                yield wrong(selection, f"nothing that this stack declares has the tag {key}={value}")
        if not items(selection.props, "resources"):
            yield wrong(selection, "resources is empty")


def _tagged(stack: Stack, key: str, value: str) -> bool:
    tagged = any(read(each.props, f'tags."{key}"') == value for each in stack.of("aws:*"))
    volumes = (
        parameter == f"{key}={value}"
        for each in stack.of("kubernetes:storage.k8s.io/v1:StorageClass")
        for parameter in mapping(each.props, "parameters").values()
    )
    return tagged or any(volumes)


BACKUPS_SELECT = StackPolicy(
    name="backups-select-something",
    description="What AWS Backup selects by tag exists, with that tag.",
    remedy="Tag the buckets, or the volumes through their StorageClass, as the selection asks.",
    check=_selected,
)

_CLASS = "kubernetes:storage.k8s.io/v1:StorageClass"
_KAFKA_POOL = "kubernetes:kafka.strimzi.io/v1:KafkaNodePool"
_REDIS = "kubernetes:redis.redis.opstreelabs.in/v1beta2:RedisCluster"
_VOLUMES = (
    Requirement(_KAFKA_POOL, "spec.storage.volumes[].deleteClaim", FALSE),
    Requirement(_KAFKA_POOL, "spec.storage.volumes[].type", equal("persistent-claim")),
    Requirement(_REDIS, "spec.kubernetesConfig.persistentVolumeClaimRetentionPolicy.whenDeleted", equal("Retain")),
    Requirement(_REDIS, "spec.kubernetesConfig.persistentVolumeClaimRetentionPolicy.whenScaled", equal("Retain")),
    Requirement(_REDIS, "spec.storage.keepAfterDelete", TRUE),
    Requirement(_REDIS, "spec.persistenceEnabled", TRUE),
    Requirement(
        "kubernetes:elasticsearch.k8s.elastic.co/v1:Elasticsearch",
        "spec.volumeClaimDeletePolicy",
        one_of("DeleteOnScaledownOnly", None),
    ),
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
    name="volumes-outlive-their-store",
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
                    if not is_unknown(name) and name not in kept:
                        yield wrong(store, f"{place} is {name}, whose volumes are deleted with their claim")


CLASSES_RETAIN = StackPolicy(
    name="store-classes-retain",
    description="The volumes of databases, streams and caches are of a class that keeps them when their claim goes.",
    remedy="Use a StorageClass with reclaimPolicy Retain.",
    check=_retained_classes,
)


def _expandable(storage_class: Declared, config: Config) -> Iterator[Finding]:
    yield from meets(storage_class, "allowVolumeExpansion", TRUE, config)
    yield from meets(storage_class, "provisioner", equal("ebs.csi.aws.com"), config)
    yield from meets(storage_class, "parameters.type", one_of("gp3", "io2"), config)


CLASSES_GROW = ResourcePolicy(
    name="volumes-can-grow",
    description="Volumes can be made larger while they are used, before they are full.",
    remedy="Set allowVolumeExpansion on the StorageClass.",
    types=(_CLASS,),
    check=_expandable,
)


def _sizes(store: Declared, config: Config) -> Iterator[Finding]:
    for path, key in _SIZES.get(store.type, ()):
        for place, value in read_all(store.props, path):
            if is_unknown(value) or "controller" in items(store.props, "spec.roles"):
                continue
            least = quantity(f"{config[key]}Gi")
            if value is None or quantity(value) < least:
                yield wrong(store, f"{place} is {value or 'not given'}; expected at least {config[key]}Gi")


_SIZES = {
    "kubernetes:postgresql.cnpg.io/v1:Cluster": (("spec.storage.size", "database"), ("spec.walStorage.size", "log")),
    _KAFKA_POOL: (("spec.storage.volumes[].size", "streams"),),
    _REDIS: (("spec.storage.volumeClaimTemplate.spec.resources.requests.storage", "cache"),),
}

STORE_SIZES = ResourcePolicy(
    name="store-sizes",
    description="Stores have the room that the guide gives them, and the write-ahead log room to wait for its archive.",
    remedy="Raise the size of the volume claim.",
    config={
        "database": integer(100, "PostgreSQL, in GiB (guide).", minimum=1),
        "log": integer(32, "PostgreSQL's write-ahead log, in GiB.", minimum=1),
        "streams": integer(50, "A Kafka broker, in GiB (guide).", minimum=1),
        "cache": integer(20, "A Redis node, in GiB (guide).", minimum=1),
    },
    types=tuple(_SIZES),
    check=_sizes,
)


def _retained(stack: Stack, config: Config) -> Iterator[Finding]:
    for resource in stack.of(*config["types"]):
        if not (resource.protect or resource.retain_on_delete):
            yield wrong(resource, "is neither protected nor retained: destroying the stack deletes it")


RETAINED = StackPolicy(
    name="data-outlives-the-stack",
    description="Destroying a stack keeps its buckets, keys, vault and stores.",
    remedy="Set retain_on_delete, or protect, in the resource's options.",
    config={
        "types": texts(
            (
                BUCKET,
                "aws:backup/vault:Vault",
                "kubernetes:postgresql.cnpg.io/v1:Cluster",
                "kubernetes:kafka.strimzi.io/v1:KafkaTopic",
                "aws:kms/replicaKey:ReplicaKey",
            ),
            "Types that hold data, or what is needed to read it.",
        )
    },
    check=_retained,
    needs_options=True,
)
