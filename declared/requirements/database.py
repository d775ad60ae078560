"""What the figures of PostgreSQL rest on (CloudNativePG, API reference)."""

from declared.expectations import TRUE, Expectation, at_least, equal, one_of
from declared.requirements.placement import ZONE
from declared.requirements.requirement import Requirement, Requirements
from declared.resource import Declared
from declared.values import read

CLUSTER = "kubernetes:postgresql.cnpg.io/v1:Cluster"
_PARAMETERS = "spec.postgresql.parameters"
_SPREAD = "database-in-three-zones"


def instances(least: int = 3) -> Requirements:
    """One writes, one has every commit, and one may be unavailable meanwhile."""
    return Requirements(
        policy=_SPREAD,
        requirements=(
            Requirement(CLUSTER, "spec.instances", at_least(least)),
            Requirement(CLUSTER, "spec.enablePDB", TRUE),
        ),
    )


INSTANCES = instances()

APART = Requirements(
    policy=_SPREAD,
    requirements=(
        Requirement(CLUSTER, "spec.affinity.enablePodAntiAffinity", TRUE),
        Requirement(CLUSTER, "spec.affinity.podAntiAffinityType", equal("required")),
        Requirement(CLUSTER, "spec.affinity.topologyKey", equal(ZONE)),
    ),
)

DURABILITY = "spec.postgresql.synchronous.dataDurability"


def _synchronous(durability: Expectation) -> Requirements:
    return Requirements(
        policy=_SPREAD,
        requirements=(
            Requirement(CLUSTER, "spec.postgresql.synchronous.number", at_least(1)),
            Requirement(CLUSTER, DURABILITY, durability),
            Requirement(CLUSTER, "spec.postgresql.synchronous.failoverQuorum", TRUE),
            Requirement(CLUSTER, "spec.postgresql.synchronous.method", one_of("any", "first")),
        ),
    )


SYNCHRONOUS = _synchronous(equal("required"))
"""No commit is acknowledged that only one instance has, and no instance without it is promoted."""

_WITHOUT_STANDBYS = _synchronous(equal("preferred"))
"""The same as soon as a standby replicates: a database that was just recovered has none yet."""

RECOVERY_TARGET = "spec.bootstrap.recovery.recoveryTarget"


def to_a_point_in_time(cluster: Declared) -> bool:
    """Whether a cluster is declared as it was at a moment before a mistake."""
    return bool(read(cluster.props, RECOVERY_TARGET) or None)


def synchronous(cluster: Declared) -> Requirements:
    """What is required of a cluster's replication: less of one that is recovered to a point in time, and has no standby yet."""
    return _WITHOUT_STANDBYS if to_a_point_in_time(cluster) else SYNCHRONOUS


_ON = Expectation("on, or not given", lambda value: value in (None, "on", "true", "yes", "1", True))
_CONFIRMED = Expectation("on or remote_apply, or not given", lambda value: value == "remote_apply" or _ON.test(value))

DURABLE = Requirements(
    policy="database-archived",
    requirements=(
        *(Requirement(CLUSTER, f"{_PARAMETERS}.{setting}", _ON) for setting in ("fsync", "full_page_writes")),
        Requirement(CLUSTER, f"{_PARAMETERS}.synchronous_commit", _CONFIRMED),
        Requirement(CLUSTER, f"{_PARAMETERS}.wal_level", one_of(None, "replica", "logical")),
    ),
)
"""What was acknowledged is on disk, and in WAL that can be archived."""

ARCHIVE_DECLARED = "archive-declared"
BACKED_UP = "database-backed-up"
WAL_VOLUME = "store-sizes"
