"""Snapshots of every leader in S3, and the way back; why a cache is backed up at all: docs/runbooks/redis-restore.md."""

from datetime import timedelta
from ipaddress import IPv4Network

import pulumi
import pulumi_kubernetes as k8s

from components.aws.pod_identity import PodRole
from components.backup_vault.archive import Archive
from components.backup_vault.contents import REDIS
from components.data_tier.redis.cluster import memory_limit
from components.data_tier.redis.jobs import Step, cron_job
from components.data_tier.redis.topology import AWS_CLI_IMAGE, CLUSTER, IMAGE
from components.kubernetes.config_map import ConfigMap
from components.kubernetes.images import image
from components.kubernetes.namespaces import DATA
from components.kubernetes.network_policy import POD_IDENTITY_AGENT, allow, aws_endpoints
from settings import RedisSettings, Site, Size

BACKUP = f"{CLUSTER}-backup"
RESTORE = f"{CLUSTER}-restore"

PREFIX = CLUSTER
TOOLS = Size("512Mi")
"""Memory of the tools: both stream."""

DEADLINE = timedelta(hours=2)
NEVER = "0 0 1 1 *"  # a CronJob must have a schedule; the restore is suspended


def backup(
    settings: RedisSettings,
    *,
    site: Site,
    vpc_cidr: IPv4Network,
    scripts: ConfigMap,
    opts: pulumi.ResourceOptions,
) -> k8s.batch.v1.CronJob:
    """Two images, because none has both tools: Redis's own dumps and checks, the AWS CLI's ships.

    The role can add to the bucket and nothing else: an attacker who takes over the job cannot read earlier backups.
    """
    archive = Archive(REDIS, site.account, site.region)
    role = _role(BACKUP, site, opts)
    archive.grant_write_only_to(role)
    steps = [
        Step("dump.sh", str(image(IMAGE, site)), {"LEADERS": str(settings.leaders)}, talks_to_redis=True, memory=TOOLS),
        Step(
            "upload.sh", str(image(AWS_CLI_IMAGE, site)), _store(archive, settings), talks_to_redis=False, memory=TOOLS
        ),
    ]
    return cron_job(
        BACKUP,
        steps,
        schedule=settings.backup_schedule,
        deadline=DEADLINE,
        scripts=scripts,
        dumps=_scratch(settings),
        opts=pulumi.ResourceOptions.merge(
            opts, pulumi.ResourceOptions(depends_on=[role, _way_to_s3(BACKUP, vpc_cidr, opts)])
        ),
    )


def restore(
    settings: RedisSettings,
    *,
    site: Site,
    vpc_cidr: IPv4Network,
    scripts: ConfigMap,
    opts: pulumi.ResourceOptions,
) -> k8s.batch.v1.CronJob:
    """Suspended: a person starts it, and says which backup if it is not the newest."""
    archive = Archive(REDIS, site.account, site.region)
    role = _role(RESTORE, site, opts)
    archive.grant_read_to(role)
    steps = [
        Step(
            "fetch.sh", str(image(AWS_CLI_IMAGE, site)), _store(archive, settings), talks_to_redis=False, memory=TOOLS
        ),
        Step("restore.sh", str(image(IMAGE, site)), {}, talks_to_redis=True, memory=memory_limit(settings)),
    ]
    return cron_job(
        RESTORE,
        steps,
        schedule=NEVER,
        suspended=True,
        deadline=DEADLINE,
        scripts=scripts,
        dumps=_scratch(settings),
        opts=pulumi.ResourceOptions.merge(
            opts, pulumi.ResourceOptions(depends_on=[role, _way_to_s3(RESTORE, vpc_cidr, opts)])
        ),
    )


def _store(archive: Archive, settings: RedisSettings) -> dict[str, str]:
    return {
        "BUCKET": archive.name,
        "PREFIX": PREFIX,
        "AWS_REGION": archive.region,
        "LEADERS": str(settings.leaders),
    }


def _scratch(settings: RedisSettings) -> Size:
    """A snapshot is no larger than the keys it holds."""
    return Size.of_bytes((settings.leaders + 1) * settings.maxmemory.bytes)


def _role(name: str, site: Site, opts: pulumi.ResourceOptions) -> PodRole:
    return PodRole(name, site=site, namespace=DATA, service_account=name, opts=opts)


def _way_to_s3(name: str, vpc: IPv4Network, opts: pulumi.ResourceOptions) -> k8s.networking.v1.NetworkPolicy:
    return allow(
        f"{name}-to-s3",
        namespace=DATA,
        pods={"app.kubernetes.io/name": name},
        egress=[POD_IDENTITY_AGENT, aws_endpoints(vpc)],
        opts=opts,
    )
