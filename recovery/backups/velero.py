"""Velero: objects of Kubernetes and volumes, and how they are restored."""

from datetime import timedelta

from declared.cron import longest_interval
from declared.objects import namespace_of
from declared.requirements.backups import OBJECTS_BACKED_UP
from declared.requirements.cluster import OPERATORS
from declared.resource import Declared
from declared.stack import Stack
from declared.values import is_true, items, read
from recovery.model import constants
from recovery.model.estimate import Estimate
from recovery.model.estimate_builder import EstimateBuilder
from recovery.services.workloads import workloads


def velero(inventory: Stack) -> tuple[Estimate, Estimate]:
    """The restore, and the age of the newest backup of the services."""
    rto, rpo = EstimateBuilder(), EstimateBuilder()
    if not inventory.installs("velero"):
        rto.unbounded(OPERATORS, None)
    rto.add_constant(constants.VELERO_RESTORE)
    spaces = {namespace_of(each.resource) for each in workloads(inventory)}
    runs = [(_interval(each), each) for each in inventory.kubernetes("velero.io", "Schedule") if _covers(each, spaces)]
    known = [(interval, each) for interval, each in runs if interval is not None]
    if not known:
        rpo.unbounded(OBJECTS_BACKED_UP, None)
        return rto.estimate(), rpo.estimate()
    interval, schedule = min(known, key=lambda each: each[0])
    rpo.add_step("objects are backed up", interval, schedule, "spec.schedule", read(schedule.props, "spec.schedule"))
    return rto.estimate(), rpo.estimate()


def _covers(schedule: Declared, spaces: set[str]) -> bool:
    """Whether it backs up the namespaces of the services."""
    included = items(schedule.props, "spec.template.includedNamespaces")
    excluded = items(schedule.props, "spec.template.excludedNamespaces")
    return (not included or "*" in included or all(each in included for each in spaces)) and not any(
        each in excluded for each in spaces
    )


def _interval(schedule: Declared) -> timedelta | None:
    if is_true(read(schedule.props, "spec.paused")):
        return None
    return longest_interval(str(read(schedule.props, "spec.schedule")))
