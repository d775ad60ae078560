"""What the stacks call the things that these commands read and change; tests hold the names against what is declared."""

DATA, CORE = "nphies-data", "nphies-core"
"""The namespaces of the stores and of the services."""

CLUSTER = "claims-db"
DATABASE = "nphies_claims"
MIGRATIONS = "claims-db-migrations"
BACKUP_PLUGIN = "barman-cloud.cloudnative-pg.io"
POSTGRES_ARCHIVE = "postgres-archive"
"""The purpose in the name of the bucket with the WAL archive."""

FIELD_MANAGER = "nphies-operations"
"""Who owns a field that was changed without Pulumi, until Pulumi has taken it over."""

PROGRAM_MANAGER = "pulumi-kubernetes"
"""How the name of Pulumi's field managers begins (pulumi-kubernetes: the rest is random, one per object)."""

FENCED = "cnpg.io/fencedInstances"
"""CloudNativePG's annotation: the instances that it has stopped, as a JSON list; `*` for all."""

OF_CLUSTER = "cnpg.io/cluster"
"""CloudNativePG's label of everything that it makes for a Cluster."""

SEGMENT_BYTES = 16 * 2**20
"""A WAL segment: PostgreSQL's default, which CloudNativePG keeps where nothing is declared."""

MADE_BY = {"app.kubernetes.io/managed-by": FIELD_MANAGER}
"""The label of an object that was made without Pulumi: Pulumi would refuse to make it a second time, so it is deleted before."""
