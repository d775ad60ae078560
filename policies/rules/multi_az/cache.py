"""Redis in three zones."""

from pydantic import Field

from declared.requirements.requirement import Requirements
from declared.requirements.stores import CACHE, cache
from policies.model.expect import requirement_check, types_of
from policies.model.policy import Config, ResourcePolicy


class _CacheSpreadConfig(Config):
    leaders: int = Field(default=3, ge=1, description="Leaders, and followers, of the cache.")


def _cache(config: _CacheSpreadConfig) -> Requirements:
    return cache(config.leaders)


CACHE_SPREAD = ResourcePolicy(
    name=CACHE.policy,
    description="Redis has three leaders and a follower of each (guide: six nodes).",
    remedy="Keep clusterSize and the replicas of leaders and followers at 3.",
    config=_CacheSpreadConfig,
    types=types_of(CACHE),
    check=requirement_check(_cache),
)
