"""Every subject under every disruption, and the findings."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from functools import lru_cache

from declared.objectives import FULL_BACKUP, INCREMENTAL_BACKUP
from declared.objects import object_name
from declared.resource import Declared
from declared.stack import Stack
from recovery import availability, cluster_services
from recovery.backups import aws_backup, buckets, velero
from recovery.beyond.copies import survivals
from recovery.beyond.from_nothing import from_nothing
from recovery.beyond.two_at_once import two_at_once
from recovery.database import archive_route, instance_changes, postgresql
from recovery.database.standby import role
from recovery.findings import findings
from recovery.model import constants
from recovery.model.assessment import Assessment, ChangeOfInstance
from recovery.model.disruption import Disruption
from recovery.model.entry import Entry
from recovery.model.estimate import Estimate
from recovery.model.objectives import Objectives
from recovery.model.survival import BeyondThePair
from recovery.objectives_in_force import in_force
from recovery.region_lost import region_lost
from recovery.retention import streams
from recovery.services.services import DISRUPTIONS
from recovery.services.workloads import workloads
from recovery.stores import elasticsearch, kafka, redis

WITHIN_REGION = (Disruption.APPLICATION, Disruption.NODE, Disruption.AVAILABILITY_ZONE)


def assess(declared: Stack | Iterable[Declared], objectives: Objectives | None = None) -> Assessment:
    """The worst case of everything declared, against the objectives (default: the guide's) or stricter ones of the stack.

    It is computed once for a Stack, however many policies and reports ask for it.
    """
    inventory = declared if isinstance(declared, Stack) else Stack(declared)
    return _assess(inventory, in_force(inventory, objectives or Objectives()))


@lru_cache(maxsize=4)
def _assess(inventory: Stack, objectives: Objectives) -> Assessment:
    entries = tuple(_entries(inventory, objectives))
    retention, unmet = streams.retention(inventory)
    available = availability.availability(entries, objectives)
    clusters = postgresql.clusters(inventory)
    return Assessment(
        role=role(clusters[0]) if clusters else "unknown",
        region=inventory.region,
        objectives=objectives,
        entries=entries,
        findings=findings(inventory, entries, unmet.estimate(), available, objectives),
        availability=available,
        retention=retention,
        beyond=BeyondThePair(
            survivals=tuple(survivals(inventory)),
            from_nothing=from_nothing(inventory),
            two_at_once=tuple(two_at_once(entries, objectives)),
        ),
        instance_changes=tuple(
            ChangeOfInstance(subject=object_name(cluster), change=change.value, rto=rto)
            for cluster in clusters
            for change, rto in instance_changes.changes(cluster, inventory).items()
        ),
    )


def _entries(inventory: Stack, objectives: Objectives) -> Iterator[Entry]:
    yield from _services(inventory, objectives)
    yield from _databases(inventory, objectives)
    for disruption in (*WITHIN_REGION, Disruption.REGION):
        estimate = cluster_services.evaluated(inventory, disruption)
        yield _entry("cluster services", "shared dependencies", disruption, (estimate, None), objectives)
    yield from _cache_and_broker(inventory, objectives)
    yield from _archives(inventory, objectives)


def _services(inventory: Stack, objectives: Objectives) -> Iterator[Entry]:
    for workload in workloads(inventory):
        for disruption, evaluate in DISRUPTIONS.items():
            yield _entry(workload.name, "service", disruption, (evaluate(workload, inventory), None), objectives)
        estimate = region_lost(workload, inventory)
        yield _entry(workload.name, "service", Disruption.REGION, (estimate, None), objectives)


def _databases(inventory: Stack, objectives: Objectives) -> Iterator[Entry]:
    for cluster in postgresql.clusters(inventory):
        for disruption, evaluate in postgresql.DISRUPTIONS.items():
            rto, rpo = evaluate(cluster, inventory, objectives)
            yield _entry(object_name(cluster), "database", disruption, (rto, rpo), objectives)


def _cache_and_broker(inventory: Stack, objectives: Objectives) -> Iterator[Entry]:
    for disruption in (*WITHIN_REGION, Disruption.REGION):
        for cluster in redis.clusters(inventory):
            estimate = redis.evaluated(cluster, inventory, disruption)
            yield _entry(object_name(cluster), "cache", disruption, (estimate, None), objectives)
        for cluster in kafka.clusters(inventory):
            rto, rpo = kafka.evaluated(cluster, inventory, disruption)
            yield _entry(object_name(cluster), "message broker", disruption, (rto, rpo), objectives)
    for disruption in WITHIN_REGION:
        for cluster in elasticsearch.clusters(inventory):
            estimate = elasticsearch.evaluated(cluster, inventory, disruption)
            yield _entry(object_name(cluster), "search", disruption, (estimate, None), objectives)


def _archives(inventory: Stack, objectives: Objectives) -> Iterator[Entry]:
    """The objective of a copy is what replication promises, not the RPO of the original."""
    for bucket in buckets.archives(inventory):
        name = str(bucket.props.get("bucket", bucket.name))
        versions = buckets.application_failure(bucket, inventory)
        promise = constants.REPLICATION_PROMISE
        yield _entry(name, "archive", Disruption.APPLICATION, (Estimate(), versions), objectives, rpo=timedelta())
        replica = buckets.region_lost(bucket, inventory)
        yield _entry(name, "archive", Disruption.REGION, (Estimate(), replica), objectives, rpo=promise)
    yield from _archive_routes(inventory, objectives)
    rto, rpo = velero.velero(inventory)
    yield _entry("Velero", "backups", Disruption.APPLICATION, (rto, rpo), objectives, rpo=INCREMENTAL_BACKUP)
    rto, rpo = aws_backup.aws_backup(inventory)
    yield _entry("AWS Backup", "backups", Disruption.APPLICATION, (rto, rpo), objectives, rpo=FULL_BACKUP)


def _archive_routes(inventory: Stack, objectives: Objectives) -> Iterator[Entry]:
    for cluster in postgresql.clusters(inventory):
        if role(cluster) == "primary" and archive_route.by_nat(cluster, inventory):
            estimate = archive_route.nat_gateway_lost(cluster, inventory)
            subject = f"{object_name(cluster)}: WAL by NAT"
            yield _entry(subject, "backups", Disruption.AVAILABILITY_ZONE, (estimate, None), objectives)


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
        rto_objective=objectives.rto,
        rpo_objective=objectives.rpo if rpo is None else rpo,
    )
