"""Kafka in three zones."""

from pydantic import Field

from declared.requirements.requirement import Requirements
from declared.requirements.stores import BROKER, broker
from policies.model.expect import requirement_check, types_of
from policies.model.policy import Config, ResourcePolicy


class _StreamsSpreadConfig(Config):
    replicas: int = Field(default=3, ge=1, description="Brokers, controllers and replicas of a topic (guide).")
    in_sync: int = Field(default=2, ge=1, description="Replicas that have a record before it is confirmed.")


def _streams(config: _StreamsSpreadConfig) -> Requirements:
    return broker(config.replicas, config.in_sync)


STREAMS_SPREAD = ResourcePolicy(
    name=BROKER.policy,
    description="Kafka has three replicas of everything in three zones, two of which have a record before it is confirmed.",
    remedy="Keep replicas and replication factors at 3, min.insync.replicas at 2, rack awareness by zone.",
    config=_StreamsSpreadConfig,
    types=types_of(BROKER),
    check=requirement_check(_streams),
)
