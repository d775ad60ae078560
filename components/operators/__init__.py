"""What everything else in the cluster stands on: certificates, secrets, load balancer targets, nodes."""

from ipaddress import IPv4Network

import pulumi

from components.aws.pod_identity import PodRole
from components.kubernetes.charts import KEEP, PROMETHEUS_OPERATOR_CRDS, release
from components.kubernetes.internal_ca import InternalCa
from components.kubernetes.namespaces import OPERATORS
from components.kubernetes.network_policy import KUBERNETES_API, Addresses, Port, Rule, allow
from components.operators.cert_manager import install_cert_manager
from components.operators.cluster_autoscaler import install_cluster_autoscaler
from components.operators.external_secrets import install_external_secrets
from components.operators.load_balancer_controller import install_load_balancer_controller
from components.operators.primary_size import primary_size
from settings import Need, Site

WEBHOOK_PORTS = (9443, 10250)
"""Where the controllers of this namespace serve their admission webhooks."""


class Operators(pulumi.ComponentResource):
    """The controllers of the cluster's foundation, in the namespace of controllers that work everywhere.

    Later components depend on this one, and install their own operators: here too where they work in every namespace,
    and in the one namespace that they manage where the chart lets them (docs/decisions/0105).
    """

    external_secrets: PodRole
    """What External Secrets reads AWS Secrets Manager with; whoever keeps a secret there grants reading it."""

    def __init__(
        self,
        name: str,
        *,
        site: Site,
        project: str,
        kubernetes_version: str,
        vpc_id: pulumi.Input[str],
        vpc_cidr: IPv4Network,
        grows_to: Need | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """`grows_to`: what pods of a standby will request when it serves, where they request less now."""
        super().__init__("nphies:platform:Operators", name, opts=opts)
        self._network_policies(vpc_cidr)
        # First of all, since charts that bring monitors refuse to install without the definitions.
        monitoring = release(
            "prometheus-operator-crds",
            PROMETHEUS_OPERATOR_CRDS,
            site=site,
            namespace=OPERATORS,
            values={"crds": {"annotations": dict(KEEP)}},
            opts=self._child(),
        )
        cert_manager = install_cert_manager(site=site, opts=self._child(monitoring))
        internal_ca = InternalCa("internal-ca", opts=self._child(cert_manager))
        with_certificates = self._child(internal_ca)
        self.external_secrets = install_external_secrets(site=site, vpc_cidr=vpc_cidr, opts=with_certificates)
        install_load_balancer_controller(
            site=site, project=project, vpc_id=vpc_id, vpc_cidr=vpc_cidr, opts=with_certificates
        )
        install_cluster_autoscaler(
            site=site,
            kubernetes_version=kubernetes_version,
            vpc_cidr=vpc_cidr,
            opts=self._child(monitoring),
        )
        if grows_to is not None:
            primary_size(grows_to, opts=self._child())
        self.register_outputs({})

    def _child(self, *after: pulumi.Resource) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(parent=self, depends_on=[*self._policies, *after])

    def _network_policies(self, vpc_cidr: IPv4Network) -> None:
        """What every controller needs: to reach the Kubernetes API, and to be reached by it on its webhook."""
        opts = pulumi.ResourceOptions(parent=self)
        # The API server calls from its network interfaces in the VPC, whose addresses change as EKS replaces them.
        api_server = Rule([Addresses(str(vpc_cidr))], [Port(port) for port in WEBHOOK_PORTS])
        self._policies = [
            allow("operators-to-kubernetes-api", namespace=OPERATORS, pods={}, egress=[KUBERNETES_API], opts=opts),
            allow("kubernetes-api-to-webhooks", namespace=OPERATORS, pods={}, ingress=[api_server], opts=opts),
        ]
