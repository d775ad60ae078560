"""PostgreSQL in three zones."""

from collections.abc import Iterator

from pydantic import Field

from declared.expectations import at_least
from declared.requirements.database import APART, CLUSTER, INSTANCES, instances, synchronous
from declared.requirements.requirement import Requirement
from declared.resource import Declared
from policies.model.expect import requirement_check, types_of
from policies.model.policy import Config, Finding, ResourcePolicy


class _DatabaseSpreadConfig(Config):
    instances: int = Field(default=3, ge=1, description="PostgreSQL instances (guide).")
    poolers: int = Field(default=3, ge=1, description="Instances of a pooler, one per zone.")


def _database(config: _DatabaseSpreadConfig) -> tuple[Requirement, ...]:
    pooler = Requirement("kubernetes:postgresql.cnpg.io/v1:Pooler", "spec.instances", at_least(config.poolers))
    return (*instances(config.instances), *APART, pooler)


def _spread(resource: Declared, config: _DatabaseSpreadConfig) -> Iterator[Finding]:
    yield from requirement_check(_database)(resource, config)
    if resource.type == CLUSTER:
        yield from requirement_check(synchronous(resource))(resource, config)


DATABASE_SPREAD = ResourcePolicy(
    name=INSTANCES.policy,
    description="PostgreSQL has three instances in three zones, and a commit is on two of them before it is answered.",
    remedy="Keep instances at 3, required anti-affinity over zones, and required synchronous replication.",
    config=_DatabaseSpreadConfig,
    types=types_of(_database(_DatabaseSpreadConfig())),
    check=_spread,
)
