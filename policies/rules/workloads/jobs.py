"""Jobs: those that keep the platform well do run, one at a time, and end."""

from collections.abc import Iterator

from pydantic import Field

from declared.resource import Declared
from declared.stack import Stack
from declared.values import read
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, ResourcePolicy, StackPolicy

_CRON = "kubernetes:batch/v1:CronJob"


class _CronJobsConfig(Config):
    by_hand: tuple[str, ...] = Field(
        default=("redis-restore",), description="Jobs that people start, which stay suspended."
    )
    late_seconds: int = Field(default=600, ge=10, description="How late a job may still start.")


def _cron(job: Declared, config: _CronJobsConfig) -> Iterator[Finding]:
    if read(job.props, "spec.suspend") and job.name not in config.by_hand:
        yield wrong(job, "spec.suspend is true")
    if job.name in config.by_hand and not read(job.props, "spec.suspend"):
        yield wrong(job, "spec.suspend is not true: it is for people to start, and overwrites data")
    if read(job.props, "spec.concurrencyPolicy") != "Forbid":
        yield wrong(
            job, f"spec.concurrencyPolicy is {read(job.props, 'spec.concurrencyPolicy') or 'Allow'}; expected Forbid"
        )
    if not read(job.props, "spec.timeZone"):
        yield wrong(job, "spec.timeZone is not given: the control plane's would decide")
    late = read(job.props, "spec.startingDeadlineSeconds")
    if not isinstance(late, (int, float)) or late < config.late_seconds:
        yield wrong(
            job,
            f"spec.startingDeadlineSeconds is {late or 'not given'}; expected at least {config.late_seconds}",
        )
    ends = read(job.props, "spec.jobTemplate.spec.activeDeadlineSeconds")
    if not isinstance(ends, (int, float)):
        yield wrong(
            job,
            "spec.jobTemplate.spec.activeDeadlineSeconds is not given: a job that hangs keeps the next from starting",
        )
    if len(str(read(job.props, "spec.schedule")).split()) != _FIELDS:
        yield wrong(job, f"spec.schedule is {read(job.props, 'spec.schedule')}; expected five fields")


_FIELDS = 5

CRON_JOBS = ResourcePolicy(
    name="cronjob-valid",
    description="Scheduled jobs are not suspended, make up for a missed start, run one at a time and end.",
    remedy="Set concurrencyPolicy Forbid, startingDeadlineSeconds, activeDeadlineSeconds and timeZone; no suspend.",
    config=_CronJobsConfig,
    types=(_CRON,),
    check=_cron,
)


class _JobsThereConfig(Config):
    database: tuple[str, ...] = Field(
        default=("partitions", "snapshot-pruning", "restore-check"),
        description="Jobs beside a PostgreSQL cluster, by a part of their name.",
    )
    cache: tuple[str, ...] = Field(
        default=("redis-backup", "redis-certificates", "redis-leadership", "redis-restore"),
        description="Jobs beside a Redis cluster.",
    )


def _there(stack: Stack, config: _JobsThereConfig) -> Iterator[Finding]:
    names = [each.name for each in stack.of(_CRON)]
    for token, words in (
        ("kubernetes:postgresql.cnpg.io/v1:Cluster", config.database),
        ("kubernetes:redis.redis.opstreelabs.in/v1beta2:RedisCluster", config.cache),
    ):
        for store in list(stack.of(token))[:1]:
            for word in words:
                if not any(word in name for name in names):
                    yield wrong(store, f"no CronJob does {word}")


JOBS_THERE = StackPolicy(
    name="required-jobs",
    description="Each store has the jobs that keep it well: partitions ahead of time, pruned snapshots, tested restores, backups.",
    remedy="Declare the CronJob.",
    config=_JobsThereConfig,
    check=_there,
)


def _job(job: Declared, _: Config) -> Iterator[Finding]:
    if not read(job.props, "spec.activeDeadlineSeconds"):
        yield wrong(job, "spec.activeDeadlineSeconds is not given: it may hang without end")
    if read(job.props, "spec.suspend"):
        yield wrong(job, "spec.suspend is true")


JOBS_END = ResourcePolicy(
    name="job-deadline",
    description="Jobs of a release run, and end.",
    remedy="Set activeDeadlineSeconds; no suspend.",
    types=("kubernetes:batch/v1:Job",),
    check=_job,
)
