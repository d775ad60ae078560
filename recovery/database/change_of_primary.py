"""What a change of primary waits for beside the promotion: the archive, the pooler, the operator, and one more restart."""

from datetime import timedelta

from declared import quantities
from declared.objects import namespace_of
from declared.resource import UNKNOWN, Declared
from declared.stack import Stack
from declared.values import MISSING, as_list, as_number, read
from recovery.database.wal_archive import archive_store
from recovery.model import constants
from recovery.model.chain import Chain

_GIVEN_UP = ("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable")


def archive_asked(cluster: Declared, inventory: Stack, chain: Chain) -> None:
    """Before a promotion, and before a standby follows the new timeline, without which no commit is acknowledged."""
    what = "restore_command at the end of the archive"
    store = archive_store(cluster, inventory)
    if store is None:
        return
    path = "spec.configuration.wal.maxParallel"
    parallel = chain.number(what, store, path, least=1, default=1)
    limit = read(store.props, "spec.instanceSidecarConfiguration.resources.limits.cpu")
    cpus = 1.0 if limit is MISSING else quantities.parse(limit)
    if parallel is None or not cpus:
        return
    seconds = constants.RESTORE_ROUNDS * parallel * constants.RESTORE_CPU_SECONDS / cpus
    found = f"{parallel:g} at a time on {cpus:g} CPU, {constants.RESTORE_ROUNDS} times"
    chain.term(what, timedelta(seconds=seconds), store, "spec.configuration.wal.maxParallel", found)


def pooler_connects(cluster: Declared, inventory: Stack, chain: Chain) -> None:
    """After one refused login PgBouncer leaves a server alone for a while."""
    for pooler in inventory.kubernetes("postgresql.cnpg.io", "Pooler"):
        if namespace_of(pooler) == namespace_of(cluster):
            what, path = "PgBouncer reconnect (server_login_retry)", "spec.pgbouncer.parameters.server_login_retry"
            seconds = chain.number(what, pooler, path, default=constants.PGBOUNCER_LOGIN_RETRY)
            if seconds is not None:
                chain.term(what, timedelta(seconds=seconds), pooler, path, f"{seconds:g}")
            return


def operator_comes_back(inventory: Stack, chain: Chain) -> None:
    """CloudNativePG does nothing while its plugin is away, and of that one pod is the one that answers."""
    what = "the archive's plugin starts elsewhere"
    for release in inventory.kubernetes("helm.sh", "Release"):
        if read(release.props, "chart") != "plugin-barman-cloud":
            continue
        tolerations = read(release.props, "values.tolerations")
        if tolerations == UNKNOWN:
            chain.read(what, release, "values.tolerations", allowed="30 s on a NotReady node")
            return
        seconds = max(_stays(tolerations, taint) for taint in _GIVEN_UP)
        chain.term(what, timedelta(seconds=seconds), release, "values.tolerations", f"{seconds:g} s on a lost node")
        chain.constant(constants.PLUGIN_START)
        # CloudNativePG returns the error, so each retry waits twice as long as the one before: as long again as it has waited.
        away = constants.NODE_MONITOR_GRACE_PERIOD.value + timedelta(seconds=seconds) + constants.PLUGIN_START.value
        found = f"{away.total_seconds():g} s, as long as the plugin was away (exponential backoff)"
        chain.term("operator retry after its plugin restarts", away, release, "values.tolerations", found)
        return


def restarted_once(cluster: Declared, chain: Chain) -> None:
    """A designated primary archives with `archive_mode` always, a primary with on, and that takes a restart."""
    what = "restart after promotion (archive_mode)"
    method = chain.read(what, cluster, "spec.primaryUpdateMethod", allowed="switchover or restart", default="restart")
    duration = constants.RESTART_AFTER_PROMOTION.get(str(method))
    if duration is not None:
        chain.term(what, duration, cluster, "spec.primaryUpdateMethod", method)


def _stays(tolerations: object, taint: str) -> float:
    """Seconds that a pod stays bound to a node with this taint."""
    for each in as_list(tolerations):
        if read(each, "key") in (taint, MISSING) and read(each, "effect") in ("NoExecute", MISSING):
            return as_number(read(each, "tolerationSeconds")) or constants.EVICTION.value.total_seconds()
    return constants.EVICTION.value.total_seconds()
