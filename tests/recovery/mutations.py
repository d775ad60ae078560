"""Harmful changes, and the words that what is found must have."""

from recovery import UNKNOWN
from tests.recovery.stacks import Mutator, changed, without

WITHIN_A_SERVICE = "spec.template.spec.containers[0]"
PARAMETERS = "spec.postgresql.parameters"
HEALTH = "HealthCheck"
HOME = "s3://nphies-postgres-archive-123456789012-me-central-1/claims-db"
ELSEWHERE = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/nphies/claims-service:1"
PUBLISHERS = "quay.io/nphies/claims-service:1.0.0"
ITSELF = {"self": "claims-db-me-south-1", "primary": "claims-db-me-central-1", "source": "claims-db-me-south-1"}

HARMFUL: list[tuple[Mutator, tuple[str, ...]]] = [
    (
        changed("ObjectStore", "claims-db-archive", "spec.configuration.destinationPath", HOME),
        ("WAL archive in the other region", "claims-db-archive"),
    ),
    (
        changed("Cluster", "claims-db", f"{PARAMETERS}.archive_timeout", "10min"),
        ("RPO of 10 min 30 s", "archive_timeout"),
    ),
    (changed("Cluster", "claims-db", f"{PARAMETERS}.archive_timeout", None), ("RPO of", "archive_timeout")),
    (changed("Cluster", "claims-db", f"{PARAMETERS}.archive_timeout", "0"), ("policy database-archived is violated",)),
    (
        changed("Cluster", "claims-db", "spec.postgresql.synchronous", None),
        ("policy database-in-three-zones is violated",),
    ),
    (
        changed("Cluster", "claims-db", "spec.postgresql.synchronous.dataDurability", "preferred"),
        ("policy database-in-three-zones is violated",),
    ),
    (
        changed("Cluster", "claims-db", "spec.postgresql.synchronous.number", 0),
        ("policy database-in-three-zones is violated",),
    ),
    (changed("Cluster", "claims-db", "spec.postgresql.synchronous.number", 2), ("synchronous.number", "commits wait")),
    (
        changed("Cluster", "claims-db", "spec.postgresql.synchronous.failoverQuorum", None),
        ("policy database-in-three-zones is violated",),
    ),
    (without(("PodDisruptionBudget", "claims-service")), ("policy pdb-required is violated",)),
    (
        changed(
            "PodDisruptionBudget",
            "claims-service",
            "spec.selector.matchLabels",
            {'"app.kubernetes.io".name': "claim-service"},
        ),
        ("policy pdb-required is violated",),
    ),
    (
        changed("PodDisruptionBudget", "claims-service", "metadata.namespace", "default"),
        ("policy pdb-required is violated",),
    ),
    (changed("HorizontalPodAutoscaler", "claims-service-hpa", "spec.maxReplicas", 2), ("maxReplicas", "found 2")),
    (changed("HorizontalPodAutoscaler", "claims-service-hpa", "spec.maxReplicas", 10), ("maxReplicas", "found 10")),
    (
        changed("HorizontalPodAutoscaler", "claims-service-hpa", "spec.scaleTargetRef.name", "claim-service"),
        ("policy services-autoscaled is violated",),
    ),
    (
        changed("HorizontalPodAutoscaler", "claims-service-hpa", "spec.behavior.scaleUp.selectPolicy", "Disabled"),
        ("policy hpa-valid is violated",),
    ),
    (changed("NodeGroup", "*", "scalingConfig.maxSize", 1), ("node capacity for the pods", "maxSize")),
    (
        changed("Rollout", "claims-service", f"{WITHIN_A_SERVICE}.image", PUBLISHERS),
        ("policy artifacts-from-own-registry is violated",),
    ),
    (changed("NodeGroup", "*", "capacityType", "SPOT"), ("policy node-group-on-demand is violated",)),
    (changed("Record", "edge-failover", "ttl", 1200), ("ttl", "20 min")),
    (changed(HEALTH, "edge-peer-serving", "failureThreshold", 60), ("detection", "edge-peer-serving")),
    (changed(HEALTH, "edge-peer-serving", "resourcePath", "readyz"), ("resourcePath", "serving")),
    (changed(HEALTH, "edge-serving", "disabled", True), ("policy health-check-interval is violated",)),
    (changed(HEALTH, "edge-serving", "invertHealthcheck", True), ("edge-serving",)),
    (without((HEALTH, "edge-peer-serving")), ("policy failover-declared is violated",)),
    (changed("Record", "edge-failover", "healthCheckId", None), ("policy dns-failover is violated",)),
    (without(("Record", "edge-failover")), ("policy failover-declared is violated",)),
    (
        changed("Plan", "backups-volumes", "rules[0].schedule", "cron(45 1 ? * SUN *)"),
        ("Plan backups-volumes", "cron(45 1 ? * SUN *)"),
    ),
    (
        changed("ScheduledBackup", "claims-db-base", "spec.schedule", "0 2 * * *"),
        ("policy database-backed-up is violated",),
    ),
    (changed("ScheduledBackup", "claims-db-base", "spec.suspend", True), ("policy database-backed-up is violated",)),
    (without(("ScheduledBackup", "claims-db-base")), ("policy database-backed-up is violated",)),
    (
        changed("Rollout", "claims-service", f"{WITHIN_A_SERVICE}.startupProbe.failureThreshold", 240),
        ("startupProbe", "20 min"),
    ),
    (
        changed("Rollout", "claims-service", f"{WITHIN_A_SERVICE}.readinessProbe", None),
        ("policy probes-declared is violated",),
    ),
    (
        changed(
            "Rollout",
            "claims-service",
            "spec.template.spec.topologySpreadConstraints[0].whenUnsatisfiable",
            "ScheduleAnyway",
        ),
        ("policy pods-in-different-zones is violated",),
    ),
    (
        changed("Rollout", "claims-service", "spec.template.spec.topologySpreadConstraints[0].maxSkew", 3),
        ("policy pods-in-different-zones is violated",),
    ),
    (
        changed("Rollout", "claims-service", "spec.strategy.blueGreen.prePromotionAnalysis", None),
        ("policy releases-analysed is violated",),
    ),
    (
        changed("Rollout", "claims-service", "spec.strategy.blueGreen.scaleDownDelaySeconds", 5),
        ("scaleDownDelaySeconds",),
    ),
    (changed("Rollout", "api-gateway", "spec.strategy.canary.steps", None), ("policy releases-analysed is violated",)),
    (
        changed("Rollout", "api-gateway", "spec.strategy.canary.steps[0].setWeight", 75),
        ("policy releases-analysed is violated",),
    ),
    (changed("Rollout", "api-gateway", "spec.strategy.canary.maxSurge", 0), ("policy releases-analysed is violated",)),
    (changed("Rollout", "api-gateway", "spec.strategy", {}), ("policy releases-analysed is violated",)),
    (
        changed("AnalysisTemplate", "api-gateway-release", "spec.metrics[0].interval", "10m"),
        ("availability", "application failure costs most"),
    ),
    (without(("Rollout", "claims-service")), ("claims-service: no Rollout",)),
    (without(("Service", "claims-service")), ("policy complete-service is violated",)),
    (
        changed("Cluster", "claims-db", "spec.plugins[0].isWALArchiver", False),
        ("policy database-archived is violated",),
    ),
    (changed("Cluster", "claims-db", "spec.plugins[0].enabled", False), ("policy database-archived is violated",)),
    (
        changed("Cluster", "claims-db", "spec.plugins[0].parameters.barmanObjectName", "elsewhere"),
        ("policy archive-declared is violated",),
    ),
    (changed("Cluster", "claims-db", "spec.plugins[0].parameters.serverName", "other"), ("serverName",)),
    (
        changed("Cluster", "claims-db", "spec.externalClusters[1].plugin.parameters.serverName", "other"),
        ("serverName", "standby replication"),
    ),
    (changed("Cluster", "claims-db", "spec.replica.source", None), ("policy archive-declared is violated",)),
    (changed("Cluster", "claims-db", "spec.replica", ITSELF), ("policy archive-declared is violated",)),
    (
        changed("ObjectStore", "claims-db-archive", "spec.retentionPolicy", "7d"),
        ("policy backup-retention is violated",),
    ),
    (without(("PodIdentityAssociation", "claims-db")), ("WAL archiving", "no role")),
    (
        changed("Cluster", "claims-db", f"{PARAMETERS}.synchronous_commit", "off"),
        ("policy database-archived is violated",),
    ),
    (changed("Cluster", "claims-db", "spec.instances", 1), ("policy database-in-three-zones is violated",)),
    (changed("Cluster", "claims-db", "spec.switchoverDelay", 3600), ("switchoverDelay",)),
    (changed("Cluster", "claims-db", "spec.enablePDB", False), ("policy database-in-three-zones is violated",)),
    (changed("Cluster", "claims-db", "spec.walStorage.size", "8Gi"), ("policy store-sizes is violated",)),
    (changed("Cluster", "claims-db", "spec.walStorage", None), ("policy store-sizes is violated",)),
    (changed("Cluster", "claims-db", "metadata.annotations", {"cnpg.io/hibernation": "on"}), ("hibernation",)),
    (changed("RedisCluster", "redis", "spec.redisFollower.replicas", 0), ("policy cache-in-three-zones is violated",)),
    (
        changed(
            "RedisCluster", "redis", "spec.redisLeader.topologySpreadConstraints[0].whenUnsatisfiable", "ScheduleAnyway"
        ),
        ("redisLeader.topologySpreadConstraints", "leaders in different zones"),
    ),
    (
        changed("RedisCluster", "redis", "spec.persistenceEnabled", False),
        ("policy volumes-retained is violated",),
    ),
    (
        changed("Kafka", "nphies-kafka", 'spec.kafka.config."min.insync.replicas"', 1),
        ("policy streams-in-three-zones is violated",),
    ),
    (
        changed("Kafka", "nphies-kafka", 'spec.kafka.config."unclean.leader.election.enable"', True),
        ("policy streams-in-three-zones is violated",),
    ),
    (changed("Kafka", "nphies-kafka", "spec.kafka.rack", None), ("policy streams-in-three-zones is violated",)),
    (changed("KafkaTopic", "topic-claims-submitted", "spec.replicas", 1), ("topic-claims-submitted",)),
    (
        changed("KafkaNodePool", "nphies-kafka-broker", "spec.storage.volumes[0].deleteClaim", True),
        ("policy volumes-retained is violated",),
    ),
    (changed("KafkaNodePool", "nphies-kafka-controller", "spec.replicas", 2), ("nphies-kafka-controller",)),
    (
        changed("BucketReplicationConfig", "audit-archive-replica", "rules[0].status", "Disabled"),
        ("policy bucket-replication-enabled is violated",),
    ),
    (
        changed("BucketReplicationConfig", "audit-archive-replica", "rules[0].destination.replicationTime", None),
        ("policy bucket-replication-enabled is violated",),
    ),
    (
        changed("BucketVersioning", "velero", "versioningConfiguration.status", "Suspended"),
        ("policy bucket-versioned is violated",),
    ),
    (without(("BucketReplicationConfig", "velero-replica")), ("policy bucket-replicated is violated",)),
    (
        changed("BucketObjectLockConfiguration", "audit-archive", "rule.defaultRetention.mode", "NONE"),
        ("policy audit-object-lock is violated",),
    ),
    (
        changed("BucketObjectLockConfiguration", "audit-archive", "rule.defaultRetention.days", 365),
        ("policy audit-object-lock is violated",),
    ),
    (
        changed("BucketLifecycleConfiguration", "audit-archive", "rules[0].expiration.days", 365),
        ("policy minimum-retention is violated",),
    ),
    (
        changed("BucketLifecycleConfiguration", "logs-archive", "rules[0].expiration.days", 90),
        ("policy minimum-retention is violated",),
    ),
    (
        changed("BucketLifecycleConfiguration", "logs-archive", "rules[1].expiration.days", 7),
        ("policy minimum-retention is violated",),
    ),
    (without(("Release", "cluster-autoscaler")), ("policy required-operators is violated",)),
    (without(("Release", "cloudnative-pg")), ("policy required-operators is violated",)),
    (
        changed("MetricAlarm", "edge-no-active-region", "alarmActions", []),
        ("policy alarm-actions-enabled is violated",),
    ),
    (
        changed("MetricAlarm", "edge-no-active-region", "evaluationPeriods", 30),
        ("alarm evaluation and notification", "30 min"),
    ),
    (
        changed("NodeGroup", "cluster-nodes-system", "subnetIds", [UNKNOWN]),
        ("policy nodes-in-three-zones is violated",),
    ),
    (without(("Key", "velero")), ("archives can be read", "velero")),
    (without(("Key", "volumes")), ("volumes can be read",)),
    (without(("Key", "backups")), ("backups can be read",)),
    (without(("KafkaTopic", "topic-claims-submitted")), ("message broker declared", "claims-submitted")),
    (without(("PodIdentityAssociation", "cluster-autoscaler")), ("cluster-autoscaler has its permissions", "no role")),
]
"""What the model itself sees, or lays on a policy because a figure rests on it."""

REPORTED: list[tuple[Mutator, str]] = [
    (
        changed("Cluster", "claims-db", "spec.topologySpreadConstraints[0].whenUnsatisfiable", "ScheduleAnyway"),
        "pods-in-different-zones",
    ),
    (changed("Cluster", "claims-db", "spec.topologySpreadConstraints", None), "pods-in-different-zones"),
    (changed("StorageClass", "gp3-encrypted-retain", "reclaimPolicy", "Delete"), "store-classes-retain"),
    (changed("StorageClass", "gp3-encrypted-retain", "volumeBindingMode", "Immediate"), "volume-binding-mode"),
    (
        changed("PodDisruptionBudget", "claims-service", "spec.maxUnavailable", "100%"),
        "pdb-during-blue-green",
    ),
    (changed("HorizontalPodAutoscaler", "claims-service-hpa", "spec.minReplicas", 1), "hpa-valid"),
    (changed("Schedule", "velero-four-hourly", "spec.schedule", "30 2 * * *"), "cluster-objects-backed-up"),
    (changed("Schedule", "velero-four-hourly", "spec.paused", True), "cluster-objects-backed-up"),
    (changed("Plan", "backups-volumes", "rules[0].copyActions", []), "backup-cross-region-copy"),
    (changed("ScheduledBackup", "claims-db-base", "spec.schedule", "0 0 2 * * 0"), "database-backed-up"),
    (without(("CronJob", "restore-check")), "required-jobs"),
    (changed("CronJob", "restore-check", "spec.suspend", True), "cronjob-valid"),
    (without(("RestoreTestingPlan", "backups-restore-test")), "backups-locked-and-tested"),
    (changed("Rollout", "claims-service", f"{WITHIN_A_SERVICE}.livenessProbe.periodSeconds", 60), "probes-declared"),
    (changed("Rollout", "claims-service", f"{WITHIN_A_SERVICE}.lifecycle", None), "termination-grace-period"),
    (
        changed("PodDisruptionBudget", "claims-service", "spec.maxUnavailable", "50%"),
        "pdb-during-blue-green",
    ),
    (changed("Rollout", "claims-service", f"{WITHIN_A_SERVICE}.image", ELSEWHERE), "regions-allowed"),
    (
        changed("ObjectStore", "claims-db-archive", "spec.instanceSidecarConfiguration.env[0].value", "eu-west-1"),
        "regions-allowed",
    ),
    (changed("CronJob", "redis-backup", "spec.suspend", True), "cronjob-valid"),
    (
        changed(
            "ExternalSecret",
            "alertmanager-receivers-externalsecret",
            "spec.data[0].remoteRef.key",
            "nphies/eu-west-1/alertmanager-receivers",
        ),
        "regions-allowed",
    ),
    (without(("Logstash", "nphies-logs-logstash")), "metrics-reachable"),
    (without(("PodIdentityAssociation", "nphies-logs-logstash")), "pod-identity-association"),
    (without(("Addon", "cluster-aws-ebs-csi-driver")), "cluster-addons"),
]
"""What no figure rests on: the name of the policy that reports it."""
