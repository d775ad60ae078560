"""What the figures of the cache and the broker rest on."""

from declared.expectations import FALSE, TRUE, at_least, equal, one_of
from declared.requirements.placement import ZONE
from declared.requirements.requirement import Requirement, Requirements

REDIS = "kubernetes:redis.redis.opstreelabs.in/v1beta2:RedisCluster"
KAFKA, POOL, TOPIC = (f"kubernetes:kafka.strimzi.io/v1:{kind}" for kind in ("Kafka", "KafkaNodePool", "KafkaTopic"))
CLUSTER = "kubernetes:postgresql.cnpg.io/v1:Cluster"


def cache(leaders: int = 3) -> Requirements:
    """Fewer than three leaders cannot agree that one of them is lost (Redis cluster specification)."""
    paths = ("spec.clusterSize", "spec.redisLeader.replicas", "spec.redisFollower.replicas")
    return Requirements(
        policy="cache-in-three-zones", requirements=tuple(Requirement(REDIS, path, at_least(leaders)) for path in paths)
    )


CACHE = cache()


def broker(replicas: int = 3, in_sync: int = 2) -> Requirements:
    """A record is on two brokers before it is acknowledged, and no broker without it may lead."""
    return Requirements(
        policy="streams-in-three-zones",
        requirements=(
            Requirement(POOL, "spec.replicas", at_least(replicas)),
            Requirement(KAFKA, "spec.kafka.rack.topologyKey", equal(ZONE)),
            *(
                Requirement(KAFKA, f'spec.kafka.config."{setting}"', at_least(replicas))
                for setting in (
                    "default.replication.factor",
                    "offsets.topic.replication.factor",
                    "transaction.state.log.replication.factor",
                    "share.coordinator.state.topic.replication.factor",
                )
            ),
            *(
                Requirement(KAFKA, f'spec.kafka.config."{setting}"', at_least(in_sync))
                for setting in (
                    "min.insync.replicas",
                    "transaction.state.log.min.isr",
                    "share.coordinator.state.topic.min.isr",
                )
            ),
            Requirement(
                KAFKA,
                'spec.kafka.config."unclean.leader.election.enable"',
                FALSE,
                "records that were confirmed would be lost",
            ),
            Requirement(TOPIC, "spec.replicas", at_least(replicas)),
            Requirement(TOPIC, 'spec.config."min.insync.replicas"', at_least(in_sync)),
            Requirement(TOPIC, 'spec.config."unclean.leader.election.enable"', one_of(None, False)),
            Requirement(TOPIC, "spec.partitions", at_least(1)),
        ),
    )


BROKER = broker()


BUDGETS = Requirements(
    policy="store-disruption-budgets",
    requirements=(
        Requirement(KAFKA, "spec.kafka.template.podDisruptionBudget.maxUnavailable", equal(1)),
        *(
            Requirement(REDIS, f"spec.{part}.pdb.{key}", expectation)
            for part in ("redisLeader", "redisFollower")
            for key, expectation in (("enabled", TRUE), ("maxUnavailable", equal(1)))
        ),
        Requirement(CLUSTER, "spec.enablePDB", TRUE),
    ),
)

KEPT = Requirements(
    policy="volumes-retained",
    requirements=(
        Requirement(POOL, "spec.storage.volumes[].deleteClaim", FALSE),
        Requirement(POOL, "spec.storage.volumes[].type", equal("persistent-claim")),
        Requirement(REDIS, "spec.kubernetesConfig.persistentVolumeClaimRetentionPolicy.whenDeleted", equal("Retain")),
        Requirement(REDIS, "spec.kubernetesConfig.persistentVolumeClaimRetentionPolicy.whenScaled", equal("Retain")),
        Requirement(REDIS, "spec.storage.keepAfterDelete", TRUE),
        Requirement(REDIS, "spec.persistenceEnabled", TRUE),
        Requirement(
            "kubernetes:elasticsearch.k8s.elastic.co/v1:Elasticsearch",
            "spec.volumeClaimDeletePolicy",
            one_of("DeleteOnScaledownOnly", None),
        ),
    ),
)

SEARCH_MASTERS = "search-in-three-zones"
