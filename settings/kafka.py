"""Settings of the Kafka cluster: its nodes, its topics, and which service may do what with them."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from settings.model import Settings
from settings.quantities import Duration, Size, at_least
from settings.refusal import refuse
from settings.service_name import ServiceName

MINIMUM_STORAGE = Size("50Gi")  # guide, "Kafka Cluster": persistence.size=50Gi
MINIMUM_CONTROLLER_STORAGE = Size("10Gi")
MINIMUM_MEMORY = Size("4Gi")
MINIMUM_BROKERS = 3  # guide, "Kafka Cluster": replicaCount=3


def _is_a_topic(name: str) -> str:
    if not re.fullmatch(r"[a-z]([a-z0-9-]{0,61}[a-z0-9])?", name):
        raise ValueError("a topic name such as claims-submitted: 1 to 63 of a-z, 0-9 and -, a letter first")
    return name


TopicName = Annotated[str, AfterValidator(_is_a_topic)]


class TopicSettings(Settings):
    """A topic; its replication is that of the cluster."""

    partitions: int = Field(default=12, ge=1, le=200)
    """Partitions: the most consumers of one service that share the work. Can be raised, never lowered."""

    retention: Duration = timedelta(days=7)
    """How long a record can be replayed; of a compacted topic, how long a deletion stays visible."""

    cleanup: Literal["delete", "compact"] = "delete"
    """`delete` drops old records, `compact` keeps the newest of every key."""


class TopicAccess(Settings):
    """What one service may do: its user's ACLs, and nothing beside them."""

    produces: tuple[TopicName, ...] = ()
    """Topics it writes."""

    consumes: tuple[TopicName, ...] = ()
    """Topics it reads, in consumer groups whose names start with the service's."""


_TOPICS: Mapping[str, TopicSettings] = {
    "claims-submitted": TopicSettings(partitions=24),
    "claims-adjudicated": TopicSettings(partitions=24),
    "claims-dead-letter": TopicSettings(partitions=3, retention=timedelta(days=30)),
    "eligibility-events": TopicSettings(),
    "terminology-events": TopicSettings(partitions=3, cleanup="compact"),
    "audit-events": TopicSettings(retention=timedelta(days=30)),
}
_SERVICES: Mapping[str, TopicAccess] = {
    "api-gateway": TopicAccess(produces=("claims-submitted", "audit-events"), consumes=("claims-adjudicated",)),
    "claims-service": TopicAccess(
        produces=("claims-adjudicated", "claims-dead-letter", "audit-events"),
        consumes=("claims-submitted", "claims-dead-letter", "eligibility-events", "terminology-events"),
    ),
    "eligibility-service": TopicAccess(
        produces=("eligibility-events", "audit-events"), consumes=("claims-adjudicated", "terminology-events")
    ),
    "terminology-service": TopicAccess(produces=("terminology-events", "audit-events")),
}


class KafkaSettings(Settings):
    """The Kafka cluster (guide: 3 nodes of 50Gi), without ZooKeeper: controllers form the quorum, brokers keep the records."""

    controllers: int = Field(default=3, ge=3, le=7)
    """Nodes of the controller quorum, which keeps the cluster's metadata."""

    brokers: int = Field(default=3, ge=MINIMUM_BROKERS)
    """Nodes that keep the records, spread over the zones."""

    storage: Annotated[Size, at_least(MINIMUM_STORAGE)] = MINIMUM_STORAGE
    """Volume of each broker."""

    controller_storage: Annotated[Size, at_least(MINIMUM_CONTROLLER_STORAGE)] = MINIMUM_CONTROLLER_STORAGE
    """Volume of each controller, for the metadata log."""

    memory: Annotated[Size, at_least(MINIMUM_MEMORY)] = Size("8Gi")
    """Memory of a broker: half is heap, the rest caches what consumers are about to read."""

    replication: int = Field(default=3, ge=2)
    """Replicas of every partition (`replication.factor`), each in another zone while there are zones left."""

    min_insync_replicas: int = Field(default=2, ge=2)
    """Replicas that must have a record before it is acknowledged (`min.insync.replicas`)."""

    topics: Mapping[TopicName, TopicSettings] = Field(default=_TOPICS)
    """The topics; nothing else is created. Given as a whole: a stack that names topics names all of them."""

    services: Mapping[ServiceName, TopicAccess] = Field(default=_SERVICES)
    """What each service may write and read, by its name. Given as a whole, like the topics."""

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

    @model_validator(mode="after")
    def _services_use_topics_that_exist(self) -> Self:
        for service, access in self.services.items():
            for verb, topics in (("produces", access.produces), ("consumes", access.consumes)):
                for topic in topics:
                    if topic not in self.topics:
                        refuse(f"services.{service}.{verb}", topic, "one of " + ", ".join(sorted(self.topics)))
        return self
