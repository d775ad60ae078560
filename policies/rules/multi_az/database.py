"""PostgreSQL in three zones."""

from pydantic import Field

from declared.expectations import TRUE, at_least, equal, one_of
from declared.requirements.requirement import Requirement
from policies.model.expect import requirement_check, types_of
from policies.model.policy import Config, ResourcePolicy
from policies.rules.multi_az.workloads import ZONE

CLUSTER = "kubernetes:postgresql.cnpg.io/v1:Cluster"


class _DatabaseSpreadConfig(Config):
    instances: int = Field(default=3, ge=1, description="PostgreSQL instances (guide).")
    poolers: int = Field(default=3, ge=1, description="Instances of a pooler, one per zone.")


def _database(config: _DatabaseSpreadConfig) -> tuple[Requirement, ...]:
    return (
        Requirement(CLUSTER, "spec.instances", at_least(config.instances)),
        Requirement(CLUSTER, "spec.affinity.enablePodAntiAffinity", TRUE),
        Requirement(CLUSTER, "spec.affinity.podAntiAffinityType", equal("required")),
        Requirement(CLUSTER, "spec.affinity.topologyKey", equal(ZONE)),
        Requirement(CLUSTER, "spec.postgresql.synchronous.number", at_least(1)),
        Requirement(CLUSTER, "spec.postgresql.synchronous.dataDurability", equal("required")),
        Requirement(CLUSTER, "spec.postgresql.synchronous.failoverQuorum", TRUE),
        Requirement(CLUSTER, "spec.postgresql.synchronous.method", one_of("any", "first")),
        Requirement(CLUSTER, "spec.enablePDB", TRUE),
        Requirement("kubernetes:postgresql.cnpg.io/v1:Pooler", "spec.instances", at_least(config.poolers)),
    )


DATABASE_SPREAD = ResourcePolicy(
    name="database-in-three-zones",
    description="PostgreSQL has three instances in three zones, and a commit is on two of them before it is answered.",
    remedy="Keep instances at 3, required anti-affinity over zones, and required synchronous replication.",
    config=_DatabaseSpreadConfig,
    types=types_of(_database(_DatabaseSpreadConfig())),
    check=requirement_check(_database),
)
