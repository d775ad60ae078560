"""The few durations and sizes that no resource declares. Each says where it comes from and why it holds."""

from collections.abc import Mapping
from datetime import timedelta

from recovery.model.disruption import Disruption
from recovery.model.measurement import measured
from recovery.model.step import Constant


def _measured(name: str, why: str, *, case: str = "") -> Constant:
    """A constant of recorded drills; `case` tells two records of one step apart."""
    record = measured(f"{name}, {case}" if case else name)
    return Constant(name=name, value=record.value, source=str(record), why=why, measured=record)


# --- people -----------------------------------------------------------------------------------------------------------

DECISION = Constant(
    name="MTTA and failover decision",
    value=timedelta(minutes=10),
    source="assumption; docs/recovery-model.md",
    why="five minutes to acknowledge a page, five to tell a lost region from a lost link",
)
ACKNOWLEDGEMENT = Constant(
    name="MTTA",
    value=timedelta(minutes=5),
    source="assumption; docs/recovery-model.md",
    why="five minutes to acknowledge a page, as in the failover decision",
)
ROUTE_MOVED = Constant(
    name="route moved to another zone's NAT gateway",
    value=timedelta(minutes=5),
    source="assumption; docs/runbooks/nat-gateways.md",
    why="one command that finds the zone's route table, one that replaces its route; it holds at once",
)
ROLE_CHANGE = Constant(
    name="role change (pulumi up)",
    value=timedelta(minutes=5),
    source="assumption; docs/runbooks/database-failover.md",
    why="two lines in two files, a preview, and an update that changes the database first; a refresh is not part of it",
)
RESTORE_DECISION = Constant(
    name="recovery target time identified",
    value=timedelta(minutes=5),
    source="assumption; docs/runbooks/point-in-time-recovery.md",
    why="the RTO of a bad delete starts when it is detected; the application's log has its time",
)
RECOVERY_APPLIED = Constant(
    name="recovery target applied (pulumi up)",
    value=timedelta(minutes=5),
    source="assumption; docs/runbooks/point-in-time-recovery.md",
    why="four settings in two files and a preview; the refresh is of the database alone",
)

BOTH_REGIONS_DECISION = Constant(
    name="both regions given up, third place decided on",
    value=timedelta(hours=1),
    source="assumption; docs/both-regions.md",
    why="people who may decide it are called; a copy is old, and what was written since is given up with it",
)
PLATFORM_BROUGHT_UP = Constant(
    name="platform brought up in the third place (pulumi up)",
    value=timedelta(minutes=90),
    source="assumption; docs/runbooks/complete-recovery.md",
    why="network, cluster, operators and stores of a stack, most of it waiting for AWS; quotas there must be raised before",
)

# --- Kubernetes and AWS -----------------------------------------------------------------------------------------------

NODE_MONITOR_GRACE_PERIOD = Constant(
    name="node NotReady (node-monitor-grace-period)",
    value=timedelta(seconds=50 + 5),
    source="Kubernetes 1.35, kube-controller-manager --node-monitor-grace-period of 50 s, looked at every --node-monitor-period of 5 s",
    why="EKS leaves the defaults; its pods then leave the endpoints of every Service",
)
EVICTION = Constant(
    name="pod eviction (tolerationSeconds)",
    value=timedelta(seconds=300),
    source="Kubernetes, DefaultTolerationSeconds admission: not-ready and unreachable for 300 s",
    why="no pod here tolerates less; only waited for where nothing else is left to serve",
)
AUTOSCALER_SYNC = Constant(
    name="HPA sync period",
    value=timedelta(seconds=15),
    source="Kubernetes, kube-controller-manager --horizontal-pod-autoscaler-sync-period",
    why="EKS leaves the default",
)
NODE_START = Constant(
    name="node provisioning",
    value=timedelta(minutes=4),
    source="assumption: cluster autoscaler scan of 10 s, EC2 launch, AL2023 boot, kubelet registration",
    why="on the safe side: after a lost region other tenants start nodes too; every node of a group starts at once",
)
IMAGE_PULL = Constant(
    name="image pull",
    value=timedelta(seconds=60),
    source="assumption: 1 GiB from the registry of the same region at 20 MiB/s",
    why="the registry is reached through an endpoint in the VPC; nodes that ran a release have it already",
)

# --- PostgreSQL -------------------------------------------------------------------------------------------------------

WAL_UPLOAD = _measured(
    "WAL segment upload (archive_command)",
    "16 MiB, compressed, over the link between two regions; two at a time or more; WalArchivingLagHigh alerts on more",
)
INSTANCE_CHOSEN = _measured(
    "instance chosen",
    "from a primary that is gone, or whose node is NotReady, until CloudNativePG has chosen another instance",
)
INSTANCE_PROMOTION = _measured(
    "promotion",
    "from CloudNativePG's choice of an instance until that is the primary",
)
INSTANCE_SWITCHOVER = _measured(
    "switchover between instances",
    "the same while the former primary runs: it stops first (fast shutdown) and archives its last WAL segment",
)
STANDBYS_RESTARTED = _measured(
    "standbys restarted",
    "before the primary, one after the other; a commit waits while the next restarts and the one before does not stream yet",
)
FIRST_STANDBY = _measured(
    "first standby on the new timeline",
    "from the new primary until the first acknowledged commit, which waits for a synchronous standby",
)
STANDBY_PROMOTION = _measured(
    "WAL replay and promotion of the standby",
    "a replicating standby is one segment behind and fetches it within wal_retrieve_retry_interval, 5 s; StandbyLagHigh "
    "alerts on more",
)
CREDENTIALS = _measured(
    "database role passwords reconciled",
    "CloudNativePG reconciles the roles of the services after a promotion, when a standby follows the new timeline",
)
PLUGIN_START = _measured(
    "archive plugin starts (leader lease)",
    "controller-runtime's lease lasts 15 s, and the plugin listens only when it holds it; its image is on every system node",
)
RESTORE_CPU_SECONDS = 0.4
"""CPU that one process of barman-cloud-wal-restore takes, also for a segment that is not in the archive (measured, barman 3.20). The
plugin starts `maxParallel` of them whenever PostgreSQL asks for one segment, and answers when all have ended."""

RESTORE_ROUNDS = 4
"""How often in a row PostgreSQL runs restore_command before it is promoted, or follows a new timeline: 3 to 4 times, measured."""

_RESTART = "restart after promotion (archive_mode)"
RESTART_AFTER_PROMOTION = {
    method: _measured(_RESTART, "CloudNativePG 1.30 changes archive_mode once more; writes wait", case=method)
    for method in ("switchover", "restart")
}
"""By `primaryUpdateMethod`."""

PGBOUNCER_LOGIN_RETRY = 15
"""Seconds, where nothing is declared (PgBouncer, `server_login_retry`)."""

VOLUME_FROM_SNAPSHOT = Constant(
    name="volumes provisioned from snapshot",
    value=timedelta(minutes=2),
    source="assumption; EBS user guide, volumes from snapshots are usable at once and load lazily",
    why="three objects of Kubernetes and two volumes; what is read first loads first",
)
REPLAY_BYTES_PER_SECOND = 32 * 2**20
"""WAL fetched and replayed per second. Assumption: two segments of 16 MiB; half of what a warm volume takes,
because one made from a snapshot still loads. The drill replays faster on a busy machine of two cores."""

CNPG_ARCHIVE_TIMEOUT = "5min"
"""What CloudNativePG sets where nothing is declared (its documentation, "PostgreSQL Configuration")."""

CNPG_SMART_SHUTDOWN = 180
"""Seconds that CloudNativePG waits for sessions to end where nothing is declared (its API reference, `smartShutdownTimeout`)."""

CNPG_SWITCHOVER_DELAY = 3600
"""Seconds that CloudNativePG waits for a primary to stop where nothing is declared (its API reference, `switchoverDelay`)."""

# --- cache and message broker -----------------------------------------------------------------------------------------------

REDIS_NODE_TIMEOUT = Constant(
    name="Redis Cluster failover",
    value=timedelta(seconds=30),
    source="Redis cluster specification: cluster-node-timeout of 15 s, twice at worst",
    why="the operator leaves the default; election itself takes a second or two",
)
BROKER_SESSION_TIMEOUT = _measured(
    "partition leader election",
    "broker.session.timeout.ms of 9 s, and elections of the controllers; Strimzi leaves the defaults",
)
KAFKA_CLIENT_RETRY = _measured(
    "client of Kafka sends to the new leader",
    "retry.backoff.max.ms of 1 s, and what the request after it takes",
)
KAFKA_CLIENT_TIMEOUTS = {"request.timeout.ms": 30_000, "socket.connection.setup.timeout.ms": 10_000}
"""Milliseconds where a client is told nothing (Apache Kafka, "Producer Configs")."""

CACHE_WARMUP = Constant(
    name="cache warm-up",
    value=timedelta(minutes=5),
    source="assumption; docs/runbooks/redis-restore.md",
    why="services answer from the database meanwhile, slower; nothing is lost",
)

SEARCH_RECOVERY = Constant(
    name="replica shard promotion",
    value=timedelta(minutes=2),
    source="Elasticsearch reference: cluster.fault_detection, 3 checks of 10 s, then election and promotion of replicas",
    why="what is not searchable for these minutes is in the log archive",
)

# --- backups ----------------------------------------------------------------------------------------------------------

VELERO_RESTORE = Constant(
    name="Velero restore",
    value=timedelta(minutes=10),
    source="assumption; docs/backups.md",
    why="objects of two namespaces in minutes; the database is none of them, and volumes follow",
)
VAULT_RESTORE = Constant(
    name="EBS volume restored from the backup vault",
    value=timedelta(minutes=15),
    source="assumption; AWS Backup developer guide, restoring an EBS volume",
    why="a volume from a snapshot, usable at once; only needed when a store has lost every replica",
)

# --- replication, and capacity at peak ------------------------------------------------------------------

REPLICATION_PROMISE = timedelta(minutes=15)
"""S3 Replication Time Control (S3 user guide): the best that replication of a bucket promises."""

SERVING_REPLICAS = 3
"""Guide, "Service Failover": `kubectl scale --replicas=3`, and `minReplicas: 3`: what serving takes."""

PEAK_REPLICAS = {"claims-service": 20}
"""Guide, "Horizontal Pod Autoscaling": maxReplicas of claims-service."""

PEAK_FACTOR = 2
"""Of the others: from 6 to 12 nodes at peak (guide, "Recommended Production Setup"), so twice what serving takes."""

# --- events per year --------------------------------------------------------------------------------------------------------

EVENTS_PER_YEAR: Mapping[Disruption, float] = {
    Disruption.APPLICATION: 12.0,
    Disruption.NODE: 12.0,
    Disruption.AVAILABILITY_ZONE: 1.0,
    Disruption.REGION: 0.1,
}
"""Assumptions: a faulty release that reached clients, and a node replaced or drained, every month; an availability zone
once a year; a region once in ten years. Set high, so that the estimate of availability is on the safe side."""

RESTORES_PER_YEAR = 0.5
"""Assumption: point-in-time recovery of the whole database once in two years."""

PLANNED_SWITCHOVER = _measured(
    "planned switchover (no writable primary)",
    "claims are refused between the demotion and the promotion, and once more while archive_mode changes",
)

SWITCHOVERS_PER_YEAR = 6.0
"""Assumption: two exercises a year, there and back, and a failback and one more for maintenance."""
