"""Redis in three zones."""

from pydantic import Field

from declared.expectations import at_least
from declared.requirements.requirement import Requirement
from policies.model.expect import requirement_check, types_of
from policies.model.policy import Config, ResourcePolicy

_REDIS = "kubernetes:redis.redis.opstreelabs.in/v1beta2:RedisCluster"


class _CacheSpreadConfig(Config):
    leaders: int = Field(default=3, ge=1, description="Leaders, and followers, of the cache.")


def _cache(config: _CacheSpreadConfig) -> tuple[Requirement, ...]:
    return (
        Requirement(_REDIS, "spec.clusterSize", at_least(config.leaders)),
        Requirement(_REDIS, "spec.redisLeader.replicas", at_least(config.leaders)),
        Requirement(_REDIS, "spec.redisFollower.replicas", at_least(config.leaders)),
    )


CACHE_SPREAD = ResourcePolicy(
    name="cache-in-three-zones",
    description="Redis has three leaders and a follower of each (guide: six nodes).",
    remedy="Keep clusterSize and the replicas of leaders and followers at 3.",
    config=_CacheSpreadConfig,
    types=types_of(_cache(_CacheSpreadConfig())),
    check=requirement_check(_cache),
)
