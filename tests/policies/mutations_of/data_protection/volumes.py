"""Harmful changes that the policies of `data_protection/volumes.py` must find."""

from tests.policies.mutators import Mutations, change, drop

_REDIS = ":RedisCluster"
_POOL = ":KafkaNodePool"

MUTATIONS: Mutations = {
    "volumes-retained": {
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
    },
    "store-classes-retain": {
        "the database's volumes go with their claims": change(
            "cnpg.io/v1:Cluster", "spec.storage.storageClass", "gp3-encrypted"
        ),
        "the log's volumes go with their claims": change(
            "cnpg.io/v1:Cluster", "spec.walStorage.storageClass", "gp3-encrypted"
        ),
        "brokers' volumes go with their claims": change(_POOL, "spec.storage.volumes[0].class", "gp3-encrypted"),
        "retained volumes are deleted": change(":StorageClass", "reclaimPolicy", "Delete", of="retain"),
    },
    "volume-expansion": {
        "volumes cannot grow": change(":StorageClass", "allowVolumeExpansion", False),
        "volumes are of an old type": change(":StorageClass", "parameters.type", "standard"),
    },
    "store-sizes": {
        "the database has 10 GiB": change("cnpg.io/v1:Cluster", "spec.storage.size", "10Gi"),
        "the log has 1 GiB": change("cnpg.io/v1:Cluster", "spec.walStorage.size", "1Gi"),
        "the log has no volume": drop("cnpg.io/v1:Cluster", "spec.walStorage"),
        "a broker has 5 GiB": change(_POOL, "spec.storage.volumes[0].size", "5Gi", of="broker"),
        "the cache has 1 GiB": change(
            _REDIS, "spec.storage.volumeClaimTemplate.spec.resources.requests.storage", "1Gi"
        ),
    },
}
