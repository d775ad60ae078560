"""Alerts on the log pipeline: an audit record that is lost is a breach of the retention requirement."""

from collections.abc import Sequence
from datetime import timedelta

from components.kubernetes.namespaces import LOGGING, NODE_AGENTS
from components.observability.alerts.presence import missing
from components.observability.alerts.rule import Alert, Group
from components.observability.metrics import ELASTICSEARCH, FILEBEAT, LOGSTASH

_INDEXED = "elasticsearch_indices_indexing_index_total"
_ACKED = "filebeat_events_acked_total"
_PODS = f"`kubectl --context STACK get elasticsearch,logstash,pods -n {LOGGING}`: what is not ready, and what does its log say?"
_BRING_UP = timedelta(hours=2)
"""Longer than bringing up a stack takes."""

SNAPSHOT_AGE = timedelta(hours=26)
"""The nightly one, and two hours to take it."""


def logs() -> Group:
    """Elasticsearch, and what flows into it and into the archives."""
    return Group(name="nphies.logs", rules=[*_flow(), *_archive(), *_quarantine(), *_cluster()])


def _flow() -> Sequence[Alert]:
    return [
        Alert(
            name="LogPipelineStalled",
            expr=f"sum(rate({_INDEXED}[10m])) == 0 or {missing(_INDEXED, namespace=LOGGING, after=_BRING_UP)}",
            after=timedelta(minutes=10),
            severity="critical",
            team="on-call",
            summary="No log record has been indexed for 10 minutes",
            description="Elasticsearch indexes nothing, while a running platform always logs.",
            meaning="Elasticsearch indexes no record, while a running platform always logs.",
            impact="Records pile up in Logstash's queues and on the nodes; when those are full, they are lost.",
            diagnosis=[
                (
                    f"`kubectl --context STACK get pods -n {LOGGING}` and `kubectl --context STACK get pods -n "
                    f"{NODE_AGENTS}`: Filebeat on every node?"
                ),
                (
                    f"`kubectl --context STACK logs -n {LOGGING} nphies-logs-ls-0`: which output refuses, "
                    "Elasticsearch or S3?"
                ),
            ],
            mitigation=[
                "To gain time enlarge the queues: `logging.logstash.queue`.",
            ],
            source=ELASTICSEARCH,
        ),
        Alert(
            name="LogShippingStopped",
            expr=f"sum by (namespace, pod) (rate({_ACKED}[15m])) == 0",
            after=timedelta(minutes=15),
            severity="warning",
            team="on-call",
            summary="A node ships no logs: {{ $labels.pod }}",
            description="Logstash has taken nothing from {{ $labels.pod }} for 15 minutes.",
            meaning="Logstash has taken nothing from Filebeat of a node for 15 minutes.",
            impact="The node keeps 2 GB of records; the kubelet deletes older log files of containers.",
            diagnosis=[
                (
                    f"`kubectl --context STACK logs -n {NODE_AGENTS} POD --tail=50`: refused, no certificate, or "
                    "no way to Logstash?"
                ),
                f"`kubectl --context STACK get certificate filebeat -n {NODE_AGENTS}`: ready, and not ended?",
            ],
            mitigation=[
                (
                    f"Restart Filebeat of the node: `kubectl --context STACK delete pod POD -n {NODE_AGENTS}`. "
                    "It goes on where it stopped."
                ),
            ],
            source=FILEBEAT,
        ),
        Alert(
            name="LogQueueFillingUp",
            expr=(
                "max by (namespace, pod, pipeline) (logstash_pipeline_queue_bytes / "
                "logstash_pipeline_queue_max_bytes) > 0.5"
            ),
            after=timedelta(minutes=10),
            severity="warning",
            team="on-call",
            summary="A queue of Logstash is half full: {{ $labels.pipeline }} of {{ $labels.pod }}",
            description="{{ $labels.pipeline }} of {{ $labels.pod }} is {{ $value | humanizePercentage }} full.",
            meaning="A queue of Logstash is more than half full.",
            impact=(
                "Its output is unavailable or too slow. A full queue stops the other outputs too, and then the nodes."
            ),
            diagnosis=[
                (
                    "Pipeline `search`: is Elasticsearch red, read-only or full? `GET _cat/allocation?v` in Kibana's "
                    "console."
                ),
                (
                    "Pipelines `archive` and `audit_archive`: S3 or its credentials; `kubectl --context STACK logs "
                    f"-n {LOGGING} POD`."
                ),
            ],
            mitigation=[
                "To gain time enlarge the queues: `logging.logstash.queue`.",
            ],
            source=LOGSTASH,
        ),
        Alert(
            name="DeadLetterQueueGrowing",
            expr="sum by (namespace, pipeline) (delta(logstash_pipeline_dead_letter_bytes[30m])) > 0",
            after=timedelta(minutes=30),
            severity="warning",
            team="on-call",
            summary="Rejected log records are not moved into quarantine",
            description=(
                "The dead letter queue of {{ $labels.pipeline }} grew by {{ $value | humanize1024 }}B in 30 minutes."
            ),
            meaning="Records that Elasticsearch rejects stay in the dead letter queue.",
            impact=(
                "Elasticsearch rejects records faster than they are quarantined. The archives have them; a "
                "search does not find them."
            ),
            diagnosis=[
                f"`kubectl --context STACK logs -n {LOGGING} POD | grep dead_letters`: is the pipeline running?",
                "Search `nphies-quarantine-*` for `nphies.problem`: which field is rejected, of which service?",
            ],
            mitigation=[
                "Have the service fix the field; until then nothing is lost, since the archives have the records.",
            ],
            source=LOGSTASH,
        ),
    ]


def _archive() -> Sequence[Alert]:
    queue, out = "logstash_pipeline_queue_events", "logstash_pipeline_events_out_total"
    of = '{pipeline="audit_archive"}'
    return [
        Alert(
            name="AuditArchiveLagHigh",
            expr=f"sum by (namespace, pod) ({queue}{of}) > 0 and sum by (namespace, pod) (rate({out}{of}[10m])) == 0",
            after=timedelta(minutes=5),
            severity="critical",
            team="security",
            summary="Audit records do not reach the locked archive",
            description="{{ $value }} audit records wait on the volume of {{ $labels.pod }}, and none is uploaded.",
            meaning="Audit records wait on a volume and are not uploaded to the locked archive.",
            impact=(
                "Until a record is in the archive, one volume is all that keeps it, and it can still be changed there."
            ),
            diagnosis=[
                f"`kubectl --context STACK logs -n {LOGGING} POD | grep audit_archive`: which error does S3 give?",
                (
                    f"Credentials: `kubectl --context STACK get sa nphies-logs-logstash -n {LOGGING}` and the "
                    "role nphies-nphies-logs-logstash."
                ),
            ],
            mitigation=[
                "Do not delete the pod's volume claim: the records lie on it, and are sent after a restart.",
            ],
            source=LOGSTASH,
        ),
    ]


def _quarantine() -> Sequence[Alert]:
    docs = "elasticsearch_indices_docs_primary"

    def grew(indices: str) -> str:
        """More than a quarter of an hour ago; an index that is new counts from nothing."""
        now = f'sum({docs}{{index=~"{indices}"}})'
        before = f'(sum({docs}{{index=~"{indices}"}} offset 15m) or vector(0))'
        return f"{now} - {before} > 0"

    return [
        Alert(
            name="AuditRecordsQuarantined",
            expr=grew(".*nphies-quarantine-audit.*"),
            severity="warning",
            team="security",
            summary="Audit records do not fit the format",
            description="{{ $value | humanize }} audit records went to quarantine in 15 minutes.",
            meaning="Audit records do not fit the format and went to quarantine.",
            impact="They are kept, in the locked archive too, but an auditor who searches by field will not find them.",
            diagnosis=[
                (
                    "Search `nphies-quarantine-audit`: `nphies.problem` says what is wrong, `kubernetes.pod.name` "
                    "who wrote it."
                ),
            ],
            mitigation=[
                (
                    "A release changed the service's audit format: have it fixed; the format is in "
                    "docs/service-contract.md."
                ),
            ],
            source=ELASTICSEARCH,
        ),
        Alert(
            name="LogRecordsQuarantined",
            expr=grew(".*nphies-quarantine-(application|system).*"),
            after=timedelta(minutes=10),
            severity="warning",
            team="on-call",
            summary="Log records do not fit their stream",
            description="{{ $value | humanize }} records went to quarantine in 15 minutes.",
            meaning="Log records do not fit their stream and went to quarantine.",
            impact="They are kept and can be searched as text, not by field.",
            diagnosis=[
                (
                    "Search `nphies-quarantine-*`: `nphies.problem` says what is wrong, `kubernetes.pod.name` who "
                    "wrote it."
                ),
            ],
            mitigation=[
                "Have the service fix its format: [service contract](../../service-contract.md).",
            ],
            source=ELASTICSEARCH,
        ),
    ]


def _cluster() -> Sequence[Alert]:
    snapshot = "elasticsearch_snapshot_stats_latest_snapshot_timestamp_seconds"
    return [
        Alert(
            name="ElasticsearchRed",
            expr='max by (cluster) (elasticsearch_cluster_health_status{color="red"}) == 1',
            after=timedelta(minutes=2),
            severity="critical",
            team="on-call",
            summary="Elasticsearch is red",
            description="At least one primary shard of {{ $labels.cluster }} is not assigned.",
            meaning="At least one primary shard is not assigned.",
            impact="Some logs can be neither searched nor indexed. S3 still gets every record.",
            diagnosis=[
                _PODS,
                "`GET _cluster/allocation/explain` in Kibana's console names the shard and the reason.",
            ],
            mitigation=[
                "[log-cluster](../log-cluster.md), step 3; step 4 if indices are gone.",
            ],
            source=ELASTICSEARCH,
        ),
        Alert(
            name="IlmStuck",
            expr='count(elasticsearch_ilm_index_status{step="ERROR"} == 1) > 0',
            after=timedelta(minutes=30),
            severity="warning",
            team="on-call",
            summary="Index lifecycle management (ILM) does not move indices",
            description="{{ $value }} indices are in the ILM step ERROR.",
            meaning="Index lifecycle management (ILM) is in the step ERROR for some indices.",
            impact="They fill the hot nodes, and are kept longer than they should be.",
            diagnosis=[
                "`GET nphies-*/_ilm/explain?only_errors=true` in Kibana's console says why.",
            ],
            mitigation=[
                "When the cause is fixed: `POST INDEX/_ilm/retry`.",
            ],
            source=ELASTICSEARCH,
        ),
        Alert(
            name="LogSnapshotOld",
            expr=f"time() - max by (repository) ({snapshot}) > {int(SNAPSHOT_AGE.total_seconds())} or "
            + missing(snapshot, namespace=LOGGING, after=SNAPSHOT_AGE),
            after=timedelta(minutes=10),
            severity="warning",
            team="on-call",
            summary="Elasticsearch has no snapshot of the last night",
            description="There has been no snapshot for {{ $value | humanizeDuration }}.",
            meaning="Elasticsearch has taken no snapshot in the last night.",
            impact="A lost Elasticsearch cluster would have to be restored from the archives, which takes days.",
            diagnosis=[
                "`GET _slm/policy/nphies-nightly` in Kibana's console says why the last run failed.",
            ],
            mitigation=[
                "Take one now: `POST _slm/policy/nphies-nightly/_execute`.",
            ],
            source=ELASTICSEARCH,
        ),
    ]
