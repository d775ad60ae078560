"""Data that goes with the stack, or has no copy."""

from tests.policies.damage import Mutation, bring, change, drop, lose, options

_REPLICATION, _REDIS, _POOL = ":BucketReplicationConfig", ":RedisCluster", ":KafkaNodePool"

MUTATIONS = [
    Mutation("data protection", name, damage)
    for name, damage in {
        "a bucket is emptied when it goes": change("s3/bucket:Bucket", "forceDestroy", True, of="postgres-archive"),
        "a zone goes with its records": bring("aws:route53/zone:Zone", "zone", name="nphies.sa", forceDestroy=True),
        "the stack owns the zone that both write to": bring("aws:route53/zone:Zone", "zone", name="nphies.sa"),
        "a repository goes with its images": change("ecr/repository:Repository", "forceDelete", True),
        "the vault goes with its backups": change("backup/vault:Vault", "forceDestroy", True),
        "the cluster can be deleted": change("eks/cluster:Cluster", "deletionProtection", False),
        "the cluster's protection is not asked for": drop("eks/cluster:Cluster", "deletionProtection"),
        "the load balancer can be deleted": change(":LoadBalancer", "enableDeletionProtection", False),
        "a secret is gone at once": change("secretsmanager/secret:Secret", "recoveryWindowInDays", 0),
        "a bucket keeps no versions": lose(":BucketVersioning", of="postgres-archive"),
        "versions are suspended": change(":BucketVersioning", "versioningConfiguration.status", "Suspended"),
        "a bucket is not replicated": lose(_REPLICATION, of="audit-archive"),
        "the archive is not replicated": lose(_REPLICATION, of="postgres-archive"),
        "replication is off": change(_REPLICATION, "rules[0].status", "Disabled"),
        "replication takes what time it takes": change(
            _REPLICATION, "rules[0].destination.replicationTime.status", "Disabled"
        ),
        "replication is not measured": drop(_REPLICATION, "rules[0].destination.metrics"),
        "replication leaves objects out": change(_REPLICATION, "rules[0].filter.prefix", "important/"),
        "replication goes to a bucket nobody knows": change(
            _REPLICATION, "rules[0].destination.bucket", "arn:aws:s3:::elsewhere"
        ),
        "a replica is in the same region": drop("s3/bucket:Bucket", "region", of="audit-archive-replica"),
        "the vault is not locked": lose(":VaultLockConfiguration"),
        "a plan selects nothing": lose("backup/selection:Selection", of="volumes"),
        "a plan selects by a tag that nothing has": change(
            "backup/selection:Selection", "conditions[0].stringEquals[0].value", "none", of="volumes"
        ),
        "buckets are not tagged for their backup": change(
            "backup/selection:Selection", "conditions[0].stringEquals[0].key", "aws:ResourceTag/other", of="archives"
        ),
        "a plan selects everything": drop("backup/selection:Selection", "conditions"),
        "volumes are not tagged for their backup": drop(":StorageClass", "parameters.tagSpecification_1"),
        "no restore is tried": lose(":RestoreTestingPlan"),
        "the restore of nothing is tried": lose(":RestoreTestingSelection"),
        "the database's volumes go with their claims": change(
            "cnpg.io/v1:Cluster", "spec.storage.storageClass", "gp3-encrypted"
        ),
        "the log's volumes go with their claims": change(
            "cnpg.io/v1:Cluster", "spec.walStorage.storageClass", "gp3-encrypted"
        ),
        "brokers' volumes go with their claims": change(_POOL, "spec.storage.volumes[0].class", "gp3-encrypted"),
        "retained volumes are deleted": change(":StorageClass", "reclaimPolicy", "Delete", of="retain"),
        "brokers delete their claims": change(_POOL, "spec.storage.volumes[0].deleteClaim", True),
        "brokers forget when they stop": change(_POOL, "spec.storage.volumes[0].type", "ephemeral"),
        "the cache's claims go with it": change(
            _REDIS, "spec.kubernetesConfig.persistentVolumeClaimRetentionPolicy.whenDeleted", "Delete"
        ),
        "the cache's claims go when it shrinks": change(
            _REDIS, "spec.kubernetesConfig.persistentVolumeClaimRetentionPolicy.whenScaled", "Delete"
        ),
        "the cache keeps nothing": change(_REDIS, "spec.persistenceEnabled", False),
        "the cache's volumes go with it": change(_REDIS, "spec.storage.keepAfterDelete", False),
        "a copied secret goes with its source": change(":ExternalSecret", "spec.target.deletionPolicy", "Delete"),
        "roles of the database go with their resource": change(
            ":DatabaseRole", "spec.databaseRoleReclaimPolicy", "delete"
        ),
        "backups go with the cluster": change(":ScheduledBackup", "spec.backupOwnerReference", "cluster"),
        "Velero's backups go with their schedule": change(":Schedule", "spec.useOwnerReferencesInBackup", True),
        "volumes cannot grow": change(":StorageClass", "allowVolumeExpansion", False),
        "volumes are of an old type": change(":StorageClass", "parameters.type", "standard"),
        "the database has 10 GiB": change("cnpg.io/v1:Cluster", "spec.storage.size", "10Gi"),
        "the log has 1 GiB": change("cnpg.io/v1:Cluster", "spec.walStorage.size", "1Gi"),
        "the log has no volume": drop("cnpg.io/v1:Cluster", "spec.walStorage"),
        "a broker has 5 GiB": change(_POOL, "spec.storage.volumes[0].size", "5Gi", of="broker"),
        "the cache has 1 GiB": change(
            _REDIS, "spec.storage.volumeClaimTemplate.spec.resources.requests.storage", "1Gi"
        ),
        "a bucket goes with the stack": options("s3/bucket:Bucket", of="postgres-archive"),
        "the vault goes with the stack": options("backup/vault:Vault"),
        "the database goes with the stack": options("cnpg.io/v1:Cluster"),
        "a topic goes with the stack": options(":KafkaTopic"),
        "the log of the Kubernetes API goes with the stack": options(":LogGroup", of="cluster-logs"),
        "the key of a log that stays goes with the stack": options("kms/key:Key", of="network-flow-logs"),
        "a replica key goes with the stack": options("kms/replicaKey:ReplicaKey"),
    }.items()
]
