"""For every alert a state of affairs in which it fires and one in which it stays quiet.

A series is written as promtool reads it: `metric{labels}` and values such as `0x10` (ten more samples of 0) or `0+5x10`
(ten more, each 5 higher), one a minute.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from components.observability.alerts.monitoring import EXPORTED_IN
from components.observability.alerts.services import SERVICES_OF_THE_GUIDE
from components.observability.metrics import ALWAYS_EXPORTED, VELERO

Series = tuple[str, str]


@dataclass(frozen=True)
class Case:
    """What the metrics say when the alert fires, and when it does not; looked at after some minutes."""

    fires: tuple[Series, ...]
    quiet: tuple[Series, ...]
    minutes: int = 10
    healthy: Mapping[str, tuple[Series, ...]] = field(default_factory=dict[str, tuple[Series, ...]])
    """States of a healthy platform that look like the fault: an idle one, a rollout, one that is being brought up."""


REQUESTS = "http_server_requests_seconds_count"
OK = f'{REQUESTS}{{service="claims-service", status="200"}}'
ERROR = f'{REQUESTS}{{service="claims-service", status="500"}}'
POD = 'namespace="nphies-data", pod="claims-db-1"'
AGE = f"cnpg_pg_stat_archiver_seconds_since_last_archival{{{POD}}}"
READY = f'cnpg_collector_pg_wal_archive_status{{{POD}, value="ready"}}'
CREATED = 'cnpg_cluster_created{namespace="nphies-data", name="claims-db"}'
READY_CONDITION = 'cnpg_cluster_condition{namespace="nphies-data", name="claims-db", type="Ready"}'
BASE_BACKUP = f"barman_cloud_cloudnative_pg_io_last_available_backup_timestamp{{{POD}}}"
VELERO_BACKUP = 'velero_backup_last_successful_timestamp{schedule="daily"}'
STREAMING = f"cnpg_pg_replication_streaming_replicas{{{POD}}}"
IN_RECOVERY = f"cnpg_pg_replication_in_recovery{{{POD}}}"
RECEIVER = f"cnpg_pg_replication_is_wal_receiver_up{{{POD}}}"
CNPG_WANTED, CNPG_AVAILABLE, PLUGIN_WANTED, PLUGIN_AVAILABLE = (
    f'kube_deployment_{metric}{{namespace="nphies-operators", deployment="{name}"}}'
    for name in ("cloudnative-pg", "plugin-barman-cloud")
    for metric in ("spec_replicas", "status_replicas_available")
)
CLAIMS_POD = 'namespace="nphies-core", pod="claims-service-1"'
LAG = f"cnpg_pg_replication_lag{{{POD}}}"
REPLICA_MODE = f"cnpg_collector_replica_mode{{{POD}}}"
VOLUME = 'namespace="nphies-data", persistentvolumeclaim="claims-db-1"'
AVAILABLE = f"kubelet_volume_stats_available_bytes{{{VOLUME}}}"
CAPACITY = f"kubelet_volume_stats_capacity_bytes{{{VOLUME}}}"
WAL_SIZE = f'cnpg_collector_pg_wal{{{POD}, value="size"}}'
WAL_VOLUME = f'cnpg_collector_pg_wal{{{POD}, value="volume_size"}}'
OBSERVED = f'cnpg_collector_sync_replicas{{{POD}, value="observed"}}'
RAFT = 'namespace="nphies-data"'
REDIS_A = 'redis_cluster_state{namespace="nphies-data", pod="a"}'
REDIS_B = 'redis_cluster_state{namespace="nphies-data", pod="b"}'
FILEBEAT = 'namespace="nphies-node-agents", pod="filebeat-x"'
SEARCH = 'namespace="nphies-logging", pod="nphies-logs-ls-0", pipeline="search"'
SEARCH_MAXIMUM = f"logstash_pipeline_queue_max_bytes{{{SEARCH}}}"
AUDIT = 'namespace="nphies-logging", pod="nphies-logs-ls-0", pipeline="audit_archive"'
AUDIT_OUT = f"logstash_pipeline_events_out_total{{{AUDIT}}}"
REPOSITORY = 'repository="nphies-logs-archive"'
HOUR = 60
DAY = 24 * HOUR


def _up(service: str, value: int) -> Series:
    return (
        f'up{{job="nphies-services", service="{service}", namespace="nphies-core", pod="{service}-1"}}',
        f"{value}x100",
    )


def _age(namespace: str, seconds: int = 0) -> Series:
    """When the namespace was made."""
    return (f'kube_namespace_created{{namespace="{namespace}"}}', f"{seconds}x20000")


EVERY_SOURCE: tuple[Series, ...] = (
    *((f'{metric}{{pod="one"}}', "1x400") for metric in ALWAYS_EXPORTED.values()),
    *(_age(namespace) for namespace in set(EXPORTED_IN.values())),
    (CREATED, "0x400"),
)


def _burn(failed_per_minute: int, minutes: int) -> Case:
    """Of 10,000 requests a minute some fail; in the quiet case 4 of them do: 0.04 %, inside the objective."""
    return Case(
        fires=((OK, f"0+10000x{minutes}"), (ERROR, f"0+{failed_per_minute}x{minutes}")),
        quiet=((OK, f"0+10000x{minutes}"), (ERROR, f"0+4x{minutes}")),
        minutes=minutes,
    )


CASES: dict[str, Case] = {
    "ServiceDown": Case(
        fires=(_up("claims-service", 0), (f"kube_pod_start_time{{{CLAIMS_POD}}}", "0x100")),
        quiet=(_up("claims-service", 1),),
        healthy={
            "a pod of a new version starts": (
                _up("claims-service", 0),
                (f"kube_pod_start_time{{{CLAIMS_POD}}}", "480x100"),
            ),
            "a pod of the old version ends": (
                _up("claims-service", 0),
                (f"kube_pod_start_time{{{CLAIMS_POD}}}", "0x100"),
                (f"kube_pod_deletion_timestamp{{{CLAIMS_POD}}}", "500x100"),
            ),
        },
    ),
    "ServiceAbsent": Case(
        fires=tuple(_up(service, 1) for service in SERVICES_OF_THE_GUIDE if service != "claims-service"),
        quiet=tuple(_up(service, 1) for service in SERVICES_OF_THE_GUIDE),
    ),
    "HighErrorRate": Case(
        fires=((ERROR, "0+7x30"),),
        quiet=((ERROR, "0+5x30"),),
        minutes=20,
        healthy={
            "a standby tells Route 53 that it does not serve": (
                (f'{REQUESTS}{{service="api-gateway", status="503", uri="/serving"}}', "0+96x30"),
            ),
        },
    ),
    "UnauthorizedAccess": Case(
        fires=((f'{REQUESTS}{{service="api-gateway", status="401"}}', "0+3x30"),),
        quiet=((f'{REQUESTS}{{service="api-gateway", status="401"}}', "0+1x30"),),
    ),
    "DataExfiltration": Case(
        fires=(('container_network_transmit_bytes_total{namespace="nphies-core", pod="claims-1"}', "0+70000000x30"),),
        quiet=(('container_network_transmit_bytes_total{namespace="nphies-core", pod="claims-1"}', "0+50000000x30"),),
        minutes=15,
    ),
    "ErrorBudgetBurn1h": replace(
        _burn(failed_per_minute=80, minutes=HOUR + 10),
        healthy={
            "a standby tells Route 53 that it does not serve": (
                (f'{REQUESTS}{{service="api-gateway", status="503", uri="/serving"}}', "0+96x70"),
                (f'{REQUESTS}{{service="api-gateway", status="200", uri="/readyz"}}', "0+36x70"),
            ),
        },
    ),
    "ErrorBudgetBurn6h": _burn(failed_per_minute=35, minutes=6 * HOUR + 20),
    "ErrorBudgetBurn1d": _burn(failed_per_minute=17, minutes=DAY + 2 * HOUR),
    "ErrorBudgetBurn3d": _burn(failed_per_minute=6, minutes=3 * DAY + 4 * HOUR),
    "WalArchivingLagHigh": Case(
        fires=((AGE, "160x20"), (READY, "3x20")),
        quiet=((AGE, "4000x20"), (READY, "0x20")),  # a quiet database archives nothing and loses nothing
    ),
    "WalArchivingLagExceedsRpo": Case(
        fires=((AGE, "301x20"), (READY, "5x20")),
        quiet=((AGE, "299x20"), (READY, "5x20")),
        healthy={
            "the first segment after a quiet hour": ((AGE, "3600x20"), (READY, "0x9 1x1")),
            "a new database has archived nothing yet": ((AGE, "_x7 -1x10"), (READY, "1x20")),
        },
    ),
    "WalVolumeHalfFull": Case(
        fires=(
            (f'cnpg_collector_pg_wal{{{POD}, value="size"}}', "60x20"),
            (f'cnpg_collector_pg_wal{{{POD}, value="volume_size"}}', "100x20"),
        ),
        quiet=(
            (f'cnpg_collector_pg_wal{{{POD}, value="size"}}', "40x20"),
            (f'cnpg_collector_pg_wal{{{POD}, value="volume_size"}}', "100x20"),
        ),
    ),
    "BaseBackupOld": Case(
        fires=((BASE_BACKUP, f"0x{29 * HOUR}"),),
        quiet=((BASE_BACKUP, f"18000x{29 * HOUR}"),),
        minutes=28 * HOUR,
        healthy={
            "a new database makes its first": (
                (BASE_BACKUP, f"_x{27 * HOUR} 0x60"),
                (CREATED, f"{27 * 3600}x{29 * HOUR}"),
            ),
            "a standby waits for the primary's first": (_age("nphies-data"),),
        },
    ),
    "BaseBackupFailed": Case(
        fires=(
            (f"barman_cloud_cloudnative_pg_io_last_failed_backup_timestamp{{{POD}}}", "200x30"),
            (f"barman_cloud_cloudnative_pg_io_last_available_backup_timestamp{{{POD}}}", "100x30"),
        ),
        quiet=(
            (f"barman_cloud_cloudnative_pg_io_last_failed_backup_timestamp{{{POD}}}", "100x30"),
            (f"barman_cloud_cloudnative_pg_io_last_available_backup_timestamp{{{POD}}}", "200x30"),
        ),
        minutes=15,
    ),
    "RestoreCheckFailed": Case(
        fires=(("nphies_restore_check_success", "0x20"),), quiet=(("nphies_restore_check_success", "1x20"),)
    ),
    "RestoreCheckOld": Case(
        fires=(("nphies_restore_check_timestamp_seconds", f"0x{10 * DAY}"),),
        quiet=(("nphies_restore_check_timestamp_seconds", f"172800x{10 * DAY}"),),
        minutes=8 * DAY + 8 * HOUR,
        healthy={"a platform of this week": (_age("nphies-data", 86400),)},
    ),
    "VeleroBackupFailed": Case(
        fires=(
            ('velero_backup_failure_total{schedule="daily"}', "0x10 1x10"),
            ('velero_backup_partial_failure_total{schedule="daily"}', "0x20"),
        ),
        quiet=(
            ('velero_backup_failure_total{schedule="daily"}', "3x20"),
            ('velero_backup_partial_failure_total{schedule="daily"}', "0x20"),
        ),
        minutes=20,
    ),
    "VeleroBackupOld": Case(
        fires=((VELERO_BACKUP, f"0x{29 * HOUR}"),),
        quiet=((VELERO_BACKUP, f"18000x{29 * HOUR}"),),
        minutes=28 * HOUR,
        healthy={"a platform of today": (_age("nphies-backup", 7200),)},
    ),
    "StandbyLagHigh": Case(
        fires=((LAG, "200x20"), (REPLICA_MODE, "1x20")),
        quiet=((LAG, "100x20"), (REPLICA_MODE, "1x20")),
        healthy={"an idle primary with a heartbeat": ((LAG, "125x20"), (REPLICA_MODE, "1x20"))},
    ),
    "StandbyLagExceedsRpo": Case(
        fires=((LAG, "301x20"), (REPLICA_MODE, "1x20")),
        quiet=((LAG, "301x20"), (REPLICA_MODE, "0x20")),
        # A commit every 30 s, a segment every 60 s, 35 s to send and fetch it: what is replayed is never older.
        healthy={"an idle primary with a heartbeat": ((LAG, "125x20"), (REPLICA_MODE, "1x20"))},
    ),
    "StandbyNotReplicating": Case(
        fires=((LAG, "0x20"), (REPLICA_MODE, "1x20")),
        quiet=((LAG, "0x20"), (REPLICA_MODE, "0x20")),
        minutes=15,
        healthy={
            "an idle primary with a heartbeat": (
                (LAG, "125 65 95 125 65 95 125 65 95 125 65 95 125 65 95 125"),
                (REPLICA_MODE, "1x20"),
                (LAG.replace("claims-db-1", "claims-db-2"), "0x20"),
                (REPLICA_MODE.replace("claims-db-1", "claims-db-2"), "1x20"),
            ),
            "a standby that has just started": ((LAG, "0x3 60x15"), (REPLICA_MODE, "1x20")),
        },
    ),
    "ReplicaNotStreaming": Case(
        fires=((RECEIVER, "0x20"), (IN_RECOVERY, "1x20"), (REPLICA_MODE, "0x20")),
        quiet=((RECEIVER, "0x20"), (IN_RECOVERY, "0x20"), (REPLICA_MODE, "0x20")),
        minutes=15,
        healthy={
            "a standby whose first instance follows the archive": (
                (RECEIVER, "0x20"),
                (IN_RECOVERY, "1x20"),
                (REPLICA_MODE, "1x20"),
                (RECEIVER.replace("claims-db-1", "claims-db-2"), "1x20"),
                (IN_RECOVERY.replace("claims-db-1", "claims-db-2"), "1x20"),
                (REPLICA_MODE.replace("claims-db-1", "claims-db-2"), "1x20"),
            ),
            "a replica is recreated": ((RECEIVER, "1x5 0x6 1x9"), (IN_RECOVERY, "1x20"), (REPLICA_MODE, "0x20")),
        },
    ),
    "ReplicaLagHigh": Case(
        fires=((LAG, "40x20"), (REPLICA_MODE, "0x20")), quiet=((LAG, "40x20"), (REPLICA_MODE, "1x20"))
    ),
    "SynchronousReplicasMissing": Case(
        fires=((STREAMING, "0x20"), (OBSERVED, "1x20"), (IN_RECOVERY, "0x20")),
        quiet=((STREAMING, "1x20"), (OBSERVED, "1x20"), (IN_RECOVERY, "0x20")),
        healthy={
            "a standby's own first instance": ((STREAMING, "0x20"), (OBSERVED, "1x20"), (IN_RECOVERY, "1x20")),
        },
    ),
    "DatabaseUnhealthy": Case(
        fires=((READY_CONDITION, "0x40"), (CREATED, "0x40")),
        quiet=((READY_CONDITION, "1x40"), (CREATED, "0x40")),
        minutes=30,
        healthy={
            "instances are replaced one after the other": ((READY_CONDITION, "1x5 0x12 1x12"), (CREATED, "0x40")),
            "a standby waits for the primary's first base backup": (_age("nphies-data"),),
        },
    ),
    "DatabaseOperatorUnavailable": Case(
        fires=(
            *((series, "1x40") for series in (CNPG_WANTED, PLUGIN_WANTED, CNPG_AVAILABLE)),
            (PLUGIN_AVAILABLE, "0x40"),
        ),
        quiet=tuple((series, "1x40") for series in (CNPG_WANTED, PLUGIN_WANTED, CNPG_AVAILABLE, PLUGIN_AVAILABLE)),
        minutes=30,
        healthy={
            "the plugin's node is drained": (
                *((series, "1x40") for series in (CNPG_WANTED, PLUGIN_WANTED, CNPG_AVAILABLE)),
                (PLUGIN_AVAILABLE, "1x20 0x5 1x15"),
            ),
        },
    ),
    "MetricsMissing": Case(
        fires=tuple(each for each in EVERY_SOURCE if ALWAYS_EXPORTED[VELERO] not in each[0]),
        quiet=EVERY_SOURCE,
        minutes=180,
        healthy={
            "a platform that is being brought up": (
                ("kube_node_info", "1x400"),
                *(_age(namespace, 9000) for namespace in set(EXPORTED_IN.values())),
            ),
            "a standby without a database yet": tuple(
                each
                for each in EVERY_SOURCE
                if not any(sign in each[0] for sign in ("cnpg_collector", "barman", "cnpg_cluster"))
            ),
        },
    ),
    "PostgresInstanceDown": Case(
        fires=((f"cnpg_collector_up{{{POD}}}", "0x20"),), quiet=((f"cnpg_collector_up{{{POD}}}", "1x20"),)
    ),
    "KafkaUnderReplicated": Case(
        fires=(('kafka_topic_partition_under_replicated_partition{topic="claims", partition="0"}', "1x40"),),
        quiet=(('kafka_topic_partition_under_replicated_partition{topic="claims", partition="0"}', "0x40"),),
        minutes=30,
        healthy={
            "brokers are restarted one after the other": (
                ('kafka_topic_partition_under_replicated_partition{topic="claims", partition="0"}', "0x18 1x10 0x10"),
            ),
        },
    ),
    "KafkaControllersWithoutLeader": Case(
        fires=tuple((f'kafka_server_raft_metrics_current_leader{{{RAFT}, pod="{n}"}}', "-1x20") for n in range(6)),
        quiet=tuple((f'kafka_server_raft_metrics_current_leader{{{RAFT}, pod="{n}"}}', "1x20") for n in range(6)),
        healthy={
            "one node after the other is restarted": tuple(
                (f'kafka_server_raft_metrics_current_leader{{{RAFT}, pod="{n}"}}', "-1x20" if n == 0 else "1x20")
                for n in range(6)
            ),
        },
    ),
    "KafkaPartitionOffline": Case(
        fires=(('kafka_topic_partition_leader{topic="claims", partition="0"}', "-1x20"),),
        quiet=(('kafka_topic_partition_leader{topic="claims", partition="0"}', "2x20"),),
    ),
    "KafkaConsumerLagHigh": Case(
        fires=(('kafka_consumergroup_lag{consumergroup="claims-service", topic="claims", partition="0"}', "10001x30"),),
        quiet=(('kafka_consumergroup_lag{consumergroup="claims-service", topic="claims", partition="0"}', "10000x30"),),
        minutes=20,
    ),
    "RedisDown": Case(
        fires=(('redis_up{pod="redis-leader-0"}', "0x20"),), quiet=(('redis_up{pod="redis-leader-0"}', "1x20"),)
    ),
    "RedisClusterBroken": Case(
        fires=(
            (REDIS_A, "1x20"),
            ('redis_cluster_state{namespace="nphies-data", pod="b"}', "0x20"),
        ),
        quiet=((REDIS_A, "1x20"),),
    ),
    "RegionDown": Case(
        fires=(
            *(
                (f'kube_node_status_condition{{node="{n}", condition="Ready", status="true"}}', f"{int(n < 2)}x20")
                for n in range(6)
            ),
            *((f'kube_node_info{{node="{n}"}}', "1x20") for n in range(6)),
        ),
        quiet=(
            *(
                (f'kube_node_status_condition{{node="{n}", condition="Ready", status="true"}}', f"{int(n < 4)}x20")
                for n in range(6)
            ),
            *((f'kube_node_info{{node="{n}"}}', "1x20") for n in range(6)),
        ),
    ),
    "VolumeFullSoon": Case(
        fires=(
            (AVAILABLE, "4000-5x500"),
            (CAPACITY, "10000x500"),
        ),
        quiet=(
            (AVAILABLE, "4000x500"),
            (CAPACITY, "10000x500"),
        ),
        minutes=8 * HOUR,
    ),
    "VolumeAlmostFull": Case(
        fires=(
            (AVAILABLE, "9x20"),
            (CAPACITY, "100x20"),
        ),
        quiet=(
            (AVAILABLE, "11x20"),
            (CAPACITY, "100x20"),
        ),
    ),
    "CertificateExpiresSoon": Case(
        fires=(
            (
                'certmanager_certificate_expiration_timestamp_seconds{namespace="nphies-data", name="redis"}',
                f"{10 * 86400}x100",
            ),
        ),
        quiet=(
            (
                'certmanager_certificate_expiration_timestamp_seconds{namespace="nphies-data", name="redis"}',
                f"{30 * 86400}x100",
            ),
        ),
        minutes=90,
    ),
    "CertificateExpires": Case(
        fires=(
            (
                'certmanager_certificate_expiration_timestamp_seconds{namespace="nphies-data", name="redis"}',
                f"{2 * 86400}x100",
            ),
        ),
        quiet=(
            (
                'certmanager_certificate_expiration_timestamp_seconds{namespace="nphies-data", name="redis"}',
                f"{10 * 86400}x100",
            ),
        ),
    ),
    "HpaMaxedOut": Case(
        fires=(
            ('kube_horizontalpodautoscaler_status_current_replicas{horizontalpodautoscaler="claims-service"}', "20x30"),
            ('kube_horizontalpodautoscaler_spec_max_replicas{horizontalpodautoscaler="claims-service"}', "20x30"),
        ),
        quiet=(
            ('kube_horizontalpodautoscaler_status_current_replicas{horizontalpodautoscaler="claims-service"}', "19x30"),
            ('kube_horizontalpodautoscaler_spec_max_replicas{horizontalpodautoscaler="claims-service"}', "20x30"),
        ),
        minutes=20,
    ),
    "ElasticsearchRed": Case(
        fires=(('elasticsearch_cluster_health_status{cluster="nphies-logs", color="red"}', "1x20"),),
        quiet=(('elasticsearch_cluster_health_status{cluster="nphies-logs", color="red"}', "0x20"),),
    ),
    "LogPipelineStalled": Case(
        fires=(("elasticsearch_indices_indexing_index_total", "500x40"),),
        quiet=(("elasticsearch_indices_indexing_index_total", "0+500x40"),),
        minutes=30,
        healthy={"a platform that is being brought up": (_age("nphies-logging"),)},
    ),
    "LogShippingStopped": Case(
        fires=((f"filebeat_events_acked_total{{{FILEBEAT}}}", "900x60"),),
        quiet=((f"filebeat_events_acked_total{{{FILEBEAT}}}", "0+10x60"),),
        minutes=45,
    ),
    "LogQueueFillingUp": Case(
        fires=((f"logstash_pipeline_queue_bytes{{{SEARCH}}}", "60x40"), (SEARCH_MAXIMUM, "100x40")),
        quiet=((f"logstash_pipeline_queue_bytes{{{SEARCH}}}", "40x40"), (SEARCH_MAXIMUM, "100x40")),
        minutes=20,
    ),
    "DeadLetterQueueGrowing": Case(
        fires=((f"logstash_pipeline_dead_letter_bytes{{{SEARCH}}}", "0+100x90"),),
        # Refused, and quarantined at once: what is left is what each file begins with.
        quiet=((f"logstash_pipeline_dead_letter_bytes{{{SEARCH}}}", "1x90"),),
        minutes=75,
    ),
    "AuditArchiveLagHigh": Case(
        fires=((f"logstash_pipeline_queue_events{{{AUDIT}}}", "30x40"), (AUDIT_OUT, "700x40")),
        quiet=((f"logstash_pipeline_queue_events{{{AUDIT}}}", "30x40"), (AUDIT_OUT, "0+90x40")),
        minutes=25,
    ),
    "AuditRecordsQuarantined": Case(
        fires=(
            ('elasticsearch_indices_docs_primary{index=".ds-nphies-quarantine-audit-2026.11.23-000001"}', "_x20 1x20"),
        ),
        quiet=(
            ('elasticsearch_indices_docs_primary{index=".ds-nphies-quarantine-audit-2026.11.23-000001"}', "7x40"),
            ('elasticsearch_indices_docs_primary{index=".ds-nphies-quarantine-system-2026.11.23-000001"}', "0+1x40"),
        ),
        minutes=30,
    ),
    "LogRecordsQuarantined": Case(
        fires=(
            ('elasticsearch_indices_docs_primary{index=".ds-nphies-quarantine-application-2026.11.23-1"}', "0+1x40"),
        ),
        quiet=(('elasticsearch_indices_docs_primary{index=".ds-nphies-quarantine-application-2026.11.23-1"}', "7x40"),),
        minutes=30,
    ),
    "IlmStuck": Case(
        fires=(('elasticsearch_ilm_index_status{index="a", phase="hot", step="ERROR"}', "1x60"),),
        quiet=(('elasticsearch_ilm_index_status{index="a", phase="hot", step="complete"}', "1x60"),),
        minutes=45,
    ),
    "LogSnapshotOld": Case(
        fires=((f"elasticsearch_snapshot_stats_latest_snapshot_timestamp_seconds{{{REPOSITORY}}}", f"0x{30 * HOUR}"),),
        quiet=(
            (f"elasticsearch_snapshot_stats_latest_snapshot_timestamp_seconds{{{REPOSITORY}}}", f"18000x{30 * HOUR}"),
        ),
        minutes=28 * HOUR,
        healthy={"a platform of today": (_age("nphies-logging", 14400),)},
    ),
}
