"""For every alert a state of affairs in which it fires and one in which it stays quiet.

A series is written as promtool reads it: `metric{labels}` and values such as `0x10` (ten more samples of 0) or `0+5x10`
(ten more, each 5 higher), one a minute.
"""

from dataclasses import dataclass

from components.observability.alerts.services import SERVICES_OF_THE_GUIDE

Series = tuple[str, str]


@dataclass(frozen=True)
class Case:
    """What the metrics say when the alert fires, and when it does not; looked at after some minutes."""

    fires: tuple[Series, ...]
    quiet: tuple[Series, ...]
    minutes: int = 10


REQUESTS = "http_server_requests_seconds_count"
OK = f'{REQUESTS}{{service="claims-service", status="200"}}'
ERROR = f'{REQUESTS}{{service="claims-service", status="500"}}'
POD = 'namespace="nphies-data", pod="claims-db-1"'
AGE = f"cnpg_pg_stat_archiver_seconds_since_last_archival{{{POD}}}"
READY = f'cnpg_collector_pg_wal_archive_status{{{POD}, value="ready"}}'
LAG = f"cnpg_pg_replication_lag{{{POD}}}"
REPLICA_MODE = f"cnpg_collector_replica_mode{{{POD}}}"
VOLUME = 'namespace="nphies-data", persistentvolumeclaim="claims-db-1"'
AVAILABLE = f"kubelet_volume_stats_available_bytes{{{VOLUME}}}"
CAPACITY = f"kubelet_volume_stats_capacity_bytes{{{VOLUME}}}"
WAL_SIZE = f'cnpg_collector_pg_wal{{{POD}, value="size"}}'
WAL_VOLUME = f'cnpg_collector_pg_wal{{{POD}, value="volume_size"}}'
OBSERVED = f'cnpg_collector_sync_replicas{{{POD}, value="observed"}}'
EXPECTED = f'cnpg_collector_sync_replicas{{{POD}, value="expected"}}'
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


def _burn(failed_per_minute: int, minutes: int) -> Case:
    """Of 10,000 requests a minute some fail; in the quiet case 4 of them do: 0.04 %, inside the objective."""
    return Case(
        fires=((OK, f"0+10000x{minutes}"), (ERROR, f"0+{failed_per_minute}x{minutes}")),
        quiet=((OK, f"0+10000x{minutes}"), (ERROR, f"0+4x{minutes}")),
        minutes=minutes,
    )


CASES: dict[str, Case] = {
    "ServiceDown": Case(fires=(_up("claims-service", 0),), quiet=(_up("claims-service", 1),)),
    "ServiceAbsent": Case(
        fires=tuple(_up(service, 1) for service in SERVICES_OF_THE_GUIDE if service != "claims-service"),
        quiet=tuple(_up(service, 1) for service in SERVICES_OF_THE_GUIDE),
    ),
    "HighErrorRate": Case(fires=((ERROR, "0+7x30"),), quiet=((ERROR, "0+5x30"),), minutes=20),
    "UnauthorizedAccess": Case(
        fires=((f'{REQUESTS}{{service="api-gateway", status="401"}}', "0+3x30"),),
        quiet=((f'{REQUESTS}{{service="api-gateway", status="401"}}', "0+1x30"),),
    ),
    "DataExfiltration": Case(
        fires=(('container_network_transmit_bytes_total{namespace="nphies-core", pod="claims-1"}', "0+70000000x30"),),
        quiet=(('container_network_transmit_bytes_total{namespace="nphies-core", pod="claims-1"}', "0+50000000x30"),),
        minutes=15,
    ),
    "AvailabilityBurnsFast": _burn(failed_per_minute=80, minutes=HOUR + 10),
    "AvailabilityBurns": _burn(failed_per_minute=35, minutes=6 * HOUR + 20),
    "AvailabilityBurnsSlowly": _burn(failed_per_minute=17, minutes=DAY + 2 * HOUR),
    "AvailabilityBurnsSteadily": _burn(failed_per_minute=6, minutes=3 * DAY + 4 * HOUR),
    "WalArchiveLate": Case(
        fires=((AGE, "160x20"), (READY, "3x20")),
        quiet=((AGE, "4000x20"), (READY, "0x20")),  # a quiet database archives nothing and loses nothing
    ),
    "WalArchiveBreaksRpo": Case(fires=((AGE, "301x20"), (READY, "5x20")), quiet=((AGE, "299x20"), (READY, "5x20"))),
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
        fires=((f"barman_cloud_cloudnative_pg_io_last_available_backup_timestamp{{{POD}}}", f"0x{29 * HOUR}"),),
        quiet=((f"barman_cloud_cloudnative_pg_io_last_available_backup_timestamp{{{POD}}}", f"18000x{29 * HOUR}"),),
        minutes=28 * HOUR,
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
        fires=(('velero_backup_last_successful_timestamp{schedule="daily"}', f"0x{29 * HOUR}"),),
        quiet=(('velero_backup_last_successful_timestamp{schedule="daily"}', f"18000x{29 * HOUR}"),),
        minutes=28 * HOUR,
    ),
    "StandbyBehind": Case(
        fires=((LAG, "200x20"), (REPLICA_MODE, "1x20")), quiet=((LAG, "100x20"), (REPLICA_MODE, "1x20"))
    ),
    "StandbyBreaksRpo": Case(
        fires=((LAG, "301x20"), (REPLICA_MODE, "1x20")), quiet=((LAG, "301x20"), (REPLICA_MODE, "0x20"))
    ),
    "ReplicaBehind": Case(
        fires=((LAG, "40x20"), (REPLICA_MODE, "0x20")), quiet=((LAG, "40x20"), (REPLICA_MODE, "1x20"))
    ),
    "SynchronousReplicasMissing": Case(
        fires=(
            (OBSERVED, "0x20"),
            (EXPECTED, "1x20"),
        ),
        quiet=(
            (OBSERVED, "2x20"),
            (EXPECTED, "1x20"),
        ),
    ),
    "PostgresInstanceDown": Case(
        fires=((f"cnpg_collector_up{{{POD}}}", "0x20"),), quiet=((f"cnpg_collector_up{{{POD}}}", "1x20"),)
    ),
    "KafkaUnderReplicated": Case(
        fires=(('kafka_topic_partition_under_replicated_partition{topic="claims", partition="0"}', "1x20"),),
        quiet=(('kafka_topic_partition_under_replicated_partition{topic="claims", partition="0"}', "0x20"),),
    ),
    "KafkaPartitionOffline": Case(
        fires=(('kafka_topic_partition_leader{topic="claims", partition="0"}', "-1x20"),),
        quiet=(('kafka_topic_partition_leader{topic="claims", partition="0"}', "2x20"),),
    ),
    "KafkaConsumerBehind": Case(
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
    "ServiceAtMaximum": Case(
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
    ),
    "NodeShipsNoLogs": Case(
        fires=((f"filebeat_events_acked_total{{{FILEBEAT}}}", "900x60"),),
        quiet=((f"filebeat_events_acked_total{{{FILEBEAT}}}", "0+10x60"),),
        minutes=45,
    ),
    "LogQueueFills": Case(
        fires=((f"logstash_pipeline_queue_bytes{{{SEARCH}}}", "60x40"), (SEARCH_MAXIMUM, "100x40")),
        quiet=((f"logstash_pipeline_queue_bytes{{{SEARCH}}}", "40x40"), (SEARCH_MAXIMUM, "100x40")),
        minutes=20,
    ),
    "DeadLettersGrow": Case(
        fires=((f"logstash_pipeline_dead_letter_bytes{{{SEARCH}}}", "0+100x90"),),
        # Refused, and quarantined at once: what is left is what each file begins with.
        quiet=((f"logstash_pipeline_dead_letter_bytes{{{SEARCH}}}", "1x90"),),
        minutes=75,
    ),
    "AuditArchiveBehind": Case(
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
    "LogRetentionStuck": Case(
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
    ),
}
