"""The way in when the office, GitHub and the identity provider are unavailable: a tunnel by Session Manager, tried on a schedule.

How to use it: docs/runbooks/break-glass.md. Why it is this one: docs/decisions/0121.
"""

from collections.abc import Mapping
from ipaddress import IPv4Network

import pulumi
import pulumi_aws as aws

from components.break_glass.host import Host
from components.break_glass.trial import Trial
from components.cluster import Cluster
from components.network import Network
from settings import Site


class BreakGlass(pulumi.ComponentResource):
    """A host without logins, through which an engineer reaches the private endpoint, and the trial of it."""

    def __init__(
        self,
        name: str,
        *,
        site: Site,
        network: Network,
        vpc_cidr: IPv4Network,
        cluster: Cluster,
        alarm_topic_arn: pulumi.Input[str],
        tags: Mapping[str, str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """`alarm_topic_arn`: where it is said that the way in is shut. `tags` are for the host."""
        super().__init__("nphies:platform:BreakGlass", name, opts=opts)
        child = pulumi.ResourceOptions(parent=self)
        host = Host(
            name,
            region=site.region,
            vpc_id=network.vpc.id,
            vpc_cidr=vpc_cidr,
            subnet_ids=network.private_subnet_ids,
            disk_key_arn=cluster.node_disk_key_arn,
            tags=tags,
            opts=child,
        )
        aws.vpc.SecurityGroupIngressRule(
            name,
            security_group_id=cluster.endpoint_security_group.id,
            description="Kubernetes API from the break-glass host",
            ip_protocol="tcp",
            from_port=443,
            to_port=443,
            referenced_security_group_id=host.security_group.id,
            opts=child,
        )
        # Known to the API and allowed nothing there: what everybody who is known may read is whether the API is ready.
        known = aws.eks.AccessEntry(
            name, cluster_name=cluster.name, principal_arn=host.role.arn, type="STANDARD", opts=child
        )
        Trial(
            name,
            region=site.region,
            host_name=host.name,
            cluster=cluster,
            alarm_topic_arn=alarm_topic_arn,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[host, known]),
        )
        self.register_outputs({})
