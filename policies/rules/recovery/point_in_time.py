"""A database that is declared as it was at a moment before a mistake: complete, and not for longer than it takes."""

from collections.abc import Iterator

from declared.requirements.database import CLUSTER, DURABILITY, RECOVERY_TARGET, to_a_point_in_time
from declared.resource import Declared
from declared.values import is_true, is_unknown, items, mapping, read
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, ResourcePolicy

_RECOVERY = "spec.bootstrap.recovery"
_SNAPSHOT = {"apiGroup": "snapshot.storage.k8s.io", "kind": "VolumeSnapshot"}


def _complete(cluster: Declared, _: Config) -> Iterator[Finding]:
    if not to_a_point_in_time(cluster) or is_unknown(read(cluster.props, RECOVERY_TARGET)):
        return
    yield from _archive_of_before(cluster)
    yield from _volumes(cluster)
    own, primary = (read(cluster.props, f"spec.replica.{key}") for key in ("self", "primary"))
    if own != primary:
        yield wrong(cluster, f"{RECOVERY_TARGET} is set on a standby of {primary}, which it could never follow again")
    durability = read(cluster.props, DURABILITY)
    if read(cluster.props, "spec.postgresql.synchronous") and durability != "preferred":
        yield wrong(cluster, f"{DURABILITY} is {durability}: nothing is committed until a standby has been cloned")


def _archive_of_before(cluster: Declared) -> Iterator[Finding]:
    source = read(cluster.props, f"{_RECOVERY}.source")
    servers = [
        read(each, "plugin.parameters.serverName")
        for each in items(cluster.props, "spec.externalClusters")
        if read(each, "name") == source
    ]
    if not servers:
        yield wrong(
            cluster, f"{_RECOVERY}.source is {source}, which spec.externalClusters do not have: no WAL to replay"
        )
    archivers = [each for each in items(cluster.props, "spec.plugins") if is_true(read(each, "isWALArchiver"))]
    for archiver in archivers:
        name = read(archiver, "parameters.serverName")
        if name in servers:
            yield wrong(cluster, f"it archives as {name}, over the archive that it is recovered from")


def _volumes(cluster: Declared) -> Iterator[Finding]:
    path = f"{_RECOVERY}.volumeSnapshots"
    snapshots = mapping(cluster.props, path)
    if not snapshots:
        return
    needed = ["storage", *(["walStorage"] if read(cluster.props, "spec.walStorage") else [])]
    for volume in needed:
        given = mapping(snapshots, volume)
        if not is_unknown(given.get("name")) and (
            not given.get("name") or any(given.get(key) != value for key, value in _SNAPSHOT.items())
        ):
            yield wrong(cluster, f"{path}.{volume} names no VolumeSnapshot; the database has such a volume")


COMPLETE = ResourcePolicy(
    name="recovery-target-complete",
    description="A database that is recovered to a point in time has volumes and WAL to do so, and overwrites none of it.",
    remedy="Set archive.recovery_target_time on a primary whose archive.server_name_versions was raised; see"
    " docs/runbooks/point-in-time-recovery.md.",
    types=(CLUSTER,),
    check=_complete,
)


def _temporary(cluster: Declared, _: Config) -> Iterator[Finding]:
    if to_a_point_in_time(cluster):
        target = read(cluster.props, f"{RECOVERY_TARGET}.targetTime") or "an earlier moment"
        yield wrong(cluster, f"{RECOVERY_TARGET} is {target}: built again, it would go back to that moment")


TEMPORARY = ResourcePolicy(
    name="recovery-target-temporary",
    description="A recovery target is set for as long as a point-in-time recovery takes. A running database ignores it.",
    remedy="Remove archive.recovery_target_time and archive.recovery_snapshot when the database is in healthy state.",
    level="advisory",
    types=(CLUSTER,),
    check=_temporary,
)
