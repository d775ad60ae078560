"""PostgreSQL in three zones."""

from declared.expectations import TRUE, at_least, equal, one_of
from declared.requirements.requirement import Requirement
from policies.model.expect import requirement_check, types_of
from policies.model.policy import ResourcePolicy, integer
from policies.rules.multi_az.workloads import ZONE

CLUSTER = "kubernetes:postgresql.cnpg.io/v1:Cluster"

_DATABASE = (
    Requirement(CLUSTER, "spec.instances", at_least("instances")),
    Requirement(CLUSTER, "spec.affinity.enablePodAntiAffinity", TRUE),
    Requirement(CLUSTER, "spec.affinity.podAntiAffinityType", equal("required")),
    Requirement(CLUSTER, "spec.affinity.topologyKey", equal(ZONE)),
    Requirement(CLUSTER, "spec.postgresql.synchronous.number", at_least(1)),
    Requirement(CLUSTER, "spec.postgresql.synchronous.dataDurability", equal("required")),
    Requirement(CLUSTER, "spec.postgresql.synchronous.failoverQuorum", TRUE),
    Requirement(CLUSTER, "spec.postgresql.synchronous.method", one_of("any", "first")),
    Requirement(CLUSTER, "spec.enablePDB", TRUE),
    Requirement("kubernetes:postgresql.cnpg.io/v1:Pooler", "spec.instances", at_least("poolers")),
)

DATABASE_SPREAD = ResourcePolicy(
    name="database-in-three-zones",
    description="PostgreSQL has three instances in three zones, and a commit is on two of them before it is answered.",
    remedy="Keep instances at 3, required anti-affinity over zones, and required synchronous replication.",
    config={
        "instances": integer(3, "PostgreSQL instances (guide).", minimum=1),
        "poolers": integer(3, "Instances of a pooler, one per zone.", minimum=1),
    },
    types=types_of(_DATABASE),
    check=requirement_check(_DATABASE),
)
