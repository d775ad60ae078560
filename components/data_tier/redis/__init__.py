"""Redis: the platform's cache. Each region has a cluster of its own, and fills it again from the system of record."""

from collections.abc import Sequence
from ipaddress import IPv4Network

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource

from components.data_tier.generated_password import generated_password
from components.data_tier.redis.backup import backup, restore
from components.data_tier.redis.certificates import cluster_certificate, reload_certificates
from components.data_tier.redis.cluster import configuration_map, redis_cluster
from components.data_tier.redis.endpoints import RedisEndpoints
from components.data_tier.redis.jobs import scripts
from components.data_tier.redis.leadership import hand_back_leadership
from components.data_tier.redis.monitoring import pod_monitor
from components.data_tier.redis.network_policies import policies
from components.data_tier.redis.operator import install_operator
from components.data_tier.redis.topology import CERTIFICATE, PASSWORD_SECRET, PODS, PORT, SEED
from components.kubernetes.namespaces import DATA
from components.kubernetes.network_policy import Pods, Port, Rule
from components.kubernetes.priority_classes import DATA_PRIORITY
from settings import RedisSettings, Site

__all__ = ["Redis", "RedisEndpoints"]


class Redis(pulumi.ComponentResource):
    """A Redis cluster with TLS, a generated password, snapshots in S3, and metrics.

    The same in both roles: a standby's cache starts empty, and so does a promoted one's.
    """

    endpoints: RedisEndpoints

    def __init__(
        self,
        name: str,
        settings: RedisSettings,
        *,
        services: Sequence[str],
        site: Site,
        vpc_cidr: IPv4Network,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """`services` are those that use the cache."""
        super().__init__("nphies:platform:Redis", name, opts=opts)
        child = pulumi.ResourceOptions(parent=self)
        policies(services, child)
        configuration = configuration_map(settings, child)
        needs = [
            configuration.resource,
            install_operator(settings.leaders, site, child),
            _password(child),
            cluster_certificate(child),
        ]
        cluster = redis_cluster(
            settings,
            site=site,
            configuration=configuration.name,
            priority=DATA_PRIORITY,
            opts=pulumi.ResourceOptions(parent=self, depends_on=needs),
        )
        pod_monitor(child)
        files = scripts(child)
        beside = pulumi.ResourceOptions(parent=self, depends_on=[cluster])
        for each in (reload_certificates, hand_back_leadership):
            each(settings, site=site, scripts=files, opts=beside)
        for job in (backup, restore):
            job(settings, site=site, vpc_cidr=vpc_cidr, scripts=files, opts=beside)
        self.endpoints = RedisEndpoints(
            host=SEED,
            port=PORT,
            services=services,
            password_secret=PASSWORD_SECRET,
            ca_secret=CERTIFICATE,
            egress=Rule([Pods(PODS, DATA)], [Port(PORT)]),
        )
        self.register_outputs({"host": SEED})


def _password(opts: pulumi.ResourceOptions) -> CustomResource:
    """How to change it on purpose: docs/runbooks/redis-restore.md."""
    return generated_password(
        PASSWORD_SECRET, namespace=DATA, username="default", labels={}, unchangeable=True, opts=opts
    )
