"""Everything that keeps data encrypts it, with a key of ours where AWS allows one."""

from collections.abc import Iterator

from declared.buckets import ENCRYPTION, REPLICATION, bucket_name, buckets, log_buckets, of_bucket
from declared.expectations import PRESENT, TRUE, Expectation, equal, one_of
from declared.requirements.requirement import Requirement
from declared.stack import Stack
from declared.values import is_true, is_unknown, mapping, read, read_all
from policies.model.expect import meets, requirement_check, types_of, wrong
from policies.model.policy import Config, Finding, ResourcePolicy, StackPolicy

_ENCRYPTED = (
    Requirement("aws:ec2/launchTemplate:LaunchTemplate", "blockDeviceMappings[].ebs.encrypted", TRUE),
    Requirement("aws:ec2/launchTemplate:LaunchTemplate", "blockDeviceMappings[].ebs.kmsKeyId", PRESENT),
    Requirement("aws:ebs/volume:Volume", "encrypted", TRUE),
    Requirement("aws:efs/fileSystem:FileSystem", "encrypted", TRUE),
    Requirement("aws:rds/instance:Instance", "storageEncrypted", TRUE),
    Requirement("aws:rds/cluster:Cluster", "storageEncrypted", TRUE),
    Requirement(
        "aws:ecr/repository:Repository", "encryptionConfigurations[].encryptionType", one_of("KMS", "KMS_DSSE")
    ),
    Requirement("aws:ecr/repository:Repository", "encryptionConfigurations[].kmsKey", PRESENT),
    Requirement("aws:eks/cluster:Cluster", "encryptionConfig.provider.keyArn", PRESENT),
    Requirement(
        "aws:eks/cluster:Cluster",
        "encryptionConfig.resources",
        Expectation("a list with secrets", lambda value: "secrets" in value),
    ),
    Requirement("aws:sns/topic:Topic", "kmsMasterKeyId", PRESENT),
    Requirement("aws:sqs/queue:Queue", "kmsMasterKeyId", PRESENT),
    Requirement("aws:cloudwatch/logGroup:LogGroup", "kmsKeyId", PRESENT),
    Requirement("aws:secretsmanager/secret:Secret", "kmsKeyId", PRESENT),
    Requirement("aws:backup/vault:Vault", "kmsKeyArn", PRESENT),
    Requirement("kubernetes:storage.k8s.io/v1:StorageClass", "parameters.encrypted", TRUE),
    Requirement("kubernetes:storage.k8s.io/v1:StorageClass", "parameters.kmsKeyId", PRESENT),
)

STORAGE_ENCRYPTED = ResourcePolicy(
    name="storage-encrypted",
    description="Volumes, images, secrets, logs, topics and vaults are encrypted at rest with a key of ours.",
    remedy="Turn encryption on and name a KMS key of this stack.",
    types=types_of(_ENCRYPTED),
    check=requirement_check(_ENCRYPTED),
)


def _bucket_encryption(stack: Stack, _: Config) -> Iterator[Finding]:
    receives_logs = log_buckets(stack)
    for bucket in buckets(stack):
        configured = of_bucket(stack, bucket, ENCRYPTION)
        if not configured:
            yield wrong(bucket, "has no encryption configuration")
        logs = bucket_name(bucket) in receives_logs
        algorithm = one_of("aws:kms", "aws:kms:dsse", "AES256") if logs else one_of("aws:kms", "aws:kms:dsse")
        for encryption in configured:
            yield from meets(encryption, "rules[].applyServerSideEncryptionByDefault.sseAlgorithm", algorithm)
            if not logs:
                path = "rules[].applyServerSideEncryptionByDefault.kmsMasterKeyId"
                yield from meets(encryption, path, PRESENT, why="the AWS-managed key cannot be shared or kept")


BUCKET_ENCRYPTED = StackPolicy(
    name="bucket-encrypted",
    description="Every bucket encrypts with a KMS key of ours; a bucket for access logs may use S3's own (AES256).",
    remedy="Give the bucket a BucketServerSideEncryptionConfiguration with aws:kms and a key.",
    check=_bucket_encryption,
)

_REPLICATED = (
    Requirement(REPLICATION, "rules[].destination.encryptionConfiguration.replicaKmsKeyId", PRESENT),
    Requirement(REPLICATION, "rules[].sourceSelectionCriteria.sseKmsEncryptedObjects.status", equal("Enabled")),
)

REPLICA_ENCRYPTED = ResourcePolicy(
    name="replica-encrypted",
    description="Bucket replication includes encrypted objects and encrypts them with a key of the other region.",
    remedy="Set sourceSelectionCriteria.sseKmsEncryptedObjects and the replicaKmsKeyId of each rule's destination.",
    types=types_of(_REPLICATED),
    check=requirement_check(_REPLICATED),
)

VOLUME_CLASSES = {
    "kubernetes:postgresql.cnpg.io/v1:Cluster": ("spec.storage.storageClass", "spec.walStorage.storageClass"),
    "kubernetes:kafka.strimzi.io/v1:KafkaNodePool": ("spec.storage.volumes[].class",),
    "kubernetes:redis.redis.opstreelabs.in/v1beta2:RedisCluster": (
        "spec.storage.volumeClaimTemplate.spec.storageClassName",
        "spec.storage.nodeConfVolumeClaimTemplate.spec.storageClassName",
    ),
    "kubernetes:elasticsearch.k8s.elastic.co/v1:Elasticsearch": (
        "spec.nodeSets[].volumeClaimTemplates[].spec.storageClassName",
    ),
    "kubernetes:logstash.k8s.elastic.co/v1alpha1:Logstash": ("spec.volumeClaimTemplates[].spec.storageClassName",),
    "kubernetes:core/v1:PersistentVolumeClaim": ("spec.storageClassName",),
}
"""Where stores name the class of their volumes."""


def _volume_classes(stack: Stack, _: Config) -> Iterator[Finding]:
    classes = {
        str(read(each.props, "metadata.name")): each for each in stack.of("kubernetes:storage.k8s.io/v1:StorageClass")
    }
    encrypted = {name for name, each in classes.items() if is_true(read(each.props, "parameters.encrypted"))}
    for token, paths in VOLUME_CLASSES.items():
        for store in stack.of(token):
            for path in paths:
                for place, name in read_all(store.props, path):
                    if str(name) not in encrypted and not is_unknown(name):
                        yield wrong(
                            store, f"{place} is {name or 'not given'}; expected one of {', '.join(sorted(encrypted))}"
                        )
    for release in stack.of("kubernetes:helm.sh/v3:Release"):
        for place, name in _classes_in(mapping(release.props, "values"), "values"):
            if str(name) not in encrypted and not is_unknown(name):
                yield wrong(release, f"{place} is {name}; expected one of {', '.join(sorted(encrypted))}")


def _classes_in(values: object, place: str) -> Iterator[tuple[str, str]]:
    """`storageClassName` and `storageClass` anywhere in a chart's values."""
    for key, value in mapping({"values": values}, "values").items():
        if key in ("storageClassName", "storageClass") and isinstance(value, str):
            yield f"{place}.{key}", value
        else:
            yield from _classes_in(value, f"{place}.{key}")


VOLUMES_ENCRYPTED = StackPolicy(
    name="volumes-on-encrypted-classes",
    description="Every store's volumes are of a storage class that this stack declares and that encrypts.",
    remedy="Name an encrypted StorageClass of the stack in the store's volume claim.",
    check=_volume_classes,
)


def _default_class(stack: Stack, _: Config) -> Iterator[Finding]:
    path = 'metadata.annotations."storageclass.kubernetes.io/is-default-class"'
    if list(stack.of("aws:eks/cluster:Cluster")) and not any(
        is_true(read(each.props, path)) for each in stack.of("kubernetes:storage.k8s.io/v1:StorageClass")
    ):
        yield Finding(
            message="no StorageClass is the default: a claim without a class would not be encrypted by this stack"
        )


DEFAULT_CLASS = StackPolicy(
    name="default-class-encrypted",
    description="The cluster's default storage class is one of the stack's own, which encrypts.",
    remedy='Annotate one encrypted StorageClass with storageclass.kubernetes.io/is-default-class: "true".',
    check=_default_class,
)
