"""Backups are taken as often as the guide says, of what it says, and their restore is tried."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from pydantic import Field

from declared.cron import longest_interval
from declared.expectations import FALSE, TRUE, at_most, equal
from declared.helm import chart_of
from declared.objectives import FULL_BACKUP, INCREMENTAL_BACKUP, RESTORE_TEST
from declared.objects import namespace_of
from declared.requirements import backups as required
from declared.requirements.database import BACKED_UP
from declared.requirements.requirement import Requirement
from declared.resource import Declared
from declared.stack import Stack
from declared.values import is_true, items, read
from policies.model.expect import meets, requirement_check, types_of, wrong
from policies.model.policy import Config, Finding, ResourcePolicy, StackPolicy

_SCHEDULED = "kubernetes:postgresql.cnpg.io/v1:ScheduledBackup"
_CLUSTER = "kubernetes:postgresql.cnpg.io/v1:Cluster"
_SCHEDULE = "kubernetes:velero.io/v1:Schedule"
_LOCATION = "kubernetes:velero.io/v1:BackupStorageLocation"
_CRON = "kubernetes:batch/v1:CronJob"
_PLAN = "aws:backup/plan:Plan"
_HOUR = timedelta(hours=1)


class _FullConfig(Config):
    full_hours: int = Field(
        default=round(FULL_BACKUP / _HOUR),
        ge=1,
        description="Longest time between full backups, in hours (guide: daily).",
    )


class _HoursConfig(_FullConfig):
    incremental_hours: int = Field(
        default=round(INCREMENTAL_BACKUP / _HOUR),
        ge=1,
        description="Longest time between incremental backups, in hours (guide).",
    )


def _within(expression: object, hours: int, *, seconds_first: bool = False) -> bool:
    interval = longest_interval(str(expression), seconds_first=seconds_first)
    return interval is not None and interval <= timedelta(hours=hours)


def _database(stack: Stack, config: _HoursConfig) -> Iterator[Finding]:
    for cluster in stack.of(_CLUSTER):
        name = read(cluster.props, "metadata.name")
        own = [each for each in stack.of(_SCHEDULED) if read(each.props, "spec.cluster.name") == name]
        for method, hours in (("plugin", config.full_hours), ("volumeSnapshot", config.incremental_hours)):
            if not any(_runs(each, method, hours) for each in own):
                yield wrong(cluster, f"no ScheduledBackup of method {method} runs every {hours} h")


def _runs(backup: Declared, method: str, hours: int) -> bool:
    schedule = read(backup.props, "spec.schedule")
    return (
        read(backup.props, "spec.method") == method
        and not is_true(read(backup.props, "spec.suspend"))
        and _within(schedule, hours, seconds_first=True)
    )


DATABASE_BACKED_UP = StackPolicy(
    name=BACKED_UP,
    description="Every database has a base backup a day and a snapshot every four hours.",
    remedy='Declare ScheduledBackups "0 0 2 * * *" (plugin) and "0 0 */4 * * *" (volumeSnapshot), not suspended.',
    config=_HoursConfig,
    check=_database,
)


def _scheduled(backup: Declared, _: Config) -> Iterator[Finding]:
    if is_true(read(backup.props, "spec.suspend")):
        yield wrong(backup, "spec.suspend is true")
    if longest_interval(str(read(backup.props, "spec.schedule")), seconds_first=True) is None:
        yield wrong(
            backup, f"spec.schedule is {read(backup.props, 'spec.schedule')}; expected six fields, seconds first"
        )


BACKUPS_RUN = ResourcePolicy(
    name="scheduled-backup-valid",
    description="No backup of a database is suspended, and its schedule has the six fields that CloudNativePG reads.",
    remedy="Write the schedule with seconds first, and remove suspend.",
    types=(_SCHEDULED,),
    check=_scheduled,
)


_GUIDE = (
    "kubernetes:argoproj.io/v1alpha1:Rollout",
    _CLUSTER,
    "kubernetes:kafka.strimzi.io/v1:Kafka",
    "kubernetes:redis.redis.opstreelabs.in/v1beta2:RedisCluster",
)
"""Services and stores, whose namespaces the guide backs up (guide, "Application State Backup")."""


class _ObjectsBackedUpConfig(_HoursConfig):
    namespaces: tuple[str, ...] = Field(
        default=(),
        description="Namespaces that are backed up; where none is given, those of services and their stores (guide).",
    )


def _objects(stack: Stack, config: _ObjectsBackedUpConfig) -> Iterator[Finding]:
    schedules = [each for each in stack.of(_SCHEDULE) if not is_true(read(each.props, "spec.paused"))]
    if not any(True for _ in stack.of(_LOCATION)):
        return
    spaces = config.namespaces or tuple(sorted({namespace_of(each) for each in stack.of(*_GUIDE)}))
    named = ", ".join(spaces) or "the namespaces of services and stores"
    covering = [each for each in schedules if _covers(each, spaces)]
    for hours in (config.full_hours, config.incremental_hours):
        if not any(_within(read(each.props, "spec.schedule"), hours) for each in covering):
            yield Finding(message=f"no Velero schedule backs up {named} every {hours} h")
    if not any(items(each.props, "spec.template.includedNamespaces") == ["*"] for each in schedules):
        yield Finding(message="no Velero schedule backs up the objects of all namespaces")
    locations = {str(read(each.props, "metadata.name")): each for each in stack.of(_LOCATION)}
    writable = [name for name, each in locations.items() if read(each.props, "spec.accessMode") != "ReadOnly"]
    if not any(is_true(read(locations[name].props, "spec.default")) for name in writable):
        yield Finding(message="no BackupStorageLocation of Velero is the default and takes backups")
    if not any(read(each.props, "spec.accessMode") == "ReadOnly" for each in locations.values()):
        yield Finding(message="no BackupStorageLocation shows the peer region's backups")
    for schedule in stack.of(_SCHEDULE):
        if str(read(schedule.props, "spec.template.storageLocation")) not in writable:
            yield wrong(
                schedule,
                f"spec.template.storageLocation is {read(schedule.props, 'spec.template.storageLocation')}; expected {', '.join(writable)}",
            )


def _covers(schedule: Declared, spaces: Sequence[str]) -> bool:
    """Whether it backs up these namespaces with their volumes."""
    included = items(schedule.props, "spec.template.includedNamespaces")
    excluded = items(schedule.props, "spec.template.excludedNamespaces")
    return (
        all(each in included and each not in excluded for each in spaces)
        and is_true(read(schedule.props, "spec.template.snapshotVolumes"))
        and is_true(read(schedule.props, "spec.template.snapshotMoveData"))
    )


OBJECTS_BACKED_UP = StackPolicy(
    name=required.OBJECTS_BACKED_UP,
    description="Velero backs up the guide's namespaces, with their volumes, every day and every four hours.",
    remedy="Keep a daily and a four-hourly Schedule with includedNamespaces, snapshotVolumes and snapshotMoveData.",
    config=_ObjectsBackedUpConfig,
    check=_objects,
)


def _velero(schedule: Declared, _: Config) -> Iterator[Finding]:
    if is_true(read(schedule.props, "spec.paused")):
        yield wrong(schedule, "spec.paused is true")
    if longest_interval(str(read(schedule.props, "spec.schedule"))) is None:
        yield wrong(schedule, f"spec.schedule is {read(schedule.props, 'spec.schedule')}; expected five fields")
    if not _within(read(schedule.props, "spec.schedule"), 24):
        yield wrong(schedule, f"spec.schedule is {read(schedule.props, 'spec.schedule')}; expected every day at least")


VELERO_RUNS = ResourcePolicy(
    name="velero-schedule-valid",
    description="Velero's schedules are not paused and run every day at least.",
    remedy="Remove paused, and write the schedule with five fields.",
    types=(_SCHEDULE,),
    check=_velero,
)


def _volumes(stack: Stack, config: _FullConfig) -> Iterator[Finding]:
    plans = list(stack.of(_PLAN))
    if not plans:
        if any(True for _ in stack.of("aws:s3/bucket:Bucket")):
            yield Finding(message="no plan of AWS Backup is declared")
        return
    for plan in plans:
        rules = items(plan.props, "rules")
        if not any(_within(read(rule, "schedule"), config.full_hours) for rule in rules):
            yield wrong(plan, f"no rule runs every {config.full_hours} h")
        for number, rule in enumerate(rules):
            if longest_interval(str(read(rule, "schedule"))) is None:
                yield wrong(plan, f"rules[{number}].schedule is {read(rule, 'schedule')}; expected a schedule")
    if not any(is_true(read(rule, "enableContinuousBackup")) for plan in plans for rule in items(plan.props, "rules")):
        yield Finding(message="no plan of AWS Backup keeps buckets continuously")
    if not any(
        not is_true(read(rule, "enableContinuousBackup")) for plan in plans for rule in items(plan.props, "rules")
    ):
        yield Finding(message="no plan of AWS Backup backs up volumes")


VOLUMES_BACKED_UP = StackPolicy(
    name=required.VOLUMES_BACKED_UP,
    description="AWS Backup takes volumes every day and keeps buckets continuously.",
    remedy="Keep a daily rule in every plan, and enableContinuousBackup in that of the buckets.",
    config=_FullConfig,
    check=_volumes,
)


class _JobsOftenConfig(Config):
    cache_hours: int = Field(default=24, ge=1, description="Longest time between backups of the cache, in hours.")
    restore_hours: int = Field(
        default=round(RESTORE_TEST / _HOUR), ge=1, description="Longest time between two tries of a restore, in hours."
    )


def _jobs(job: Declared, config: _JobsOftenConfig) -> Iterator[Finding]:
    for word, hours in (
        ("backup", config.cache_hours),
        ("restore-check", config.restore_hours),
        ("partitions", 24),
        ("pruning", 24),
        ("certificates", 24),
    ):
        if word in job.name and not _within(read(job.props, "spec.schedule"), hours):
            yield wrong(job, f"spec.schedule is {read(job.props, 'spec.schedule')}; expected every {hours} h at least")


JOBS_OFTEN = ResourcePolicy(
    name="recovery-job-schedule",
    description="The cache is backed up every day, and a restore of the database is tried every week.",
    remedy="Write a schedule that runs as often.",
    config=_JobsOftenConfig,
    types=(_CRON,),
    check=_jobs,
)

_TEST = "aws:backup/restoreTestingPlan:RestoreTestingPlan"


class _RestoresTriedConfig(Config):
    restore_hours: int = Field(
        default=round(RESTORE_TEST / _HOUR), ge=1, description="Longest time between two restore tests, in hours."
    )
    window_days: int = Field(default=7, ge=1, description="Age of the backups that are tried, in days.")


def _tests(plan: Declared, config: _RestoresTriedConfig) -> Iterator[Finding]:
    if not _within(read(plan.props, "scheduleExpression"), config.restore_hours):
        yield wrong(
            plan,
            f"scheduleExpression is {read(plan.props, 'scheduleExpression')}; expected every {config.restore_hours} h",
        )
    yield from meets(plan, "recoveryPointSelection.selectionWindowDays", at_most(config.window_days))
    yield from meets(plan, "recoveryPointSelection.algorithm", equal("LATEST_WITHIN_WINDOW"))
    if not items(plan.props, "recoveryPointSelection.includeVaults"):
        yield wrong(plan, "recoveryPointSelection.includeVaults is empty")


RESTORES_TRIED = ResourcePolicy(
    name="restore-tested",
    description="AWS Backup restores the newest backup every week, to see that it can.",
    remedy="Keep the RestoreTestingPlan's weekly schedule and LATEST_WITHIN_WINDOW.",
    config=_RestoresTriedConfig,
    types=(_TEST,),
    check=_tests,
)

_VELERO_VALUES = (
    Requirement("kubernetes:helm.sh/v3:Release", "values.deployNodeAgent", TRUE),
    Requirement(
        "kubernetes:helm.sh/v3:Release",
        "values.configuration.defaultSnapshotMoveData",
        TRUE,
        "snapshots would stay in the region that is lost",
    ),
    Requirement("kubernetes:helm.sh/v3:Release", "values.credentials.useSecret", FALSE),
)


def _release(release: Declared, config: Config) -> Iterator[Finding]:
    if chart_of(release) == "velero":
        yield from requirement_check(_VELERO_VALUES)(release, config)


VELERO_MOVES = ResourcePolicy(
    name="velero-moves-data",
    description="Velero copies what is in volumes to its bucket, with the rights of its role.",
    remedy="Keep deployNodeAgent and defaultSnapshotMoveData on.",
    types=types_of(_VELERO_VALUES),
    check=_release,
)
