"""What is waited for after a promotion, in the order of the recovery model: writes, passwords, migrations, services, DNS."""

from datetime import timedelta

from operations.declared_objects import fewest_instances
from operations.dns import read_dns
from operations.objects import BACKUP_PLUGIN, CLUSTER, DATA
from operations.programs import Command, Unreachable
from operations.reality import Reality
from operations.region_reading import kubectl
from operations.region_status import Absent, Session, Stores
from operations.steps import Position, Step, Stopped, blocked, done, ready, waiting

_PROMOTION = (
    "restore_command at the end of the archive",
    "WAL replay and promotion of the standby",
    "PgBouncer reconnect (server_login_retry)",
)
CLIENTS_LED = "the clients' name leads there"
"""The step that ends the RTO: until then no client is served."""

_SCALE_OUT = (
    "HPA sync period",
    "node provisioning",
    "image pull",
    "a pod starts",
    "a pod is ready",
    "pod Available (minReadySeconds)",
)


def after_the_promotion(reality: Reality, target: str) -> list[Step]:
    """Until clients are served by the target."""
    return [
        Step(
            "the database accepts writes",
            lambda: accepts_writes(reality, target),
            patience=timedelta(minutes=20),
            model=_PROMOTION,
        ),
        Step(
            "the services' passwords are applied",
            lambda: _passwords(reality, target),
            model=("database role passwords reconciled",),
        ),
        Step("the migrations are complete", lambda: _migrations(reality, target), patience=timedelta(minutes=30)),
        Step(
            "the database has restarted and is healthy",
            lambda: _healthy(reality, target),
            patience=timedelta(minutes=15),
            model=("restart after promotion (archive_mode)",),
        ),
        Step(
            "the services are at their size",
            lambda: _services(reality, target),
            patience=timedelta(minutes=20),  # nodes start first
            model=_SCALE_OUT,
        ),
        Step(
            "/serving answers 200",
            lambda: _serving(reality, target),
            model=("targets healthy (healthy threshold)",),
        ),
        Step(
            CLIENTS_LED,
            lambda: _name(reality, target),
            model=("Route 53 health check recovers", "DNS TTL expiry"),
        ),
    ]


def accepts_writes(reality: Reality, target: str) -> Position:
    region = reality.region(target)
    database = region.database
    if isinstance(database, Unreachable | Absent):
        return waiting(str(database))
    if region.accepts_writes and database.is_primary and isinstance(database.session, Session):
        return done(f"{database.current_primary}, timeline {database.session.timeline}")
    return waiting(database.phase or "no phase yet")


def _passwords(reality: Reality, target: str) -> Position:
    stores = reality.region(target).stores
    if not isinstance(stores, Stores):
        return waiting(str(stores))
    lacking = sorted(name for name, applied in stores.roles.items() if not applied)
    return waiting(f"not yet: {', '.join(lacking)}") if lacking else done(f"{len(stores.roles)} roles")


def _migrations(reality: Reality, target: str) -> Position:
    stores = reality.region(target).stores
    if not isinstance(stores, Stores):
        return waiting(str(stores))
    complete = [each.name for each in stores.migrations if each.complete]
    if complete:
        return done(complete[-1])
    failed = [each.name for each in stores.migrations if each.failed]
    if failed:
        return blocked(f"Job {failed[-1]} failed; its log says why")
    return waiting("the Job runs" if stores.migrations else "no Job yet")


def _healthy(reality: Reality, target: str) -> Position:
    database = reality.database(target)
    if database is None:
        return waiting(str(reality.region(target).database))
    restarted = isinstance(database.session, Session) and database.session.archive_mode == "on"
    if database.healthy and not restarted:
        return waiting("CloudNativePG is about to restart it, to change archive_mode")
    if database.healthy:
        return done(f"{database.ready} of {database.instances} instances")
    return waiting(f"{database.phase or 'no phase yet'}, {database.ready} of {database.instances} instances ready")


def _services(reality: Reality, target: str) -> Position:
    services = reality.region(target).services
    if isinstance(services, Unreachable):
        return waiting(str(services))
    declared = fewest_instances(reality.member(target).settings)
    available = {each.name: each.available for each in services}
    short = [
        f"{name} {available.get(name, 0)}/{least}" for name, least in declared.items() if available.get(name, 0) < least
    ]
    return waiting(", ".join(short)) if short else done(", ".join(f"{name} {available[name]}" for name in declared))


def _serving(reality: Reality, target: str) -> Position:
    code = reality.region(target).serving
    return done("a claim would be accepted") if code == 200 else waiting(f"it answers {code}")


def _name(reality: Reality, target: str) -> Position:
    dns = read_dns(reality.programs, reality.pair())
    answer = dns if isinstance(dns, Unreachable) else dns.answer
    return done(target) if answer == target else waiting(f"it leads to {answer}")


def base_backup(reality: Reality, target: str, incident: str) -> Step:
    """Recovery from here on is short, and needs nothing that was archived in the other region."""
    name = f"{CLUSTER}-{incident.lower()}"
    document = (
        "apiVersion: postgresql.cnpg.io/v1\nkind: Backup\n"
        f"metadata: {{ name: {name}, namespace: {DATA} }}\n"
        f"spec:\n  cluster: {{ name: {CLUSTER} }}\n  method: plugin\n"
        f"  pluginConfiguration: {{ name: {BACKUP_PLUGIN} }}\n"
    )
    command: Command = kubectl(target, "create", "-f", "-", stdin=document)

    def position() -> Position:
        stores = reality.region(target).stores
        if not isinstance(stores, Stores):
            return waiting(str(stores))
        made = next((each for each in stores.backups if each.name == name), None)
        return done(f"{name}: {made.phase or 'begun'}") if made else ready("none since the promotion")

    def act() -> None:
        answer = reality.programs.run(command, seconds=30)
        if not answer.good and "AlreadyExists" not in answer.error:
            raise Stopped(f"kubectl create of the base backup failed: {answer.reason}")

    return Step("a base backup of the new primary is begun", position, act, lambda: [command])
