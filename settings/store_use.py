"""What a service uses of the stores: said at the service, once; the stores derive their access lists from it."""

from typing import Literal

from settings.model import Settings
from settings.topic_name import TopicName

DatabaseUse = Literal["read", "read-write"]


class StoreUseSettings(Settings):
    """What a service may reach in the data tier; everything else there is closed to it."""

    database: Literal["none", "read", "read-write"] = "none"
    """What its login may do with the claims; `none`: it has no login."""

    cache: bool = False
    """Whether it may reach the cache and is given its password."""

    produces: tuple[TopicName, ...] = ()
    """Topics it writes."""

    consumes: tuple[TopicName, ...] = ()
    """Topics it reads, in the one consumer group that has the service's name."""

    @property
    def topics(self) -> bool:
        """Whether it uses Kafka at all."""
        return bool(self.produces or self.consumes)
