"""Harmful changes that the policies of `encryption/at_rest.py` must find."""

from tests.policies.mutators import Mutations, bring, change, drop, lose

_SSE = ":BucketServerSideEncryptionConfiguration"
_REPOSITORY = "aws:ecr/repository:Repository"
_CLUSTER = "cnpg.io/v1:Cluster"

MUTATIONS: Mutations = {
    "storage-encrypted": {
        "a node's disk is in clear": change(":LaunchTemplate", "blockDeviceMappings[0].ebs.encrypted", "false"),
        "a node's disk has no key of ours": drop(":LaunchTemplate", "blockDeviceMappings[0].ebs.kmsKeyId"),
        "volumes are in clear": change(":StorageClass", "parameters.encrypted", "false"),
        "volumes have no key of ours": drop(":StorageClass", "parameters.kmsKeyId"),
        "images are encrypted by the service": bring(
            _REPOSITORY, "images", encryptionConfigurations=[{"encryptionType": "AES256", "kmsKey": "key"}]
        ),
        "images have no key of ours": bring(
            _REPOSITORY, "images", encryptionConfigurations=[{"encryptionType": "KMS"}]
        ),
        "images have no encryption": bring(_REPOSITORY, "images"),
        "the cluster's secrets are in clear": drop("eks/cluster:Cluster", "encryptionConfig"),
        "the cluster's secrets are not what is encrypted": change(
            "eks/cluster:Cluster", "encryptionConfig.resources", []
        ),
        "a topic is in clear": drop("sns/topic:Topic", "kmsMasterKeyId"),
        "flow logs are in clear": drop(":LogGroup", "kmsKeyId", of="flow-logs"),
        "the control plane's logs are in clear": drop(":LogGroup", "kmsKeyId", of="cluster-logs"),
        "a secret has AWS's own key": drop("secretsmanager/secret:Secret", "kmsKeyId"),
        "the vault has AWS's own key": drop("backup/vault:Vault", "kmsKeyArn"),
    },
    "bucket-encrypted": {
        "a bucket loses its encryption": lose(_SSE, of="postgres-archive"),
        "a bucket encrypts with S3's key": change(
            _SSE, "rules[0].applyServerSideEncryptionByDefault.sseAlgorithm", "AES256", of="audit-archive"
        ),
        "a bucket encrypts with AWS's key": drop(
            _SSE, "rules[0].applyServerSideEncryptionByDefault.kmsMasterKeyId", of="velero"
        ),
    },
    "replica-encrypted": {
        "replicas are not encrypted anew": drop(
            ":BucketReplicationConfig", "rules[0].destination.encryptionConfiguration"
        ),
        "encrypted objects are not replicated": change(
            ":BucketReplicationConfig", "rules[0].sourceSelectionCriteria.sseKmsEncryptedObjects.status", "Disabled"
        ),
    },
    "volumes-on-encrypted-classes": {
        "retained volumes are in clear": change(":StorageClass", "parameters.encrypted", "false", of="retain"),
        "the database is on a class that is not ours": change(_CLUSTER, "spec.storage.storageClass", "gp2"),
        "the database's log has no class": drop(_CLUSTER, "spec.walStorage.storageClass"),
        "brokers are on a class that is not ours": change(
            ":KafkaNodePool", "spec.storage.volumes[0].class", "standard"
        ),
        "the cache is on a class that is not ours": change(
            ":RedisCluster", "spec.storage.volumeClaimTemplate.spec.storageClassName", "gp2"
        ),
        "metrics are on a class that is not ours": change(
            ":Release", "values.prometheus.prometheusSpec.storageSpec.volumeClaimTemplate.spec.storageClassName", "gp2"
        ),
    },
    "default-class-encrypted": {
        "no class is the default": drop(":StorageClass", "metadata.annotations"),
    },
}
