"""Alerts on the log pipeline: an audit record that is not kept is a breach, not a gap in a chart."""

from datetime import timedelta

from components.observability.alerts.rule import Alert, Group

_EXPORTER = "prometheus-elasticsearch-exporter"


def logs() -> Group:
    """Elasticsearch and what flows into it."""
    return Group(
        name="nphies.logs",
        rules=[
            Alert(
                name="ElasticsearchRed",
                expr='max by (cluster) (elasticsearch_cluster_health_status{color="red"}) == 1',
                after=timedelta(minutes=2),
                severity="critical",
                team="on-call",
                summary="Elasticsearch is red",
                description="At least one primary shard of {{ $labels.cluster }} is not assigned.",
                meaning="Some logs can be neither searched nor indexed. S3 still gets every record.",
                steps=[
                    "`kubectl get elasticsearch,pods -n nphies-logging`.",
                    "`GET _cluster/allocation/explain` in Kibana's console names the shard and the reason.",
                ],
                source=_EXPORTER,
            ),
            Alert(
                name="LogPipelineStalled",
                expr="sum(rate(elasticsearch_indices_indexing_index_total[10m])) == 0",
                after=timedelta(minutes=10),
                severity="critical",
                team="on-call",
                summary="No log record has been indexed for 10 minutes",
                description="Elasticsearch indexes nothing, while a running platform always logs.",
                meaning="Records pile up in Logstash's queue and on the nodes; when those are full, they are lost.",
                steps=[
                    "`kubectl get pods -n nphies-logging`: Filebeat on every node, Logstash, Elasticsearch.",
                    "Logstash's log says which output refuses: Elasticsearch or S3.",
                ],
                source=_EXPORTER,
            ),
            Alert(
                name="AuditRecordsQuarantined",
                expr='sum(increase(elasticsearch_indices_docs_primary{index=~".*nphies-quarantine.*"}[15m])) > 0',
                severity="warning",
                team="security",
                summary="Audit records do not fit the format",
                description="{{ $value | humanize }} records went to quarantine in 15 minutes.",
                meaning="They are kept, but an auditor who searches by field will not find them.",
                steps=["Search `nphies-quarantine-*` for `service`: a release changed its audit format."],
                source=_EXPORTER,
            ),
        ],
    )
