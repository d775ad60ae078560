"""Harmful changes that the policies of `capacity/database.py` must find."""

from tests.policies.mutators import Mutations, Mutator, add, change

_DATABASE = ":Cluster"
_POOLER = ":Pooler"


def _parameter(name: str, value: str) -> Mutator:
    return change(_DATABASE, f"spec.postgresql.parameters.{name}", value, of="claims-db")


MUTATIONS: Mutations = {
    "connections-fit": {
        "PostgreSQL has fewer connections than the pool": _parameter("max_connections", "50"),
        "PostgreSQL has connections for the pool, and none while it is replaced": _parameter("max_connections", "140"),
        "PostgreSQL has connections for the pool and for nobody else": _parameter("max_connections", "163"),
        "most connections are the superuser's": add(
            _DATABASE, "spec.postgresql.parameters.superuser_reserved_connections", "60", of="claims-db"
        ),
        "most connections are reserved": add(
            _DATABASE, "spec.postgresql.parameters.reserved_connections", "100", of="claims-db"
        ),
        "the pool opens more connections": change(_POOLER, "spec.pgbouncer.parameters.max_db_connections", "100"),
        "there are more poolers": change(_POOLER, "spec.instances", 6),
        "all poolers are replaced at once": change(_POOLER, "spec.deploymentStrategy.rollingUpdate.maxSurge", "100%"),
    },
    "database-memory-fits": {
        "the buffers are all memory": _parameter("shared_buffers", "16GB"),
        "the buffers are half of memory": _parameter("shared_buffers", "8GB"),
        "the buffers are given in blocks": _parameter("shared_buffers", "1048576"),
        "sessions sort in more memory than there is": _parameter("work_mem", "256MB"),
        "autovacuum takes more memory than there is": _parameter("maintenance_work_mem", "6GB"),
        "the planner is told of memory that there is not": _parameter("effective_cache_size", "64GB"),
        "the database has less memory than its parameters": change(
            _DATABASE, "spec.resources.limits.memory", "4Gi", of="claims-db"
        ),
    },
}
