"""Every metric that an alert or a panel reads, and what exports it.

The services' own business metrics are a contract with their authors: docs/metrics.md says what each service must give.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from components.observability.cluster_state import CONDITION, CREATED

MICROMETER = "Micrometer in each service"
BUSINESS = "the services themselves (docs/metrics.md)"
KUBELET = "cAdvisor and the kubelet"
NODE = "node-exporter"
STATE = "kube-state-metrics"
CLOUDNATIVE_PG = "CloudNativePG's exporter in each instance"
BARMAN = "the barman-cloud plugin, in CloudNativePG's exporter"
RESTORE_CHECK = "the restore check"
KAFKA = "Strimzi's Kafka exporter"
KAFKA_NODES = "Strimzi's metrics reporter in each Kafka node"
REDIS = "redis_exporter beside each Redis"
VELERO = "the Velero server"
CERTIFICATES = "cert-manager"
ELASTICSEARCH = "prometheus-elasticsearch-exporter"
LOGSTASH = "Logstash's own figures, through json_exporter"
FILEBEAT = "Filebeat's own figures, through json_exporter"
PROMETHEUS = "Prometheus itself"
RECORDED = "a recording rule of the platform"

_BY_SOURCE: dict[str, tuple[str, ...]] = {
    PROMETHEUS: ("up", "ALERTS"),
    MICROMETER: (
        "http_server_requests_seconds_count",
        "http_server_requests_seconds_bucket",
        "jvm_memory_used_bytes",
        "jvm_memory_max_bytes",
        "hikaricp_connections_active",
        "hikaricp_connections_max",
        "cache_gets_total",
        "logback_events_total",
    ),
    BUSINESS: (
        "claims_processed_total",
        "claims_validation_errors_total",
        "claims_processing_seconds_bucket",
        "eligibility_check_seconds_bucket",
        "terminology_lookup_seconds_bucket",
    ),
    KUBELET: (
        "container_cpu_usage_seconds_total",
        "container_memory_working_set_bytes",
        "container_network_transmit_bytes_total",
        "kubelet_volume_stats_available_bytes",
        "kubelet_volume_stats_capacity_bytes",
    ),
    NODE: ("node_cpu_seconds_total", "node_memory_MemAvailable_bytes", "node_memory_MemTotal_bytes"),
    STATE: (
        "kube_node_info",
        "kube_node_status_condition",
        "kube_namespace_created",
        "kube_pod_start_time",
        "kube_pod_deletion_timestamp",
        "kube_deployment_spec_replicas",
        "kube_deployment_status_replicas_available",
        CREATED,
        CONDITION,
        "kube_pod_status_phase",
        "kube_pod_container_status_restarts_total",
        "kube_horizontalpodautoscaler_status_current_replicas",
        "kube_horizontalpodautoscaler_spec_max_replicas",
    ),
    CLOUDNATIVE_PG: (
        "cnpg_collector_up",
        "cnpg_collector_pg_wal",
        "cnpg_collector_pg_wal_archive_status",
        "cnpg_collector_replica_mode",
        "cnpg_collector_sync_replicas",
        "cnpg_pg_replication_lag",
        "cnpg_pg_replication_in_recovery",
        "cnpg_pg_replication_is_wal_receiver_up",
        "cnpg_pg_replication_streaming_replicas",
        "cnpg_pg_stat_archiver_seconds_since_last_archival",
        "cnpg_pg_database_size_bytes",
        "cnpg_backends_total",
    ),
    BARMAN: (
        "barman_cloud_cloudnative_pg_io_last_available_backup_timestamp",
        "barman_cloud_cloudnative_pg_io_last_failed_backup_timestamp",
        "barman_cloud_cloudnative_pg_io_first_recoverability_point",
    ),
    RESTORE_CHECK: (
        "nphies_restore_check_success",
        "nphies_restore_check_timestamp_seconds",
        "nphies_restore_check_duration_seconds",
    ),
    KAFKA: (
        "kafka_topic_partition_under_replicated_partition",
        "kafka_topic_partition_leader",
        "kafka_topic_partition_current_offset",
        "kafka_consumergroup_lag",
    ),
    KAFKA_NODES: ("kafka_server_raft_metrics_current_leader",),
    REDIS: (
        "redis_up",
        "redis_cluster_state",
        "redis_memory_used_bytes",
        "redis_keyspace_hits_total",
        "redis_keyspace_misses_total",
    ),
    VELERO: (
        "velero_backup_failure_total",
        "velero_backup_partial_failure_total",
        "velero_backup_last_successful_timestamp",
    ),
    CERTIFICATES: ("certmanager_certificate_expiration_timestamp_seconds",),
    ELASTICSEARCH: (
        "elasticsearch_cluster_health_status",
        "elasticsearch_indices_indexing_index_total",
        "elasticsearch_indices_docs_primary",
        "elasticsearch_ilm_index_status",
        "elasticsearch_snapshot_stats_latest_snapshot_timestamp_seconds",
    ),
    LOGSTASH: (
        "logstash_pipeline_events_out_total",
        "logstash_pipeline_queue_events",
        "logstash_pipeline_queue_bytes",
        "logstash_pipeline_queue_max_bytes",
        "logstash_pipeline_dead_letter_bytes",
    ),
    FILEBEAT: ("filebeat_events_acked_total",),
    RECORDED: tuple(
        f"service:request_error_ratio:rate{window}" for window in ("5m", "30m", "1h", "2h", "6h", "1d", "3d")
    ),
}

SOURCES = {metric: source for source, metrics in _BY_SOURCE.items() for metric in metrics}
"""Metric name to what exports it."""


ALWAYS_EXPORTED: Mapping[str, str] = {
    MICROMETER: "http_server_requests_seconds_count",  # the kubelet's probes are requests too
    KUBELET: "kubelet_volume_stats_capacity_bytes",
    NODE: "node_memory_MemTotal_bytes",
    STATE: "kube_node_info",
    CLOUDNATIVE_PG: "cnpg_collector_up",
    BARMAN: "barman_cloud_cloudnative_pg_io_last_available_backup_timestamp",
    KAFKA: "kafka_topic_partition_leader",
    KAFKA_NODES: "kafka_server_raft_metrics_current_leader",
    REDIS: "redis_up",
    VELERO: "velero_backup_failure_total",
    CERTIFICATES: "certmanager_certificate_expiration_timestamp_seconds",
    ELASTICSEARCH: "elasticsearch_cluster_health_status",
    LOGSTASH: "logstash_pipeline_queue_events",
    FILEBEAT: "filebeat_events_acked_total",
}
"""Source to a metric that it exports from its start, however little happens: when that is gone, the source is."""


@dataclass(frozen=True)
class BusinessMetric:
    """What a service must count itself, since no library knows its business."""

    kind: Literal["counter", "histogram"]
    service: str
    meaning: str


CONTRACT: Mapping[str, BusinessMetric] = {
    "claims_processed_total": BusinessMetric(
        "counter", "claims-service", "claims that were decided, by `outcome`: `success` or what else became of them"
    ),
    "claims_validation_errors_total": BusinessMetric(
        "counter", "claims-service", "claims that failed a check, by `reason`"
    ),
    "claims_processing_seconds_bucket": BusinessMetric(
        "histogram", "claims-service", "time from a claim's arrival to its decision"
    ),
    "eligibility_check_seconds_bucket": BusinessMetric(
        "histogram", "eligibility-service", "time of an eligibility check"
    ),
    "terminology_lookup_seconds_bucket": BusinessMetric("histogram", "terminology-service", "time of a code lookup"),
}
"""The business metrics, by name."""
