"""The cache keeps its data over a restart, and evicts what the guide lets it evict."""

from collections.abc import Iterator

from pydantic import Field

from declared.resource import Declared
from declared.values import is_unknown, read
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, ResourcePolicy


class _CacheSavedConfig(Config):
    policy: str = Field(default="allkeys-lru", min_length=1, description="Eviction policy (guide).")


def _cache_files(resource: Declared, config: _CacheSavedConfig) -> Iterator[Finding]:
    content = read(resource.props, 'data."redis-additional.conf"')
    if content is None or is_unknown(content):
        return
    lines = [line.split() for line in str(content).splitlines() if line.strip()]
    settings = {line[0]: " ".join(line[1:]) for line in lines}
    if not any(line[0] == "save" and len(line) > 2 for line in lines):
        yield wrong(resource, "redis-additional.conf has no save: a restart loses everything")
    if settings.get("maxmemory-policy") != config.policy:
        yield wrong(
            resource,
            f"redis-additional.conf: maxmemory-policy is {settings.get('maxmemory-policy')}; expected {config.policy}",
        )
    if not settings.get("maxmemory"):
        yield wrong(resource, "redis-additional.conf: maxmemory is not given")
    if settings.get("protected-mode") == "no":
        yield wrong(resource, "redis-additional.conf: protected-mode is no")


CACHE_SAVED = ResourcePolicy(
    name="redis-persistence-enabled",
    description="Redis writes its data to its volume (guide: save 900 1 300 10 60 10000) and evicts the least used.",
    remedy="Keep save, maxmemory and maxmemory-policy of the guide.",
    config=_CacheSavedConfig,
    types=("kubernetes:core/v1:ConfigMap",),
    check=_cache_files,
)
