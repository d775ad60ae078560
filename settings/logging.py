"""Settings of the Elasticsearch cluster and of the pipeline that fills it; how long logs stay is in the retention table."""

from datetime import timedelta
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from settings.bounds import Because, OutOfBoundsError
from settings.model import Settings
from settings.quantities import Cpu, Duration, Size, at_least, between, cpu_at_least, format_duration, millicpu
from settings.refusal import refuse

MINIMUM_NODES = 3  # guide, "Elasticsearch Configuration": replicas: 3
MINIMUM_MEMORY = Size("4Gi")  # guide: limits.memory 4Gi, of which 2Gi are requested
MINIMUM_CPU_REQUEST, MINIMUM_CPU_LIMIT = 1000, 2000  # guide: requests.cpu 1000m, limits.cpu 2000m
_HEAP = "the guide gives 4Gi; half is heap, which beyond 32 GiB has longer pointers"
_ROLLOVER = "an index rolls over when a shard has 50 GB, and a node must hold one"
LARGEST_HEAP_MEMORY = Size("64Gi")


def _is_a_heap(size: Size) -> Size:
    if not MINIMUM_MEMORY <= size <= LARGEST_HEAP_MEMORY:
        raise OutOfBoundsError(f"{MINIMUM_MEMORY} to {LARGEST_HEAP_MEMORY}")
    return size


class ElasticsearchNodeSettings(Settings):
    """Elasticsearch nodes of one kind (guide: 3 nodes, 1 to 2 CPUs, 2Gi to 4Gi)."""

    nodes: Annotated[
        int,
        Because("one in each zone (guide, Elasticsearch Configuration: replicas: 3)"),
    ] = Field(default=3, ge=MINIMUM_NODES)
    """Nodes, spread over the zones (guide: 3)."""

    cpu: Annotated[
        Cpu, cpu_at_least(MINIMUM_CPU_REQUEST), Because("guide, Elasticsearch Configuration: requests.cpu: 1000m")
    ] = "1"
    """CPU request of a node (guide: 1000m)."""

    cpu_limit: Annotated[
        Cpu, cpu_at_least(MINIMUM_CPU_LIMIT), Because("guide, Elasticsearch Configuration: limits.cpu: 2000m")
    ] = "2"
    """CPU limit of a node (guide: 2000m)."""

    memory: Annotated[Size, AfterValidator(_is_a_heap), Because(_HEAP)] = MINIMUM_MEMORY
    """Memory request and limit of a node (guide: 2Gi and 4Gi): half is heap, the rest caches what is searched."""

    storage: Size
    """Volume of each node. It can grow, never shrink."""

    @model_validator(mode="after")
    def _promised_is_allowed(self) -> Self:
        if millicpu(self.cpu) > millicpu(self.cpu_limit):
            refuse("cpu", self.cpu, f"cpu_limit ({self.cpu_limit}) or less")
        return self


class MasterNodeSettings(ElasticsearchNodeSettings):
    """Nodes that elect the master and keep the cluster's state, and no logs."""

    storage: Annotated[
        Size,
        at_least(Size("5Gi")),
        Because("the cluster's state is written anew before the old one is deleted"),
    ] = Size("20Gi")
    """Volume of each node, for the cluster's state."""

    @model_validator(mode="after")
    def _is_a_quorum(self) -> Self:
        if self.nodes % 2 == 0:
            refuse("nodes", self.nodes, "an odd number of 3 or more, so that a majority survives a zone")
        return self


class HotNodeSettings(ElasticsearchNodeSettings):
    """Nodes that take new logs."""

    cpu: Annotated[
        Cpu, cpu_at_least(MINIMUM_CPU_REQUEST), Because("guide, Elasticsearch Configuration: requests.cpu: 1000m")
    ] = "2"
    """CPU request of a node."""

    cpu_limit: Annotated[
        Cpu, cpu_at_least(MINIMUM_CPU_LIMIT), Because("guide, Elasticsearch Configuration: limits.cpu: 2000m")
    ] = "4"
    """CPU limit of a node."""

    memory: Annotated[Size, AfterValidator(_is_a_heap), Because(_HEAP)] = Size("8Gi")
    """Memory request and limit of a node."""

    storage: Annotated[Size, at_least(Size("50Gi")), Because(_ROLLOVER)] = Size("500Gi")
    """Volume of each node."""


class WarmNodeSettings(ElasticsearchNodeSettings):
    """Nodes for logs that are searched now and then."""

    storage: Annotated[Size, at_least(Size("50Gi")), Because(_ROLLOVER)] = Size("1Ti")
    """Volume of each node."""


class ColdNodeSettings(ElasticsearchNodeSettings):
    """Nodes for logs that are rarely searched."""

    storage: Annotated[Size, at_least(Size("50Gi")), Because(_ROLLOVER)] = Size("1Ti")
    """Volume of each node."""


class ElasticsearchSettings(Settings):
    """The Elasticsearch cluster: masters, and a tier of nodes for every age of the retention table."""

    masters: MasterNodeSettings = MasterNodeSettings()
    """Nodes that elect the master."""

    hot: HotNodeSettings = HotNodeSettings()
    """Nodes that take new logs."""

    warm: WarmNodeSettings = WarmNodeSettings()
    """Nodes for logs that are searched now and then."""

    cold: ColdNodeSettings = ColdNodeSettings()
    """Nodes for logs that are rarely searched."""

    shards: Annotated[
        int,
        Because("every shard takes heap on a hot node, and more than 20 of a day's index are small ones"),
    ] = Field(default=3, ge=1, le=20)
    """Primary shards of the services' stream, so that all hot nodes share the writing; the other streams have one."""


class LogstashSettings(Settings):
    """What checks, splits and stores log records (guide, "Logstash Processing")."""

    replicas: Annotated[
        int,
        Because("with one, the loss of its node stops every log"),
    ] = Field(default=3, ge=2)
    """Instances, spread over the zones."""

    cpu: Cpu = "1"
    """CPU request of an instance."""

    memory: Annotated[
        Size,
        at_least(Size("2Gi")),
        Because("half is heap, of which Logstash's own default is 1 GiB"),
    ] = Size("4Gi")
    """Memory of an instance; half is heap."""

    queue: Annotated[
        Size,
        at_least(Size("10Gi")),
        Because("records wait here while Elasticsearch or S3 is down, until on-call has answered"),
    ] = Size("50Gi")
    """Volume of an instance: records wait on it (persistent queue) while Elasticsearch or S3 is down."""

    archive_every: Annotated[
        Duration,
        between(timedelta(minutes=1), timedelta(hours=1)),
        Because("S3 is paid by the object; until records are in the archive, a volume is all that keeps them"),
    ] = timedelta(minutes=5)
    """How long records of the services and the system are gathered into one object of the archive."""

    audit_archive_every: Annotated[
        Duration,
        between(timedelta(minutes=1), timedelta(minutes=5)),
        Because("S3 is paid by the object; what a volume alone keeps may be lost, and the RPO is 5m"),
    ] = timedelta(minutes=1)
    """The same for audit records: until they are in the locked archive, a volume is all that keeps them."""

    @model_validator(mode="after")
    def _whole_minutes(self) -> Self:
        for field in ("archive_every", "audit_archive_every"):
            if getattr(self, field) % timedelta(minutes=1):
                refuse(field, format_duration(getattr(self, field)), "whole minutes such as 5m")
        return self


class KibanaSettings(Settings):
    """Kibana, the user interface of the logs."""

    replicas: Annotated[
        int,
        Because("with one, nobody can search the logs while its node is replaced"),
    ] = Field(default=2, ge=2)
    """Instances, spread over the zones."""


class LoggingSettings(Settings):
    """Logs: how they are gathered, kept and searched (guide, "Logging Strategy")."""

    elasticsearch: ElasticsearchSettings = ElasticsearchSettings()
    """The Elasticsearch cluster."""

    logstash: LogstashSettings = LogstashSettings()
    """The pipeline."""

    kibana: KibanaSettings = KibanaSettings()
    """Kibana."""
