"""Jobs without which something stops by itself one day."""

from datetime import timedelta

from declared.objects import object_name
from declared.stack import Stack
from declared.values import read
from recovery.checks.cron_job import often
from recovery.model.chain import Chain

_JOBS = (
    ("claims-partitions", "claims-db", "claims have a partition to go to", timedelta(days=7)),
    ("claims-db-snapshot-pruning", "claims-db", "snapshots do not pile up to their limit", timedelta(days=1)),
    ("redis-certificates", "redis", "the cache knows its new certificates", timedelta(days=7)),
)


def done(inventory: Stack, chain: Chain) -> None:
    """Gaps for jobs that are gone, stopped or too seldom, where what they look after is declared."""
    jobs = {object_name(each): each for each in inventory.kubernetes("batch", "CronJob")}
    stores = {
        object_name(each)
        for group, kind in (("postgresql.cnpg.io", "Cluster"), ("redis.redis.opstreelabs.in", "RedisCluster"))
        for each in inventory.kubernetes(group, kind)
    }
    for name, store, what, most in _JOBS:
        job = jobs.get(name)
        if store not in stores:
            continue
        if job is None:
            chain.gap(what, None, found=f"no CronJob {name}", allowed="one")
            continue
        chain.one_of(what, job, "spec.suspend", among=[False], default=False)
        often(chain, job, what, most, "spec.schedule")
    for each in inventory.kubernetes("batch", "CronJob"):
        if read(each.props, "spec.jobTemplate.spec.template.spec.containers") in ([], None):
            path = "spec.jobTemplate.spec.template.spec.containers"
            chain.gap("CronJob not suspended", each, path, found="nothing", allowed="a container")
