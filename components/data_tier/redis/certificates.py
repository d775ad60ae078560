"""The certificate of the Redis cluster, and the job that makes running nodes use a renewed one."""

from datetime import timedelta

import pulumi
import pulumi_kubernetes as k8s
from pulumi_kubernetes.apiextensions import CustomResource

from components.data_tier.redis.jobs import Step, cron_job
from components.data_tier.redis.topology import CERTIFICATE, CLUSTER, IMAGE, certificate_names
from components.kubernetes.config_map import ConfigMap
from components.kubernetes.images import image
from components.kubernetes.internal_ca import certificate
from components.kubernetes.namespaces import DATA
from settings import RedisSettings, Site, Size

RELOAD = f"{CLUSTER}-certificates"
DAILY = "15 1 * * *"
"""A renewed certificate is in use at most a day later, weeks before the one it replaces ends."""


def cluster_certificate(opts: pulumi.ResourceOptions) -> CustomResource:
    """One for all nodes: they show it to clients and to each other."""
    return certificate(CERTIFICATE, namespace=DATA, common_name=CLUSTER, dns_names=certificate_names(), opts=opts)


def reload_certificates(
    settings: RedisSettings, *, site: Site, scripts: ConfigMap, opts: pulumi.ResourceOptions
) -> k8s.batch.v1.CronJob:
    """Redis reads its certificate when it starts; without this, a node that runs for 90 days turns everybody away."""
    environment = {"EXPECTED_NODES": str(2 * settings.leaders)}
    pulled = str(image(IMAGE, site))
    step = Step("reload-certificates.sh", pulled, environment, talks_to_redis=True, memory=Size("128Mi"))
    return cron_job(RELOAD, [step], schedule=DAILY, deadline=timedelta(minutes=10), scripts=scripts, opts=opts)
