"""Settings of the data tier: what keeps the platform's state."""

from settings.kafka import KafkaSettings
from settings.model import Settings
from settings.redis import RedisSettings


class DataTierSettings(Settings):
    """The stores of the platform, all in the namespace nphies-data."""

    redis: RedisSettings = RedisSettings()
    """The cache."""

    kafka: KafkaSettings = KafkaSettings()
    """The streams between the services."""
