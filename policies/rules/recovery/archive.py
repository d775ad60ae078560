"""PostgreSQL's continuous archive, and the standby that follows it."""

from collections.abc import Iterator
from functools import partial

from pydantic import Field

from declared import durations
from declared.buckets import bucket_name, buckets
from declared.expectations import equal, one_of, seconds_at_most
from declared.objects import namespace_of, object_name
from declared.requirements.database import ARCHIVE_DECLARED, DURABLE
from declared.requirements.requirement import Requirement
from declared.resource import Declared
from declared.stack import Stack
from declared.third_copies import third_copy_stores
from declared.values import as_number, is_true, items, read
from policies.model.expect import meets, requirement_check, types_of, wrong
from policies.model.policy import Config, Finding, ResourcePolicy, StackPolicy

_CLUSTER = "kubernetes:postgresql.cnpg.io/v1:Cluster"
_STORE = "kubernetes:barmancloud.cnpg.io/v1:ObjectStore"
_PARAMETERS = "spec.postgresql.parameters"
_PLUGIN = "barman-cloud.cloudnative-pg.io"


class _ArchivedConfig(Config):
    archive_seconds: int = Field(
        default=60, ge=1, description="Longest time until a segment of WAL archiving, in seconds."
    )
    checkpoint_seconds: int = Field(default=900, ge=30, description="Longest time between checkpoints, in seconds.")


def _required(config: _ArchivedConfig) -> tuple[Requirement, ...]:
    return (
        Requirement(
            _CLUSTER,
            f"{_PARAMETERS}.archive_timeout",
            seconds_at_most(config.archive_seconds, reader=durations.postgresql, disabled=0),
        ),
        Requirement(
            _CLUSTER,
            f"{_PARAMETERS}.checkpoint_timeout",
            seconds_at_most(config.checkpoint_seconds, reader=durations.postgresql),
        ),
        Requirement(_CLUSTER, f"{_PARAMETERS}.hot_standby_feedback", one_of("on", True)),
        Requirement(_CLUSTER, "spec.bootstrap.initdb.dataChecksums", one_of(None, True)),
        Requirement(_CLUSTER, "spec.switchoverDelay", seconds_at_most(600)),
        Requirement(_CLUSTER, "spec.failoverDelay", seconds_at_most(30)),
        Requirement(_CLUSTER, "spec.primaryUpdateStrategy", equal("unsupervised")),
        *DURABLE,
        Requirement(_CLUSTER, f"{_PARAMETERS}.autovacuum", one_of(None, "on", True)),
    )


def _archiving(cluster: Declared, config: _ArchivedConfig) -> Iterator[Finding]:
    yield from requirement_check(_required)(cluster, config)
    archivers = [each for each in items(cluster.props, "spec.plugins") if is_true(read(each, "isWALArchiver"))]
    if not any(read(each, "name") == _PLUGIN and read(each, "enabled") is not False for each in archivers):
        yield wrong(cluster, "spec.plugins has no WAL archiver: there is no point in time to recover to")


ARCHIVED = ResourcePolicy(
    name=DURABLE.policy,
    description="PostgreSQL archives its log every minute at the latest, and never trades durability for speed.",
    remedy="Set archive_timeout to 60s, keep the barman-cloud plugin as WAL archiver and fsync on.",
    config=_ArchivedConfig,
    types=types_of(_required(_ArchivedConfig())),
    check=_archiving,
)


def _stores(stack: Stack, _: Config) -> Iterator[Finding]:
    declared = {(namespace_of(each), object_name(each)): each for each in stack.of(_STORE)}
    for cluster in stack.of(_CLUSTER):
        external = {str(read(each, "name")) for each in items(cluster.props, "spec.externalClusters")}
        plugins = [
            *items(cluster.props, "spec.plugins"),
            *(read(each, "plugin") for each in items(cluster.props, "spec.externalClusters")),
        ]
        for plugin in plugins:
            name = read(plugin, "parameters.barmanObjectName")
            if (namespace_of(cluster), str(name)) not in declared:
                yield wrong(cluster, f"archives to, or recovers from, {name}, which this stack does not declare")
        for key in ("primary", "source"):
            name = read(cluster.props, f"spec.replica.{key}")
            if name is None or str(name) not in external:
                yield wrong(cluster, f"spec.replica.{key} is {name}, which spec.externalClusters do not have")
        if read(cluster.props, "spec.replica.source") == read(cluster.props, "spec.replica.self"):
            yield wrong(cluster, "spec.replica.source is the cluster itself: it replicates from no other")
    known = {bucket_name(bucket).rsplit("-", 3)[0] for bucket in buckets(stack)}
    third = third_copy_stores(stack)  # of the pair's archive, which another stack made before it was lost
    for store in declared.values():
        path = str(read(store.props, "spec.configuration.destinationPath"))
        bucket = path.removeprefix("s3://").partition("/")[0]
        of_the_platform = bucket.rsplit("-", 3)[0] in known or object_name(store) in third
        if not path.startswith("s3://") or (known and not of_the_platform):
            yield wrong(
                store, f"spec.configuration.destinationPath is {path}; expected an archive bucket of the platform"
            )


STORES_NAMED = StackPolicy(
    name=ARCHIVE_DECLARED,
    description="The database archives to, and a standby follows, an archive that the stack declares.",
    remedy="Name an ObjectStore of the namespace, and the peer's cluster as replica source.",
    check=_stores,
)


_SMART_SHUTDOWN = 180
"""Seconds that CloudNativePG gives a smart shutdown where nothing is declared (its API reference)."""

_MILLISECONDS = partial(durations.postgresql, unit="ms")
"""How PostgreSQL reads a time without a unit here."""


class _RestartsConfig(Config):
    idle_seconds: int = Field(default=300, ge=1, description="Longest idle transaction, in seconds.")


def _restart(cluster: Declared, config: _RestartsConfig) -> Iterator[Finding]:
    kept = str(read(cluster.props, "spec.postgresql.parameters.max_slot_wal_keep_size") or "")
    if not kept or kept.startswith("-"):
        yield wrong(cluster, "max_slot_wal_keep_size is not given: a replica that is away fills the log's volume")
    stop, smart = read(cluster.props, "spec.stopDelay"), read(cluster.props, "spec.smartShutdownTimeout")
    if (as_number(smart) or _SMART_SHUTDOWN) >= (as_number(stop) or 0):
        yield wrong(cluster, f"spec.smartShutdownTimeout {smart} leaves no time of spec.stopDelay {stop}")
    if read(cluster.props, "spec.replicationSlots.highAvailability.enabled") is False:
        yield wrong(cluster, "spec.replicationSlots.highAvailability is off: replicas fall behind after a failover")
    idle = seconds_at_most(config.idle_seconds, reader=_MILLISECONDS, disabled=0)
    yield from meets(cluster, f"{_PARAMETERS}.idle_in_transaction_session_timeout", idle)


RESTARTS = ResourcePolicy(
    name="database-bounded-restart",
    description="PostgreSQL stops and starts in a bounded time, and a lost replica does not stop the primary.",
    remedy="Bound max_slot_wal_keep_size, and keep smartShutdownTimeout well below stopDelay.",
    config=_RestartsConfig,
    types=(_CLUSTER,),
    check=_restart,
)
