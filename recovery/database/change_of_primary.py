"""What a change of primary waits for beside the promotion: the archive, the pooler, the operator, and one more restart."""

from datetime import timedelta

from declared import quantities
from declared.helm import chart_of
from declared.objects import namespace_of
from declared.resource import UNKNOWN, Declared
from declared.stack import Stack
from declared.values import MISSING, as_list, as_number, read
from recovery.database.wal_archive import archive_store
from recovery.model import constants
from recovery.model.estimate import MissingPrerequisite
from recovery.model.estimate_builder import EstimateBuilder
from recovery.model.readings import number_at, value_at

_NODE_TAINTS = ("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable")


def archive_queried(cluster: Declared, inventory: Stack, builder: EstimateBuilder) -> None:
    """Before a promotion, and before a standby follows the new timeline, without which no commit is acknowledged."""
    what = "restore_command at the end of the archive"
    store = archive_store(cluster, inventory)
    if store is None:
        return
    path = "spec.configuration.wal.maxParallel"
    parallel = number_at(what, store, path, least=1, default=1)
    if isinstance(parallel, MissingPrerequisite):
        builder.add_unreadable(parallel)
        return
    limit = read(store.props, "spec.instanceSidecarConfiguration.resources.limits.cpu")
    cpus = 1.0 if limit is MISSING else quantities.parse(limit)
    if cpus:
        seconds = constants.RESTORE_ROUNDS * parallel * constants.RESTORE_CPU_SECONDS / cpus
        found = f"{parallel:g} at a time on {cpus:g} CPU, {constants.RESTORE_ROUNDS} times"
        builder.add_step(what, timedelta(seconds=seconds), store, path, found)


def pooler_connects(cluster: Declared, inventory: Stack, builder: EstimateBuilder) -> None:
    """After a refused login PgBouncer waits before it connects to the server again."""
    for pooler in inventory.kubernetes("postgresql.cnpg.io", "Pooler"):
        if namespace_of(pooler) == namespace_of(cluster):
            what, path = "PgBouncer reconnect (server_login_retry)", "spec.pgbouncer.parameters.server_login_retry"
            match number_at(what, pooler, path, default=constants.PGBOUNCER_LOGIN_RETRY):
                case float(seconds):
                    builder.add_step(what, timedelta(seconds=seconds), pooler, path, f"{seconds:g}")
                case unreadable:
                    builder.add_unreadable(unreadable)
            return


def operator_restarts(inventory: Stack, builder: EstimateBuilder) -> None:
    """CloudNativePG does nothing while its plugin is unavailable, and one pod of the plugin holds the lease."""
    what = "archive plugin rescheduled"
    for release in inventory.kubernetes("helm.sh", "Release"):
        if chart_of(release) != "plugin-barman-cloud":
            continue
        tolerations = read(release.props, "values.tolerations")
        if tolerations == UNKNOWN:
            allowed = "30 s on a NotReady node"
            builder.add_missing(what, release, "values.tolerations", found=tolerations, allowed=allowed)
            return
        seconds = max(_toleration_seconds(tolerations, taint) for taint in _NODE_TAINTS)
        builder.add_step(
            what, timedelta(seconds=seconds), release, "values.tolerations", f"{seconds:g} s on a lost node"
        )
        builder.add_constant(constants.PLUGIN_START)
        # CloudNativePG returns the error, so each retry waits twice as long as the one before (exponential backoff).
        unavailable = (
            constants.NODE_MONITOR_GRACE_PERIOD.value + timedelta(seconds=seconds) + constants.PLUGIN_START.value
        )
        found = f"{unavailable.total_seconds():g} s, as long as the plugin was unavailable (exponential backoff)"
        builder.add_step("operator retry after its plugin restarts", unavailable, release, "values.tolerations", found)
        return


def restarted_after_promotion(cluster: Declared, builder: EstimateBuilder) -> None:
    """A designated primary archives with `archive_mode` always, a primary with on, and that takes a restart."""
    path, allowed = "spec.primaryUpdateMethod", "switchover or restart"
    what = constants.RESTART_AFTER_PROMOTION["restart"].name
    method = value_at(what, cluster, path, allowed=allowed, default="restart")
    builder.add_unreadable(method)
    constant = constants.RESTART_AFTER_PROMOTION.get(str(method))
    if constant is not None:
        builder.add_measured(constant, cluster, path, method)


def _toleration_seconds(tolerations: object, taint: str) -> float:
    """Seconds that a pod tolerates this taint of its node."""
    for each in as_list(tolerations):
        if read(each, "key") in (taint, MISSING) and read(each, "effect") in ("NoExecute", MISSING):
            return as_number(read(each, "tolerationSeconds")) or constants.EVICTION.value.total_seconds()
    return constants.EVICTION.value.total_seconds()
