"""Settings of the Redis cluster."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import AfterValidator

from settings.bounds import Because, OutOfBoundsError
from settings.model import Settings
from settings.quantities import Cpu, Cron, Size, at_least

MINIMUM_STORAGE = Size("20Gi")  # guide, "Redis Cluster": persistence.size=20Gi
MINIMUM_MAXMEMORY = Size("4Gi")  # guide, "Cache Optimization": maxmemory: 4gb
MAXIMUM_MAXMEMORY = Size("5Gi")  # an RDB is uploaded in one request, and S3's PutObject takes 5 GiB


def _is_a_quorum(leaders: int) -> int:
    if leaders < 3 or leaders % 2 == 0:
        raise OutOfBoundsError("an odd number of 3 or more")
    return leaders


def _is_a_cache_of_the_guide(size: Size) -> Size:
    if not MINIMUM_MAXMEMORY <= size <= MAXIMUM_MAXMEMORY:
        raise OutOfBoundsError(f"{MINIMUM_MAXMEMORY} to {MAXIMUM_MAXMEMORY}")
    return size


class RedisSettings(Settings):
    """The Redis cluster (guide: 6 nodes of 20Gi, maxmemory 4gb, allkeys-lru, save "900 1 300 10 60 10000")."""

    moved: ClassVar[Mapping[str, str]] = {"services": "app_tier.services.<name>.uses.cache"}

    leaders: Annotated[
        int,
        AfterValidator(_is_a_quorum),
        Because("a majority of leaders survives a zone"),
    ] = 3
    """Shards of the cluster; each has a leader and one follower in another zone."""

    storage: Annotated[
        Size,
        at_least(MINIMUM_STORAGE),
        Because("guide, Redis Cluster: persistence.size=20Gi"),
    ] = MINIMUM_STORAGE
    """Volume of each node."""

    maxmemory: Annotated[
        Size,
        AfterValidator(_is_a_cache_of_the_guide),
        Because(
            "the guide gives 4gb, and S3 takes an RDB file of 5 GiB at once; a larger cache has more leaders, not larger ones"
        ),
    ] = MINIMUM_MAXMEMORY
    """Keys a node holds before it evicts the least recently used; its container gets twice that, for the fork."""

    cpu: Cpu = "1"
    """CPU request of a node."""

    backup_schedule: Cron = "0 2 * * *"
    """When the snapshot of every leader is shipped to S3."""
