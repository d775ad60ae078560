"""Settings of the Kafka cluster: its nodes and its topics."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, field_validator, model_validator

from settings.bounds import Because
from settings.layers import over
from settings.model import Settings
from settings.quantities import Cpu, Duration, Size, at_least
from settings.refusal import refuse
from settings.topic_name import TopicName

MINIMUM_STORAGE = Size("50Gi")  # guide, "Kafka Cluster": persistence.size=50Gi
MINIMUM_CONTROLLER_STORAGE = Size("10Gi")
MINIMUM_MEMORY = Size("4Gi")
MINIMUM_CONTROLLER_MEMORY = Size("1Gi")
MINIMUM_BROKERS = 3  # guide, "Kafka Cluster": replicaCount=3


class TopicSettings(Settings):
    """A topic; its replication is that of the cluster."""

    partitions: Annotated[
        int,
        Because("each is files on every replica and a leader to elect after a failure; no service has 200 consumers"),
    ] = Field(default=12, ge=1, le=200)
    """Partitions: the most consumers of one service that share the work. Can be raised, never lowered."""

    retention: Duration = timedelta(days=7)
    """How long a record can be replayed; of a compacted topic, how long a deletion stays visible."""

    cleanup: Literal["delete", "compact"] = "delete"
    """`delete` drops old records, `compact` keeps the newest of every key."""


DEFAULTS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "claims-submitted": {"partitions": 24},
        "claims-adjudicated": {"partitions": 24},
        "claims-dead-letter": {"partitions": 3, "retention": timedelta(days=30)},
        "eligibility-events": {},
        "terminology-events": {"partitions": 3, "cleanup": "compact"},
        "audit-events": {"retention": timedelta(days=30)},
    }
)
"""The topics of the four services of the guide, where a stack says nothing else."""


class KafkaSettings(Settings):
    """The Kafka cluster (guide: 3 nodes of 50Gi), without ZooKeeper: controllers form the quorum, brokers keep the records."""

    moved: ClassVar[Mapping[str, str]] = {"services": "app_tier.services.<name>.uses.produces and .consumes"}

    controllers: Annotated[
        int,
        Because(
            "three, so that a majority survives a zone; every change of metadata waits for a majority, so no more than seven"
        ),
    ] = Field(default=3, ge=3, le=7)
    """Nodes of the controller quorum, which keeps the cluster's metadata: three or more, so that a majority survives a zone."""

    brokers: Annotated[
        int,
        Because("one in each zone (guide, Kafka Cluster: replicaCount=3)"),
    ] = Field(default=3, ge=MINIMUM_BROKERS)
    """Nodes that keep the records, spread over the zones: one in each at least, for `replication` over zones."""

    storage: Annotated[
        Size,
        at_least(MINIMUM_STORAGE),
        Because("guide, Kafka Cluster: persistence.size=50Gi"),
    ] = MINIMUM_STORAGE
    """Volume of each broker."""

    controller_storage: Annotated[
        Size,
        at_least(MINIMUM_CONTROLLER_STORAGE),
        Because("a snapshot of the metadata is written beside the log that it replaces"),
    ] = MINIMUM_CONTROLLER_STORAGE
    """Volume of each controller, for the metadata log."""

    cpu: Cpu = "2"
    """CPU request of a broker."""

    memory: Annotated[
        Size,
        at_least(MINIMUM_MEMORY),
        Because("half is heap, and what is left is the page cache that consumers are served from"),
    ] = Size("8Gi")
    """Memory of a broker: half is heap, the rest caches what consumers are about to read."""

    controller_cpu: Cpu = "500m"
    """CPU request of a controller."""

    controller_memory: Annotated[
        Size,
        at_least(MINIMUM_CONTROLLER_MEMORY),
        Because("half is heap, and a controller keeps all metadata in it"),
    ] = Size("2Gi")
    """Memory of a controller: half is heap."""

    replication: Annotated[
        int,
        Because("the only replica of a record is lost with its broker"),
    ] = Field(default=3, ge=2)
    """Replicas of every partition (`replication.factor`), each in another zone while there are zones left."""

    min_insync_replicas: Annotated[
        int,
        Because("with one, a record that was acknowledged is lost with its broker"),
    ] = Field(default=2, ge=2)
    """Replicas that must have a record before it is acknowledged (`min.insync.replicas`)."""

    topics: Mapping[TopicName, TopicSettings] = {}
    """The topics by name; nothing else is created. Those of the four services of the guide always, each with its defaults
    under what is given here; who writes and reads them: `app_tier.services.<name>.uses`."""

    @field_validator("topics", mode="before")
    @classmethod
    def _over_the_guide(cls, given: object) -> object:
        return over(DEFAULTS, given)

    @model_validator(mode="after")
    def _controllers_are_a_quorum(self) -> Self:
        if self.controllers % 2 == 0:
            refuse("controllers", self.controllers, "an odd number from 3 to 7, so that a majority survives a zone")
        return self

    @model_validator(mode="after")
    def _copies_fit(self) -> Self:
        if self.replication > self.brokers:
            refuse("replication", self.replication, f"brokers ({self.brokers}) or less")
        if self.min_insync_replicas >= self.replication:
            refuse(
                "min_insync_replicas",
                self.min_insync_replicas,
                f"less than replication ({self.replication}), or one broker away stops every producer",
            )
        return self
