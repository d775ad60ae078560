"""The sizes that a stack has in its present role, from those of a primary, which its file says."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, cast

from pydantic import BaseModel

from settings.platform import PlatformSettings
from settings.quantities import Size

_OF_THE_STACK: Mapping[str, Any] = MappingProxyType(
    {
        "cluster.application.minimum": 0,
        "cluster.data.minimum_per_zone": 0,
    }
)
"""Of a stack whose standby is warm, in both roles: nodes of the guide's size are there while pods need them. A minimum that
rose with the role would be refused by AWS, since the autoscaler owns the desired size."""

_OF_A_STANDBY: Mapping[str, Any] = MappingProxyType(
    {
        "network.nat_gateways": "single",
        "data_tier.redis.cpu": "100m",
        "data_tier.redis.maxmemory": Size("256Mi"),
        "data_tier.kafka.cpu": "200m",
        "data_tier.kafka.memory": Size("1Gi"),
        "data_tier.kafka.controller_cpu": "100m",
        "data_tier.kafka.controller_memory": Size("768Mi"),
        "logging.elasticsearch.masters.cpu": "200m",
        "logging.elasticsearch.masters.memory": Size("1536Mi"),
        "logging.elasticsearch.hot.cpu": "400m",
        "logging.elasticsearch.hot.memory": Size("3Gi"),
        "logging.elasticsearch.warm.nodes": 0,
        "logging.elasticsearch.cold.nodes": 0,
        "logging.logstash.cpu": "250m",
        "logging.logstash.memory": Size("2Gi"),
    }
)
"""Of a warm standby: what nobody but the platform uses before it serves. PostgreSQL, the services' pods and every volume have
their full size: the first would restart in a promotion, the second be released anew, and volumes never shrink."""


def in_force(platform: PlatformSettings) -> PlatformSettings:
    """The settings with the sizes that the stack has in its present role. What a stack file says of sizes is the primary's."""
    sizes: dict[str, Any] = {}
    if platform.standby == "warm":
        sizes |= {**_OF_THE_STACK, "cluster.system.instance_type": platform.cluster.standby_nodes.system}
    if platform.warm:
        sizes |= _OF_A_STANDBY
    for path, value in sizes.items():
        platform = cast("PlatformSettings", _with(platform, path.split("."), value))
    return platform


def _with(settings: BaseModel, path: list[str], value: Any) -> BaseModel:
    """A copy, unchecked: bounds are the guide's, for what serves."""
    first, *rest = path
    return settings.model_copy(update={first: _with(getattr(settings, first), rest, value) if rest else value})
