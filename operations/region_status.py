"""Where one region stands, as values. What cannot be read is `Unreachable`, never an exception."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from operations.objects import SEGMENT_BYTES
from operations.programs import Unreachable

HEALTHY = "Cluster in healthy state"
"""CloudNativePG's phase of a Cluster at rest."""


@dataclass(frozen=True)
class Session:
    """What PostgreSQL says of itself, asked in the pod of the current primary."""

    in_recovery: bool
    timeline: int
    lsn: int
    """Bytes of WAL written by a primary, replayed by a standby."""

    archive_mode: str
    """`always` in a standby, `on` in a primary that has restarted after its promotion."""

    replay_age: timedelta | None
    """On a standby, how long ago the last transaction that it replayed was committed; with the heartbeat that is its lag."""

    @property
    def segment(self) -> str:
        """The WAL segment that holds the last byte, by its file name."""
        number = max(self.lsn - 1, 0) // SEGMENT_BYTES
        per_log = 2**32 // SEGMENT_BYTES
        return f"{self.timeline:08X}{number // per_log:08X}{number % per_log:08X}"


@dataclass(frozen=True)
class Ownership:
    """Who owns which fields of an object: the paths, by field manager."""

    ours: frozenset[str]
    program: frozenset[str]


@dataclass(frozen=True)
class Database:
    """The Cluster claims-db of a region."""

    member: str
    primary: str
    """The members of the topology: this one, and the one that is primary by this Cluster's specification."""

    promotion_token: str
    demotion_token: str
    archives: dict[str, str]
    """The name of the archive that each member of the topology is read from."""

    own_archive: str
    update_method: str
    phase: str
    instances: int
    ready: int
    current_primary: str
    instance_names: Sequence[str]
    fenced: bool
    deleting: bool
    ownership: Ownership
    session: Session | Unreachable

    @property
    def is_primary(self) -> bool:
        """Whether the specification makes it the primary of the pair."""
        return self.member == self.primary

    @property
    def healthy(self) -> bool:
        return self.phase == HEALTHY and self.ready == self.instances and not self.fenced

    @property
    def accepts_writes(self) -> bool:
        return isinstance(self.session, Session) and not self.session.in_recovery and not self.fenced

    @property
    def replays(self) -> bool:
        """Whether it follows the other member."""
        return isinstance(self.session, Session) and self.session.in_recovery


@dataclass(frozen=True)
class Absent:
    """The region answers, and has no Cluster claims-db."""

    def __str__(self) -> str:
        return "no Cluster claims-db"


@dataclass(frozen=True)
class Job:
    """A Job of the migrations."""

    name: str
    complete: bool
    failed: bool
    ours: bool
    """Made without Pulumi."""


@dataclass(frozen=True)
class Backup:
    """A backup of claims-db."""

    name: str
    phase: str
    method: str


@dataclass(frozen=True)
class Stores:
    """What nphies-data says."""

    database: Database | Absent
    roles: dict[str, bool]
    """The roles of the database: whether CloudNativePG has applied each, with its password."""

    migrations: Sequence[Job]
    backups: Sequence[Backup]
    given_up: Sequence[str]
    """Jobs of CloudNativePG that have failed for good, such as one that builds an instance."""


@dataclass(frozen=True)
class Service:
    """A service: its Rollout and its autoscaler."""

    name: str
    minimum: int | None
    """Of the autoscaler; None without one."""

    replicas: int
    available: int
    ownership: Ownership


@dataclass(frozen=True)
class RegionStatus:
    """One stack, as its region answers."""

    stack: str
    region: str
    stores: Stores | Unreachable
    services: Sequence[Service] | Unreachable
    serving: int | Unreachable
    """The status code of its `/serving`; 200 while it would accept a claim."""

    @property
    def database(self) -> Database | Absent | Unreachable:
        return self.stores if isinstance(self.stores, Unreachable) else self.stores.database

    @property
    def available(self) -> Database | None:
        """The Cluster, where there is one that can be read."""
        return self.database if isinstance(self.database, Database) else None

    @property
    def accepts_writes(self) -> bool:
        return self.available is not None and self.available.accepts_writes
