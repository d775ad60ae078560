"""Where requests arrive: name, certificate, firewall, load balancer, and the failover between the stacks."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

import names
from components.backup_vault import ArchiveBucket
from components.edge.alarms import OnCall, alarms
from components.edge.certificate import validated_certificate
from components.edge.firewall import firewall
from components.edge.health_checks import HealthChecks, health_checks, serving_alone
from components.edge.load_balancer import LoadBalancer, listen, load_balancer
from components.edge.records import failover_record, stack_record
from components.edge.target_group_binding import target_group_binding
from components.network import Network
from settings import EdgeSettings, Site

__all__ = ["Edge", "Gateway", "OnCall"]


@dataclass(frozen=True)
class Gateway:
    """The Service all requests go to, and what must be there before its pods can be registered."""

    namespace: str
    service: str
    after: Sequence[pulumi.Resource] = ()


class Edge(pulumi.ComponentResource):
    """One stack's way in.

    Nothing here depends on the stack's role. Both stacks answer to the clients' name through the failover pair, and
    Route 53 follows whoever reports that it serves; see docs/edge.md for who owns what and what happens when.
    """

    address: str
    """URL of this stack alone."""

    def __init__(
        self,
        name: str,
        settings: EdgeSettings,
        *,
        site: Site,
        network: Network,
        pods_security_group_id: pulumi.Input[str],
        access_logs: ArchiveBucket,
        gateway: Gateway,
        on_call: OnCall,
        fencing_override: str | None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("nphies:platform:Edge", name, opts=opts)
        self._name, self._settings, self._site = name, settings, site
        self._child = pulumi.ResourceOptions(parent=self)
        self._domain = names.regional_domain(settings.domain, site.region)
        self.address = f"https://{self._domain}"

        balancer = load_balancer(
            name,
            settings,
            vpc_id=network.vpc.id,
            subnet_ids=network.public_subnet_ids,
            pods_security_group_id=pods_security_group_id,
            access_logs=access_logs,
            fencing_override=fencing_override,
            opts=self._child,
        )
        listener = self._protected_listener(balancer)
        target_group_binding(
            name,
            target_group_arn=balancer.target_group.arn,
            namespace=gateway.namespace,
            service=gateway.service,
            # The controller refuses to register into a group no listener uses yet.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[listener, *gateway.after]),
        )
        checks = health_checks(
            name,
            settings.health_check,
            domain=self._domain,
            peer_domain=names.regional_domain(settings.domain, site.peer.region),
            opts=self._child,
        )
        self._records(balancer, self._decides(checks, fencing_override))
        alarms(name, checks, site=site, on_call=on_call, opts=self._child)
        self.register_outputs({"address": self.address})

    def _protected_listener(self, balancer: LoadBalancer) -> aws.lb.Listener:
        """HTTPS behind the firewall, under both names of the stack."""
        firewall(
            self._name,
            self._settings.firewall,
            site=self._site,
            load_balancer_arn=balancer.load_balancer.arn,
            opts=self._child,
        )
        certificate_arn = validated_certificate(
            self._name,
            domains=[self._settings.domain, self._domain],
            zone_id=self._settings.zone_id,
            region=self._site.region,
            opts=self._child,
        )
        return listen(
            self._name,
            balancer,
            tls_policy=self._settings.tls_policy,
            certificate_arn=certificate_arn,
            opts=self._child,
        )

    def _decides(self, checks: HealthChecks, fencing_override: str | None) -> aws.route53.HealthCheck:
        """What this stack's failover record follows.

        PRIMARY yields to a peer that serves: that one was promoted over it. With an override in force it is the other
        way round: this stack was promoted over the peer, and a peer that recovers does not know it yet.
        """
        yields = self._settings.failover == "PRIMARY" and fencing_override is None
        return serving_alone(self._name, checks, self._child) if yields else checks.serving

    def _records(self, balancer: LoadBalancer, health_check: aws.route53.HealthCheck) -> None:
        ttl = int(self._settings.ttl.total_seconds())
        stack_record(
            f"{self._name}-stack",
            zone_id=self._settings.zone_id,
            domain=self._domain,
            load_balancer=balancer.load_balancer,
            ttl_seconds=ttl,
            opts=self._child,
        )
        failover_record(
            f"{self._name}-failover",
            zone_id=self._settings.zone_id,
            domain=self._settings.domain,
            target=self._domain,
            region=self._site.region,
            failover=self._settings.failover,
            ttl_seconds=ttl,
            health_check=health_check,
            opts=self._child,
        )
