"""Every subject under every disruption, and what follows."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from functools import lru_cache

from declared.objectives import FULL_BACKUP, INCREMENTAL_BACKUP
from declared.objects import object_name
from declared.resource import Declared
from declared.stack import Stack
from recovery import availability, foundation
from recovery.backups import aws_backup, buckets, velero
from recovery.database import postgresql
from recovery.database.standby import role
from recovery.findings import findings
from recovery.model import constants
from recovery.model.assessment import Assessment
from recovery.model.disruption import Disruption
from recovery.model.entry import Entry
from recovery.model.estimate import Estimate
from recovery.model.objectives import Objectives
from recovery.objectives_in_force import in_force
from recovery.region_lost import region_lost
from recovery.retention import streams
from recovery.services.services import DISRUPTIONS
from recovery.services.workloads import workloads
from recovery.stores import elasticsearch, kafka, redis

WITHIN_REGION = (Disruption.SOFTWARE, Disruption.NODE, Disruption.ZONE)


def assess(declared: Stack | Iterable[Declared], objectives: Objectives | None = None) -> Assessment:
    """The worst case of everything declared, judged by the objectives (default: the guide's) or stricter ones of the stack.

    Of one Stack it is computed once, however many judges ask.
    """
    inventory = declared if isinstance(declared, Stack) else Stack(declared)
    return _assess(inventory, in_force(inventory, objectives or Objectives()))


@lru_cache(maxsize=4)
def _assess(inventory: Stack, objectives: Objectives) -> Assessment:
    entries = tuple(_entries(inventory, objectives))
    kept, broken = streams.kept(inventory)
    share = availability.availability(entries, objectives)
    clusters = postgresql.clusters(inventory)
    return Assessment(
        role=role(clusters[0]) if clusters else "unknown",
        region=inventory.region,
        objectives=objectives,
        entries=entries,
        findings=findings(inventory, entries, broken.estimate(), share, objectives),
        availability=share,
        retention=kept,
    )


def _entries(inventory: Stack, objectives: Objectives) -> Iterator[Entry]:
    yield from _services(inventory, objectives)
    yield from _databases(inventory, objectives)
    for disruption in (*WITHIN_REGION, Disruption.REGION):
        estimate = foundation.evaluated(inventory, disruption)
        yield _entry("the platform", "platform", disruption, (estimate, None), objectives)
    yield from _cache_and_broker(inventory, objectives)
    yield from _archives(inventory, objectives)


def _services(inventory: Stack, objectives: Objectives) -> Iterator[Entry]:
    for workload in workloads(inventory):
        for disruption, evaluate in DISRUPTIONS.items():
            yield _entry(workload.name, "service", disruption, (evaluate(workload, inventory), None), objectives)
        estimate = region_lost(workload, inventory, objectives)
        yield _entry(workload.name, "service", Disruption.REGION, (estimate, None), objectives)


def _databases(inventory: Stack, objectives: Objectives) -> Iterator[Entry]:
    for cluster in postgresql.clusters(inventory):
        for disruption, evaluate in postgresql.DISRUPTIONS.items():
            rto, rpo = evaluate(cluster, inventory, objectives)
            yield _entry(object_name(cluster), "system of record", disruption, (rto, rpo), objectives)


def _cache_and_broker(inventory: Stack, objectives: Objectives) -> Iterator[Entry]:
    for disruption in (*WITHIN_REGION, Disruption.REGION):
        for cluster in redis.clusters(inventory):
            estimate = redis.evaluated(cluster, inventory, disruption)
            yield _entry(object_name(cluster), "cache", disruption, (estimate, None), objectives)
        for cluster in kafka.clusters(inventory):
            rto, rpo = kafka.evaluated(cluster, inventory, disruption)
            yield _entry(object_name(cluster), "streams", disruption, (rto, rpo), objectives)
    for disruption in WITHIN_REGION:
        for cluster in elasticsearch.clusters(inventory):
            estimate = elasticsearch.evaluated(cluster, inventory, disruption)
            yield _entry(object_name(cluster), "search", disruption, (estimate, None), objectives)


def _archives(inventory: Stack, objectives: Objectives) -> Iterator[Entry]:
    """An archive is judged by what is promised of copies, not by the RPO of what they are copies of."""
    for bucket in buckets.archives(inventory):
        name = str(bucket.props.get("bucket", bucket.name))
        kept = buckets.software_fault(bucket, inventory)
        promise = constants.REPLICATION_PROMISE
        yield _entry(name, "archive", Disruption.SOFTWARE, (Estimate(), kept), objectives, rpo=timedelta())
        reached = buckets.region_lost(bucket, inventory)
        yield _entry(name, "archive", Disruption.REGION, (Estimate(), reached), objectives, rpo=promise)
    rto, rpo = velero.velero(inventory)
    yield _entry("Velero", "backups", Disruption.SOFTWARE, (rto, rpo), objectives, rpo=INCREMENTAL_BACKUP)
    rto, rpo = aws_backup.aws_backup(inventory)
    yield _entry("AWS Backup", "backups", Disruption.SOFTWARE, (rto, rpo), objectives, rpo=FULL_BACKUP)


def _entry(
    subject: str,
    kind: str,
    disruption: Disruption,
    times: tuple[Estimate, Estimate | None],
    objectives: Objectives,
    *,
    rpo: timedelta | None = None,
) -> Entry:
    return Entry(
        subject=subject,
        kind=kind,
        disruption=disruption,
        rto=times[0],
        rpo=times[1],
        rto_allowed=objectives.rto,
        rpo_allowed=objectives.rpo if rpo is None else rpo,
    )
