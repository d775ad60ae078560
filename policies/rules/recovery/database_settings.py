"""A database that a fault, or its own settings, cannot make useless: writable, growing, with snapshots that outlive it."""

from collections.abc import Iterator
from typing import Any

from pydantic import Field

from declared import durations
from declared.objects import namespace_of, object_name
from declared.quantities import postgresql
from declared.resource import Declared
from declared.stack import Stack
from declared.values import as_number, is_true, is_unknown, items, mapping, name_at, read
from policies.model.expect import undecided, wrong
from policies.model.policy import Config, Finding, ResourcePolicy, StackPolicy

_CLUSTER = "kubernetes:postgresql.cnpg.io/v1:Cluster"
_POOLER = "kubernetes:postgresql.cnpg.io/v1:Pooler"
_SCHEDULED = "kubernetes:postgresql.cnpg.io/v1:ScheduledBackup"

_HARMFUL: dict[str, tuple[tuple[str, ...], str]] = {
    "default_transaction_read_only": (("on",), "every transaction that does not say otherwise is refused its writes"),
    "autovacuum": (("off",), "dead rows stay, until transaction numbers run out and the database stops"),
    "track_counts": (("off",), "autovacuum sees nothing to do"),
    "zero_damaged_pages": (("on",), "damaged pages are emptied without an error"),
    "ignore_checksum_failure": (("on",), "damaged pages are read as if they were whole"),
    "ignore_invalid_pages": (("on",), "a recovery goes on over missing pages, and loses them"),
    "ignore_system_indexes": (("on",), "every catalogue is read in full"),
    "session_replication_role": (("replica", "local"), "foreign keys and triggers do nothing"),
    "row_security": (("off",), "queries under row security fail"),
    "transaction_read_only": (("on",), "every transaction is refused its writes"),
}
_FALSE = {"off", "of", "false", "fals", "fal", "fa", "f", "no", "n", "0"}
_TRUE = {"on", "true", "tru", "tr", "t", "yes", "ye", "y", "1"}
"""What PostgreSQL reads as a boolean: on, true, yes and 1, off, false, no and 0, and unique beginnings of them."""


class _ParametersConfig(Config):
    statement_seconds: int = Field(
        default=1, ge=0, description="Shortest time after which a statement may be ended, in seconds."
    )
    freeze_age: int = Field(
        default=1_000_000_000, ge=1, description="Most transactions that a table may go without being frozen."
    )


def _normal(value: Any) -> str:
    text = str(value).strip().lower()
    return "off" if text in _FALSE else "on" if text in _TRUE else text


def _parameters(cluster: Declared, config: _ParametersConfig) -> Iterator[Finding]:
    place = "spec.postgresql.parameters"
    given = mapping(cluster.props, place)
    for name, value in given.items():
        bad, effect = _HARMFUL.get(name, ((), ""))
        if is_unknown(value):
            if bad:
                yield undecided(cluster, f"{place}.{name} is unknown")
        elif bad and _normal(value) in bad:
            yield wrong(cluster, f"{place}.{name} is {value}: {effect}")
    for name in ("statement_timeout", "lock_timeout", "transaction_timeout", "idle_session_timeout"):
        ends = durations.postgresql(given.get(name), unit="ms")
        if ends is not None and 0 < ends.total_seconds() < config.statement_seconds:
            yield wrong(cluster, f"{place}.{name} is {given[name]}: nothing of use ends in that time")
    age = as_number(given.get("autovacuum_freeze_max_age"))
    if age is not None and age > config.freeze_age:
        yield wrong(cluster, f"{place}.autovacuum_freeze_max_age is {given['autovacuum_freeze_max_age']}: near the end")
    size = postgresql(given.get("max_wal_size"), unit="MB")
    if size is not None and size < 64 * 2**20:
        yield wrong(cluster, f"{place}.max_wal_size is {given['max_wal_size']}: checkpoints never end")


PARAMETERS = ResourcePolicy(
    name="database-parameters-safe",
    description="No parameter of PostgreSQL makes a database read-only, unmaintained, or blind to damage of its data.",
    remedy="Remove the parameter; set it for the session or the role that needs it.",
    config=_ParametersConfig,
    types=(_CLUSTER,),
    check=_parameters,
)


def _volumes(cluster: Declared, _: Config) -> Iterator[Finding]:
    storages = [("spec.storage", mapping(cluster.props, "spec.storage"))]
    storages += [("spec.walStorage", mapping(cluster.props, "spec.walStorage"))]
    storages += [
        (f"spec.tablespaces[{number}].storage", mapping(each, "storage"))
        for number, each in enumerate(items(cluster.props, "spec.tablespaces"))
    ]
    for place, storage in storages:
        if storage.get("resizeInUseVolumes") is False:
            yield wrong(
                cluster,
                f"{place}.resizeInUseVolumes is false: a larger size reaches no volume that is in use, and the disk fills",
            )


VOLUMES_GROW = ResourcePolicy(
    name="database-volumes-resized",
    description="A larger size of a database reaches the volumes that it has.",
    remedy="Remove resizeInUseVolumes, or set it to true.",
    types=(_CLUSTER,),
    check=_volumes,
)


def _snapshots(cluster: Declared, _: Config) -> Iterator[Finding]:
    owner = read(cluster.props, "spec.backup.volumeSnapshot.snapshotOwnerReference")
    if owner == "cluster":
        yield wrong(
            cluster,
            "spec.backup.volumeSnapshot.snapshotOwnerReference is cluster: whoever deletes the Cluster deletes every snapshot of"
            " it",
        )
    if read(cluster.props, "spec.backup.target") == "primary":
        yield wrong(
            cluster,
            "spec.backup.target is primary: every base backup takes the disk and the network of the one that serves",
        )


SNAPSHOTS_STAY = ResourcePolicy(
    name="database-snapshots-outlive-cluster",
    description="Snapshots of a database outlive the Cluster, and backups are taken from a standby.",
    remedy="Set snapshotOwnerReference to backup or none, and target to prefer-standby.",
    types=(_CLUSTER,),
    check=_snapshots,
)


def _first(stack: Stack, _: Config) -> Iterator[Finding]:
    for cluster in stack.of(_CLUSTER):
        own = [
            each
            for each in stack.of(_SCHEDULED)
            if namespace_of(each) == namespace_of(cluster)
            and name_at(each.props, "spec.cluster.name") == object_name(cluster)
            and read(each.props, "spec.method") != "volumeSnapshot"
        ]
        if own and not any(is_true(read(each.props, "spec.immediate")) for each in own):
            if any(is_unknown(read(each.props, "spec.immediate")) for each in own):
                yield undecided(own[0], "spec.immediate is unknown")
            else:
                yield wrong(
                    own[0],
                    "spec.immediate is not true: until its first run the archive holds WAL without a base backup, and nothing can"
                    " be recovered",
                )
    for backup in stack.of(_SCHEDULED):
        if read(backup.props, "spec.backupOwnerReference") == "cluster":
            yield wrong(backup, "spec.backupOwnerReference is cluster: whoever deletes the Cluster deletes its backups")


FIRST_BACKUP = StackPolicy(
    name="first-base-backup-at-once",
    description="A new database has its first base backup at once, and backups stay when a Cluster is deleted.",
    remedy="Set immediate: true on a ScheduledBackup to the object store, and backupOwnerReference to none or self.",
    check=_first,
)


def _poolers(stack: Stack, _: Config) -> Iterator[Finding]:
    by_cluster: dict[tuple[str, str], list[Declared]] = {}
    for pooler in stack.of(_POOLER):
        place = (namespace_of(pooler), str(read(pooler.props, "spec.cluster.name")))
        by_cluster.setdefault(place, []).append(pooler)
    for poolers in by_cluster.values():
        kinds = [read(each.props, "spec.type") for each in poolers]
        if not any(each in (None, "rw") or is_unknown(each) for each in kinds):
            yield wrong(
                poolers[0],
                f"spec.type is {kinds[0]}, and no other pooler of its database leads to the primary: no client can write through it",
            )
    for pooler in stack.of(_POOLER):
        query, secret = (read(pooler.props, f"spec.pgbouncer.{name}") for name in ("authQuery", "authQuerySecret.name"))
        if (query is None) != (secret is None):
            yield wrong(
                pooler,
                "spec.pgbouncer has one of authQuery and authQuerySecret without the other: no client can log in",
            )
        if read(pooler.props, "spec.instances") == 0:
            yield wrong(pooler, "spec.instances is 0: no client can connect")


POOLERS = StackPolicy(
    name="pooler-leads-to-primary",
    description="Through the poolers of a database its primary can be reached, and clients can log in.",
    remedy="Set spec.type to rw on a Pooler of the Cluster, and give authQuery and authQuerySecret together or neither.",
    check=_poolers,
)
