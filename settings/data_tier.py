"""Settings of the data tier: database, cache and message broker."""

from settings.kafka import KafkaSettings
from settings.model import Settings
from settings.postgresql import PostgresqlSettings
from settings.redis import RedisSettings


class DataTierSettings(Settings):
    """The stores of the platform, all in the namespace nphies-data."""

    postgresql: PostgresqlSettings = PostgresqlSettings()
    """The system of record."""

    redis: RedisSettings = RedisSettings()
    """The cache."""

    kafka: KafkaSettings = KafkaSettings()
    """The streams between the services."""
