"""Redis in three zones."""

from declared.expectations import at_least
from declared.requirements.requirement import Requirement
from policies.model.expect import requirement_check, types_of
from policies.model.policy import ResourcePolicy, integer

_REDIS = "kubernetes:redis.redis.opstreelabs.in/v1beta2:RedisCluster"

_CACHE = (
    Requirement(_REDIS, "spec.clusterSize", at_least("leaders")),
    Requirement(_REDIS, "spec.redisLeader.replicas", at_least("leaders")),
    Requirement(_REDIS, "spec.redisFollower.replicas", at_least("leaders")),
)

CACHE_SPREAD = ResourcePolicy(
    name="cache-in-three-zones",
    description="Redis has three leaders and a follower of each (guide: six nodes).",
    remedy="Keep clusterSize and the replicas of leaders and followers at 3.",
    config={"leaders": integer(3, "Leaders, and followers, of the cache.", minimum=1)},
    types=types_of(_CACHE),
    check=requirement_check(_CACHE),
)
