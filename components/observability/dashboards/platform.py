"""Dashboards on what the services stand on: the cluster, and how well the promises hold right now."""

from datetime import timedelta

from components.kubernetes.namespaces import CORE
from components.observability.dashboards.panel import Dashboard, Limit, Panel, Row


def system_overview() -> Dashboard:
    """The guide's System Overview: cluster health and resource utilisation."""
    return Dashboard(
        uid="nphies-system-overview",
        title="System Overview",
        description="Cluster health and resource utilisation, and the state of every store.",
        rows=[
            Row(
                title="Health",
                panels=[
                    Panel(
                        title="Nodes ready",
                        queries={
                            "ready": 'sum(kube_node_status_condition{condition="Ready", status="true"}) / count(kube_node_info)'
                        },
                        unit="percentunit",
                        kind="stat",
                        limit=Limit(warning=1, critical=0.67, below=True),
                    ),
                    Panel(
                        title="Alerts firing",
                        queries={
                            "{{severity}}": 'count by (severity) (ALERTS{alertstate="firing", severity=~"critical|warning"})'
                        },
                        kind="stat",
                        unit="none",
                    ),
                    Panel(
                        title="Service pods answering",
                        queries={"answering": 'sum(up{job="nphies-services"}) / count(up{job="nphies-services"})'},
                        unit="percentunit",
                        kind="stat",
                        limit=Limit(warning=1, critical=0.67, below=True),
                    ),
                    Panel(
                        title="Pods not running",
                        queries={
                            "{{namespace}}": "sum by (namespace) "
                            '(kube_pod_status_phase{phase=~"Pending|Failed|Unknown", namespace=~"nphies-.*"})'
                        },
                        kind="stat",
                        limit=Limit(warning=1, critical=3),
                    ),
                ],
            ),
            Row(
                title="Utilisation",
                panels=[
                    Panel(
                        title="CPU of the nodes",
                        queries={
                            "{{instance}}": '1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[5m]))'
                        },
                        unit="percentunit",
                        limit=Limit(warning=0.8, critical=0.95),
                    ),
                    Panel(
                        title="Memory of the nodes",
                        queries={"{{instance}}": "1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes"},
                        unit="percentunit",
                        limit=Limit(warning=0.8, critical=0.95),
                    ),
                    Panel(
                        title="CPU by namespace",
                        queries={
                            "{{namespace}}": "sum by (namespace) "
                            '(rate(container_cpu_usage_seconds_total{namespace=~"nphies-.*"}[5m]))'
                        },
                    ),
                    Panel(
                        title="Memory by namespace",
                        queries={
                            "{{namespace}}": 'sum by (namespace) (container_memory_working_set_bytes{namespace=~"nphies-.*"})'
                        },
                        unit="bytes",
                    ),
                    Panel(
                        title="Volumes, share free",
                        queries={
                            "{{persistentvolumeclaim}}": "kubelet_volume_stats_available_bytes"
                            ' / kubelet_volume_stats_capacity_bytes{namespace=~"nphies-.*"}'
                        },
                        unit="percentunit",
                        limit=Limit(warning=0.4, critical=0.1, below=True),
                    ),
                    Panel(
                        title="Outgoing traffic of the services",
                        queries={
                            "{{pod}}": f'sum by (pod) (rate(container_network_transmit_bytes_total{{namespace="{CORE}"}}[5m]))'
                        },
                        unit="Bps",
                    ),
                ],
            ),
            Row(
                title="Stores",
                panels=[
                    Panel(
                        title="PostgreSQL instances up",
                        queries={"up": "sum(cnpg_collector_up)"},
                        kind="stat",
                        unit="none",
                    ),
                    Panel(
                        title="PostgreSQL connections", queries={"{{state}}": "sum by (state) (cnpg_backends_total)"}
                    ),
                    Panel(
                        title="Database size",
                        queries={"{{datname}}": "max by (datname) (cnpg_pg_database_size_bytes)"},
                        unit="bytes",
                    ),
                    Panel(
                        title="Redis memory",
                        queries={"{{pod}}": "sum by (pod) (redis_memory_used_bytes)"},
                        unit="bytes",
                    ),
                    Panel(
                        title="Redis hit rate",
                        queries={
                            "hits": "sum(rate(redis_keyspace_hits_total[5m])) / (sum(rate(redis_keyspace_hits_total[5m]))"
                            " + sum(rate(redis_keyspace_misses_total[5m])))"
                        },
                        unit="percentunit",
                    ),
                    Panel(
                        title="Messages into Kafka",
                        queries={"{{topic}}": "sum by (topic) (rate(kafka_topic_partition_current_offset[5m]))"},
                        unit="ops",
                    ),
                    Panel(
                        title="Consumer lag",
                        queries={
                            "{{consumergroup}} {{topic}}": "sum by (consumergroup, topic) (kafka_consumergroup_lag)"
                        },
                    ),
                ],
            ),
        ],
    )


def recovery(rto: timedelta, rpo: timedelta) -> Dashboard:
    """RPO and RTO now, against the objectives."""
    rpo_seconds, rto_seconds = rpo.total_seconds(), rto.total_seconds()
    rpo_limit = Limit(warning=rpo_seconds / 2, critical=rpo_seconds)
    return Dashboard(
        uid="nphies-recovery",
        title="Recovery",
        description="What would be lost, and how long would it take, if the worst happened now?",
        variables=(),
        rows=[
            Row(
                title="Objectives",
                panels=[
                    Panel(
                        title=f"Data at risk now (RPO {rpo_seconds:.0f} s)",
                        queries={
                            "archive": "max(cnpg_pg_stat_archiver_seconds_since_last_archival and on (namespace, pod) "
                            'cnpg_collector_pg_wal_archive_status{value="ready"} > 0) or vector(0)'
                        },
                        unit="s",
                        kind="stat",
                        limit=rpo_limit,
                        description="Age of the archive while WAL waits to be archived; 0 while nothing waits.",
                    ),
                    Panel(
                        title=f"Last measured recovery (RTO {rto_seconds:.0f} s)",
                        queries={"restore check": "max(nphies_restore_check_duration_seconds)"},
                        unit="s",
                        kind="stat",
                        limit=Limit(warning=rto_seconds / 2, critical=rto_seconds),
                    ),
                    Panel(
                        title="Since the last restore check",
                        queries={"age": "time() - max(nphies_restore_check_timestamp_seconds)"},
                        unit="s",
                        kind="stat",
                        limit=Limit(warning=7 * 86400, critical=8 * 86400),
                    ),
                    Panel(
                        title="Since the last base backup",
                        queries={"age": "time() - max(barman_cloud_cloudnative_pg_io_last_available_backup_timestamp)"},
                        unit="s",
                        kind="stat",
                        limit=Limit(warning=24 * 3600, critical=26 * 3600),
                    ),
                ],
            ),
            Row(
                title="Archive and copies",
                panels=[
                    Panel(
                        title="Age of the WAL archive",
                        queries={"{{pod}}": "cnpg_pg_stat_archiver_seconds_since_last_archival"},
                        unit="s",
                        limit=rpo_limit,
                    ),
                    Panel(
                        title="WAL segments that wait",
                        queries={"{{pod}}": 'cnpg_collector_pg_wal_archive_status{value="ready"}'},
                    ),
                    Panel(
                        title="WAL volume in use",
                        queries={
                            "{{pod}}": 'cnpg_collector_pg_wal{value="size"} / ignoring (value) cnpg_collector_pg_wal{value="volume_size"}'
                        },
                        unit="percentunit",
                        limit=Limit(warning=0.3, critical=0.5),
                    ),
                    Panel(
                        title="Lag of replicas and of the standby",
                        queries={"{{pod}}": "cnpg_pg_replication_lag"},
                        unit="s",
                        limit=rpo_limit,
                    ),
                    Panel(
                        title="Synchronous replicas",
                        queries={"{{value}} {{pod}}": 'cnpg_collector_sync_replicas{value=~"expected|observed"}'},
                    ),
                    Panel(
                        title="How far back a recovery can go",
                        queries={"{{pod}}": "time() - barman_cloud_cloudnative_pg_io_first_recoverability_point"},
                        unit="s",
                    ),
                    Panel(
                        title="Since the last Velero backup",
                        queries={
                            "{{schedule}}": 'time() - max by (schedule) (velero_backup_last_successful_timestamp{schedule!=""})'
                        },
                        unit="s",
                    ),
                ],
            ),
        ],
    )
