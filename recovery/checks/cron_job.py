"""Backups by jobs of Kubernetes, and how often any backup must be made."""

from datetime import timedelta

from declared import durations
from declared.cron import longest_interval
from declared.objects import namespace_of
from declared.resource import Declared
from declared.stack import Stack
from declared.values import items, read
from recovery.checks.rights import pods_may
from recovery.model.chain import Chain

_POD = "spec.jobTemplate.spec.template.spec"


def cron_backup(inventory: Stack, chain: Chain, store: Declared, name: str, claimed: timedelta | None) -> None:
    """A CronJob of a name beside a store; with `claimed`, run at least that often."""
    what = "backups are made" if claimed else "backups can be restored"
    job = inventory.one("batch", "CronJob", name, namespace_of(store))
    if job is None:
        chain.gap(what, store, "metadata.name", found=f"no CronJob {name}", allowed="one in its namespace")
        return
    if claimed is None:
        return
    chain.one_of(what, job, "spec.suspend", among=[False], default=False)
    often(chain, job, what, claimed, "spec.schedule")
    buckets = [
        str(read(variable, "value"))
        for container in items(job.props, f"{_POD}.containers")
        for variable in items(container, "env")
        if read(variable, "name") == "BUCKET"
    ]
    account = (namespace_of(job), read(job.props, f"{_POD}.serviceAccountName"))
    declared = [read(each.props, "bucket") for each in inventory.aws("s3/bucket:Bucket")]
    if not buckets:
        chain.gap(what, job, f"{_POD}.containers", found="no BUCKET", allowed="the name of a declared bucket")
    for bucket in buckets:
        if bucket not in declared:
            chain.gap(what, job, f"{_POD}.containers", found=bucket, allowed="a declared bucket")
        pods_may(inventory, chain, what, account, {"s3:PutObject": bucket})


def often(chain: Chain, resource: Declared, what: str, claimed: timedelta, path: str) -> timedelta | None:
    """A gap unless the schedule at a path runs at least every `claimed`."""
    allowed = f"every {durations.show(claimed)} or more often"
    expression = chain.read(what, resource, path, allowed=allowed)
    if expression is None:
        return None
    interval = longest_interval(str(expression))
    if interval is None or interval > claimed:
        found = expression if interval is None else f"{expression}, every {durations.show(interval)}"
        chain.gap(what, resource, path, found=found, allowed=allowed)
    return interval
