"""Harmful changes, and the words that what is found must have."""

from recovery import UNKNOWN
from tests.recovery.stacks import Damage, changed, without

WITHIN_A_SERVICE = "spec.template.spec.containers[0]"
PARAMETERS = "spec.postgresql.parameters"
HEALTH = "HealthCheck"
HOME = "s3://nphies-postgres-archive-123456789012-me-central-1/claims-db"
ELSEWHERE = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/nphies/claims-service:1"
ITSELF = {"self": "claims-db-me-south-1", "primary": "claims-db-me-central-1", "source": "claims-db-me-south-1"}

HARMFUL: list[tuple[Damage, tuple[str, ...]]] = [
    # What the issue lists.
    (
        changed("ObjectStore", "claims-db-archive", "spec.configuration.destinationPath", HOME),
        ("WAL archive in the other region", "claims-db-archive"),
    ),
    (
        changed("Cluster", "claims-db", f"{PARAMETERS}.archive_timeout", "10min"),
        ("RPO of 10 min 30 s", "archive_timeout"),
    ),
    (changed("Cluster", "claims-db", f"{PARAMETERS}.archive_timeout", None), ("RPO of", "archive_timeout")),
    (
        changed("Cluster", "claims-db", f"{PARAMETERS}.archive_timeout", "0"),
        ("archive_timeout", "only when it is full"),
    ),
    (changed("Cluster", "claims-db", "spec.postgresql.synchronous", None), ("asynchronous replication",)),
    (
        changed("Cluster", "claims-db", "spec.postgresql.synchronous.dataDurability", "preferred"),
        ("dataDurability", "found preferred"),
    ),
    (changed("Cluster", "claims-db", "spec.postgresql.synchronous.number", 0), ("synchronous.number", "found 0")),
    (changed("Cluster", "claims-db", "spec.postgresql.synchronous.number", 2), ("synchronous.number", "commits wait")),
    (changed("Cluster", "claims-db", "spec.postgresql.synchronous.failoverQuorum", None), ("failoverQuorum",)),
    (
        changed("Cluster", "claims-db", "spec.topologySpreadConstraints[0].whenUnsatisfiable", "ScheduleAnyway"),
        ("spread over zones", "ScheduleAnyway"),
    ),
    (
        changed("Cluster", "claims-db", "spec.topologySpreadConstraints", None),
        ("spread over zones", "no constraint over zones"),
    ),
    (changed("StorageClass", "gp3-encrypted-retain", "reclaimPolicy", "Delete"), ("reclaimPolicy", "found Delete")),
    (changed("StorageClass", "gp3-encrypted-retain", "volumeBindingMode", "Immediate"), ("volumeBindingMode",)),
    (without(("PodDisruptionBudget", "claims-service")), ("claims-service", "no budget")),
    (
        changed(
            "PodDisruptionBudget",
            "claims-service",
            "spec.selector.matchLabels",
            {"app.kubernetes.io/name": "claim-service"},
        ),
        ("claims-service", "no budget"),
    ),
    (
        changed("PodDisruptionBudget", "claims-service", "metadata.namespace", "default"),
        ("claims-service", "no budget"),
    ),
    (changed("PodDisruptionBudget", "claims-service", "spec.maxUnavailable", "100%"), ("maxUnavailable", "100%")),
    (changed("HorizontalPodAutoscaler", "claims-service-hpa", "spec.maxReplicas", 2), ("maxReplicas", "found 2")),
    (changed("HorizontalPodAutoscaler", "claims-service-hpa", "spec.maxReplicas", 10), ("maxReplicas", "found 10")),
    (changed("HorizontalPodAutoscaler", "claims-service-hpa", "spec.minReplicas", 1), ("minReplicas", "found 1")),
    (
        changed("HorizontalPodAutoscaler", "claims-service-hpa", "spec.scaleTargetRef.name", "claim-service"),
        ("claim-service",),
    ),
    (
        changed("HorizontalPodAutoscaler", "claims-service-hpa", "spec.behavior.scaleUp.selectPolicy", "Disabled"),
        ("no way up",),
    ),
    (changed("NodeGroup", "*", "scalingConfig.maxSize", 1), ("node capacity for the pods", "maxSize")),
    (changed("NodeGroup", "*", "capacityType", "SPOT"), ("capacityType", "SPOT")),
    (changed("Record", "edge-failover", "ttl", 600), ("ttl", "10 min")),
    (changed(HEALTH, "edge-peer-serving", "failureThreshold", 30), ("detection", "edge-peer-serving")),
    (changed(HEALTH, "edge-peer-serving", "resourcePath", "/readyz"), ("resourcePath", "/serving")),
    (changed(HEALTH, "edge-serving", "disabled", True), ("edge-serving", "disabled")),
    (changed(HEALTH, "edge-serving", "invertHealthcheck", True), ("edge-serving",)),
    (without((HEALTH, "edge-peer-serving")), ("no health check of the peer",)),
    (changed("Record", "edge-failover", "healthCheckId", None), ("edge-failover", "healthCheckId")),
    (without(("Record", "edge-failover")), ("no failover record",)),
    (changed("Schedule", "velero-four-hourly", "spec.schedule", "30 2 * * *"), ("velero", "every 4 h")),
    (changed("Schedule", "velero-four-hourly", "spec.paused", True), ("paused",)),
    (
        changed("Plan", "backups-volumes", "rules[0].schedule", "cron(45 1 ? * SUN *)"),
        ("Plan backups-volumes", "cron(45 1 ? * SUN *)"),
    ),
    (changed("Plan", "backups-volumes", "rules[0].copyActions", []), ("copyActions",)),
    (changed("ScheduledBackup", "claims-db-base", "spec.schedule", "0 0 2 * * 0"), ("claims-db-base", "every 7 d")),
    (changed("ScheduledBackup", "claims-db-base", "spec.schedule", "0 2 * * *"), ("claims-db-base", "six fields")),
    (changed("ScheduledBackup", "claims-db-base", "spec.suspend", True), ("claims-db-base", "suspend")),
    (without(("ScheduledBackup", "claims-db-base")), ("no ScheduledBackup of method plugin",)),
    (without(("CronJob", "restore-check")), ("no CronJob restore-check",)),
    (changed("CronJob", "restore-check", "spec.suspend", True), ("restore-check", "suspend")),
    (without(("RestoreTestingPlan", "backups-restore-test")), ("no restore testing plan",)),
    (
        changed("Rollout", "claims-service", f"{WITHIN_A_SERVICE}.startupProbe.failureThreshold", 240),
        ("startupProbe", "20 min"),
    ),
    (
        changed("Rollout", "claims-service", f"{WITHIN_A_SERVICE}.readinessProbe", None),
        ("readinessProbe", "found nothing"),
    ),
    (
        changed("Rollout", "claims-service", f"{WITHIN_A_SERVICE}.livenessProbe.periodSeconds", 60),
        ("livenessProbe", "3 min"),
    ),
    (changed("Rollout", "claims-service", f"{WITHIN_A_SERVICE}.lifecycle", None), ("preStop",)),
    (
        changed(
            "Rollout",
            "claims-service",
            "spec.template.spec.topologySpreadConstraints[0].whenUnsatisfiable",
            "ScheduleAnyway",
        ),
        ("spread over zones",),
    ),
    (changed("Rollout", "claims-service", "spec.template.spec.topologySpreadConstraints[0].maxSkew", 3), ("maxSkew",)),
    (
        changed("Rollout", "claims-service", "spec.strategy.blueGreen.prePromotionAnalysis", None),
        ("prePromotionAnalysis",),
    ),
    (
        changed("Rollout", "claims-service", "spec.strategy.blueGreen.scaleDownDelaySeconds", 5),
        ("scaleDownDelaySeconds",),
    ),
    (
        changed("PodDisruptionBudget", "claims-service", "spec.maxUnavailable", "50%"),
        ("a drain respects the PodDisruptionBudget", "50% of"),
    ),
    (changed("Rollout", "api-gateway", "spec.strategy.canary.steps", None), ("canary.steps", "no analysis")),
    (
        changed("Rollout", "api-gateway", "spec.strategy.canary.steps[0].setWeight", 75),
        ("canary.steps", "the first analysis at 75 %"),
    ),
    (changed("Rollout", "api-gateway", "spec.strategy.canary.maxSurge", 0), ("maxSurge", "more than 0")),
    (changed("Rollout", "api-gateway", "spec.strategy", {}), ("spec.strategy", "neither blueGreen nor canary")),
    (
        changed("AnalysisTemplate", "api-gateway-release", "spec.metrics[0].interval", "10m"),
        ("release analysis failure", "21 min"),
    ),
    (changed("Rollout", "claims-service", f"{WITHIN_A_SERVICE}.image", ELSEWHERE), ("image", "eu-west-1")),
    (without(("ReplicationConfiguration", "images")), ("is not replicated",)),
    (without(("Rollout", "claims-service")), ("claims-service: no Rollout",)),
    (without(("Service", "claims-service")), ("no Service claims-service",)),
    # The archive, and who follows it.
    (changed("Cluster", "claims-db", "spec.plugins[0].isWALArchiver", False), ("isWALArchiver",)),
    (changed("Cluster", "claims-db", "spec.plugins[0].enabled", False), ("no plugin is the archiver",)),
    (
        changed("Cluster", "claims-db", "spec.plugins[0].parameters.barmanObjectName", "elsewhere"),
        ("barmanObjectName", "elsewhere"),
    ),
    (changed("Cluster", "claims-db", "spec.plugins[0].parameters.serverName", "other"), ("serverName",)),
    (
        changed("Cluster", "claims-db", "spec.externalClusters[1].plugin.parameters.serverName", "other"),
        ("serverName", "standby replication"),
    ),
    (changed("Cluster", "claims-db", "spec.replica.source", None), ("replica.source", "found nothing")),
    (changed("Cluster", "claims-db", "spec.replica", ITSELF), ("standby replication",)),
    (
        changed("ObjectStore", "claims-db-archive", "spec.instanceSidecarConfiguration.env[0].value", "eu-west-1"),
        ("instanceSidecarConfiguration", "eu-west-1"),
    ),
    (changed("ObjectStore", "claims-db-archive", "spec.retentionPolicy", "7d"), ("retentionPolicy", "7d")),
    (without(("PodIdentityAssociation", "claims-db")), ("the log may be written", "no role")),
    (changed("Cluster", "claims-db", f"{PARAMETERS}.synchronous_commit", "off"), ("synchronous_commit",)),
    (changed("Cluster", "claims-db", "spec.instances", 1), ("spec.instances", "found 1")),
    (changed("Cluster", "claims-db", "spec.switchoverDelay", 3600), ("switchoverDelay",)),
    (changed("Cluster", "claims-db", "spec.enablePDB", False), ("enablePDB",)),
    (changed("Cluster", "claims-db", "spec.walStorage.size", "8Gi"), ("walStorage.size", "8Gi")),
    (changed("Cluster", "claims-db", "spec.walStorage", None), ("walStorage.size", "found nothing")),
    (changed("Cluster", "claims-db", "metadata.annotations", {"cnpg.io/hibernation": "on"}), ("hibernation",)),
    # Caches, streams, archives.
    (changed("RedisCluster", "redis", "spec.redisFollower.replicas", 0), ("redisFollower.replicas",)),
    (
        changed(
            "RedisCluster", "redis", "spec.redisLeader.topologySpreadConstraints[1].whenUnsatisfiable", "ScheduleAnyway"
        ),
        ("leaders lie in different zones",),
    ),
    (changed("RedisCluster", "redis", "spec.persistenceEnabled", False), ("persistenceEnabled",)),
    (changed("CronJob", "redis-backup", "spec.suspend", True), ("redis-backup", "suspend")),
    (changed("Kafka", "nphies-kafka", 'spec.kafka.config."min.insync.replicas"', 1), ("min.insync.replicas",)),
    (changed("Kafka", "nphies-kafka", 'spec.kafka.config."unclean.leader.election.enable"', True), ("unclean",)),
    (changed("Kafka", "nphies-kafka", "spec.kafka.rack", None), ("rack",)),
    (changed("KafkaTopic", "topic-claims-submitted", "spec.replicas", 1), ("topic-claims-submitted",)),
    (changed("KafkaNodePool", "nphies-kafka-broker", "spec.storage.volumes[0].deleteClaim", True), ("deleteClaim",)),
    (changed("KafkaNodePool", "nphies-kafka-controller", "spec.replicas", 2), ("nphies-kafka-controller",)),
    (changed("BucketReplicationConfig", "audit-archive-replica", "rules[0].status", "Disabled"), ("rules[0].status",)),
    (
        changed("BucketReplicationConfig", "audit-archive-replica", "rules[0].destination.replicationTime", None),
        ("replicationTime",),
    ),
    (changed("BucketVersioning", "velero", "versioningConfiguration.status", "Suspended"), ("Suspended",)),
    (without(("BucketReplicationConfig", "velero-replica")), ("no replication",)),
    # Retention.
    (
        changed("BucketObjectLockConfiguration", "audit-archive", "rule.defaultRetention.mode", "NONE"),
        ("NONE",),
    ),
    (changed("BucketObjectLockConfiguration", "audit-archive", "rule.defaultRetention.days", 365), ("found 365",)),
    (changed("BucketLifecycleConfiguration", "audit-archive", "rules[0].expiration.days", 365), ("audit", "found 365")),
    (
        changed("BucketLifecycleConfiguration", "logs-archive", "rules[0].expiration.days", 90),
        ("application", "found 90"),
    ),
    (changed("BucketLifecycleConfiguration", "logs-archive", "rules[1].expiration.days", 7), ("system", "found 7")),
    # What everything stands on.
    (without(("Release", "cluster-autoscaler")), ("no cluster autoscaler",)),
    (without(("Release", "cloudnative-pg")), ("no release of cloudnative-pg",)),
    (changed("MetricAlarm", "edge-no-active-region", "alarmActions", []), ("alarmActions",)),
    (
        changed("MetricAlarm", "edge-no-active-region", "evaluationPeriods", 30),
        ("alarm evaluation and notification", "30 min"),
    ),
    (changed("NodeGroup", "cluster-nodes-system", "subnetIds", [UNKNOWN]), ("nodes in 1 zones",)),
    (
        changed(
            "ExternalSecret",
            "alertmanager-receivers-externalsecret",
            "spec.data[0].remoteRef.key",
            "nphies/eu-west-1/alertmanager-receivers",
        ),
        ("secrets are there", "eu-west-1"),
    ),
    # Single things that much stands on, gone with whatever named them.
    (without(("Key", "velero")), ("archives can be read", "velero")),
    (without(("Key", "volumes")), ("volumes can be read",)),
    (without(("Key", "backups")), ("backups can be read",)),
    (without(("KafkaTopic", "topic-claims-submitted")), ("message broker declared", "claims-submitted")),
    (without(("PodIdentityAssociation", "cluster-autoscaler")), ("cluster-autoscaler may work", "no role")),
    (without(("Logstash", "nphies-logs-logstash")), ("audit records reach their archive", "no Logstash")),
    (without(("PodIdentityAssociation", "nphies-logs-logstash")), ("audit records reach their archive", "no role")),
    (without(("Addon", "cluster-aws-ebs-csi-driver")), ("no add-on aws-ebs-csi-driver",)),
]
