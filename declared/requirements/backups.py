"""What the figures of archives and backups rest on."""

from declared.buckets import REPLICATION, VERSIONING
from declared.expectations import PRESENT, equal, one_of
from declared.requirements.requirement import Requirement, Requirements

REPLICATING = Requirements(
    policy="bucket-replication-enabled",
    requirements=(
        Requirement(REPLICATION, "rules[].status", equal("Enabled")),
        Requirement(REPLICATION, "rules[].destination.replicationTime.status", equal("Enabled")),
        Requirement(REPLICATION, "rules[].destination.metrics.status", equal("Enabled")),
        Requirement(REPLICATION, "rules[].deleteMarkerReplication.status", one_of("Enabled", "Disabled")),
        Requirement(REPLICATION, "rules[].destination.bucket", PRESENT),
    ),
)

VERSIONED = Requirements(
    policy="bucket-versioned",
    requirements=(Requirement(VERSIONING, "versioningConfiguration.status", equal("Enabled")),),
)

REPLICATED = "bucket-replicated"
REPLICATION_WATCHED = "replication-watched"
REPLICA_ELSEWHERE = "replica-in-other-region"
OBJECTS_BACKED_UP = "cluster-objects-backed-up"
VOLUMES_BACKED_UP = "volumes-backed-up"
BACKUPS_COPIED = "backup-cross-region-copy"

EXPIRES_EARLY = "minimum-retention"
AUDIT_LOCKED = "audit-object-lock"
BACKUPS_KEPT = "backup-retention"
