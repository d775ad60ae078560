"""The job that makes the leader pods masters again after a failover."""

from datetime import timedelta

import pulumi
import pulumi_kubernetes as k8s

from components.data_tier.redis.jobs import Step, cron_job
from components.data_tier.redis.topology import CLUSTER, IMAGE
from components.kubernetes.config_map import ConfigMap
from components.kubernetes.images import image
from settings import RedisSettings, Site, Size

LEADERSHIP = f"{CLUSTER}-leadership"
OFTEN = "*/10 * * * *"
"""How long two masters may share a zone after a failover: until then, losing that zone stops the cluster."""


def hand_back_leadership(
    settings: RedisSettings, *, site: Site, scripts: ConfigMap, opts: pulumi.ResourceOptions
) -> k8s.batch.v1.CronJob:
    """Only the leader pods are kept in different zones; every restart of one leaves its follower as master."""
    environment = {"EXPECTED_NODES": str(2 * settings.leaders), "LEADER_PODS": f"{CLUSTER}-leader-"}
    pulled = str(image(IMAGE, site))
    step = Step("hand-back.sh", pulled, environment, talks_to_redis=True, memory=Size("128Mi"))
    return cron_job(LEADERSHIP, [step], schedule=OFTEN, deadline=timedelta(minutes=5), scripts=scripts, opts=opts)
