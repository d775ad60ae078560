"""Resource quotas: what each namespace may request at most. Enough for its peak, and a limit for runaway workloads.

Sums are requests at the largest scale that the settings' defaults allow, with what an update runs beside it. Together
the quotas may exceed the nodes: not every namespace has its busiest moment at once.
"""

from typing import Annotated

from pydantic import Field

from settings.bounds import Because
from settings.model import Settings
from settings.quantities import Size

Count = Annotated[int, Field(gt=0), Because("a quota of 0 admits no pod, and a namespace without pods needs no quota")]


class NamespaceQuota(Settings):
    """The most that all pods and volume claims of a namespace may request together."""

    cpu: Count
    """CPUs requested by all pods."""

    memory: Size
    """Memory requested by all pods."""

    storage: Size
    """Storage requested by all volume claims."""

    pods: Count
    """Pods, those that are being replaced included."""


class CoreQuota(NamespaceQuota):
    """The services: 20 pods of claims-service and 10 of each of the three others, all of them twice (blue-green)."""

    cpu: Count = 100
    """(20 + 3 x 10) pods x 2 x 1 CPU."""

    memory: Size = Size("200Gi")
    """(20 + 3 x 10) pods x 2 x 2 GiB."""

    storage: Size = Size("10Gi")
    """Services keep nothing; scratch space of jobs."""

    pods: Count = 160
    """(20 + 3 x 10) pods x 2, and 60 for jobs and for three more services of 10 pods."""


class DataQuota(NamespaceQuota):
    """PostgreSQL, Redis and Kafka with its operator, and a second PostgreSQL that is recovered beside the first."""

    cpu: Count = 54
    """PostgreSQL 3 x 4 twice, poolers 3, Redis 6, Kafka 3 x 2.5, Cruise Control 1, MirrorMaker 3, operator 0.4, others 9."""

    memory: Size = Size("224Gi")
    """PostgreSQL 3 x 16 twice, poolers 3, Redis 6 x 9, Kafka 3 x 10, Cruise Control 2, MirrorMaker 6, others 19 GiB."""

    storage: Size = Size("2Ti")
    """PostgreSQL 3 x (100 + 100 of WAL) twice, Redis 6 x 20, Kafka 3 x (50 + 10) GiB, and a third more."""

    pods: Count = 80
    """About 35, the recovered PostgreSQL and jobs included, twice."""


class ObservabilityQuota(NamespaceQuota):
    """Prometheus, Alertmanager and Grafana, and their replacements during an update."""

    cpu: Count = 16
    """Prometheus 2 x 2, Alertmanager 3 x 0.2, Grafana 2 x 0.5, operator and exporters 2; twice."""

    memory: Size = Size("64Gi")
    """Prometheus 2 x 12, Alertmanager 3 x 0.5, Grafana 2 x 1, operator and exporters 4 GiB; twice."""

    storage: Size = Size("1Ti")
    """Prometheus 2 x 200, Alertmanager 3 x 10, Grafana 10 GiB; twice."""

    pods: Count = 40
    """About 15; twice, and 10 for jobs."""


class LoggingQuota(NamespaceQuota):
    """Elasticsearch in three tiers, Logstash and Kibana, and their operator, which replaces one pod at a time."""

    cpu: Count = 36
    """Elasticsearch 9 x 2 (guide: at most 2000m) and 3 masters x 1, Logstash 3 x 2, Kibana 2 x 1, jobs and growth 7."""

    memory: Size = Size("128Gi")
    """Elasticsearch 9 x 8 and 3 masters x 4, Logstash 3 x 4, Kibana 2 x 2, operator 2 x 1, jobs and growth 26 GiB."""

    storage: Size = Size("10Ti")
    """Hot 3 x 500, warm 3 x 1000, cold 3 x 1000, masters 3 x 20, Logstash 3 x 50 GiB, and a third more."""

    pods: Count = 40
    """About 20; twice."""


class BackupQuota(NamespaceQuota):
    """Velero, its agent on every node, and the pods that move snapshots, each with a claim of the volume's size."""

    cpu: Count = 24
    """Agents on 18 nodes x 0.5, server 1, data movers 6 x 2, repository maintenance 2."""

    memory: Size = Size("48Gi")
    """Agents on 18 nodes x 0.5, server 1, data movers 6 x 4, repository maintenance 4, restores 10 GiB."""

    storage: Size = Size("2Ti")
    """Claims of one run: as much as nphies-data may hold."""

    pods: Count = 80
    """Agents on 18 nodes, twice while they are replaced; the rest for data movers and their helpers."""


class OperatorsQuota(NamespaceQuota):
    """Controllers that work in every namespace, with two or three replicas each, and their replacements during an update."""

    cpu: Count = 10
    """About 12 Deployments x 2 replicas x 0.15; twice, and 2 to grow."""

    memory: Size = Size("24Gi")
    """About 12 Deployments x 2 replicas x 0.4 GiB; twice, and 4 GiB to grow."""

    storage: Size = Size("1Gi")
    """Controllers keep nothing."""

    pods: Count = 80
    """About 12 Deployments x 2 or 3 replicas; twice, and 20 for jobs."""


class NodeAgentsQuota(NamespaceQuota):
    """A node exporter and a log shipper on every node."""

    cpu: Count = 16
    """On 18 nodes, 0.1 + 0.3; twice while the nodes are replaced."""

    memory: Size = Size("24Gi")
    """On 18 nodes, 0.1 + 0.5 GiB; twice while the nodes are replaced."""

    storage: Size = Size("1Gi")
    """What agents keep lies on the node."""

    pods: Count = 80
    """On 18 nodes, 2; twice while the nodes are replaced."""


class RestoreCheckQuota(NamespaceQuota):
    """One PostgreSQL instance, recovered to be looked at and deleted."""

    cpu: Count = 8
    """Instance and sidecar 3, the job that recovers it 3; and 2."""

    memory: Size = Size("24Gi")
    """Instance and sidecar 9, the job that recovers it 9; and 6 GiB."""

    storage: Size = Size("1Ti")
    """As much as an instance of claims-db, 100 + 64 GiB; reserve, and a leftover of the last check."""

    pods: Count = 10
    """The instance, its job, and their leftovers."""


class QuotaSettings(Settings):
    """The most that all pods and volume claims of a namespace may request; raise it together with what it is for."""

    core: CoreQuota = CoreQuota()
    """nphies-core."""

    data: DataQuota = DataQuota()
    """nphies-data."""

    observability: ObservabilityQuota = ObservabilityQuota()
    """nphies-observability."""

    logging: LoggingQuota = LoggingQuota()
    """nphies-logging."""

    backup: BackupQuota = BackupQuota()
    """nphies-backup."""

    operators: OperatorsQuota = OperatorsQuota()
    """nphies-operators."""

    restore_check: RestoreCheckQuota = RestoreCheckQuota()
    """nphies-restore-check."""

    node_agents: NodeAgentsQuota = NodeAgentsQuota()
    """nphies-node-agents."""
