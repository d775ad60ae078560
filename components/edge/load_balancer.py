"""The application load balancer: HTTPS for everybody outside, one port of the pods inside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import pulumi
import pulumi_aws as aws

from components.backup_vault import ArchiveBucket
from components.service_contract import HTTP_PORT, READY_PATH
from settings import EdgeSettings

ANYWHERE = "0.0.0.0/0"
HSTS = f"max-age={int(timedelta(days=365).total_seconds())}; includeSubDomains"
SHORTEST_KEEP_ALIVE = timedelta(seconds=60)
"""The least an application load balancer takes (user guide, "HTTP client keepalive duration")."""

OVERRIDE_TAG = "FencingOverride"

# A new target takes requests after its first good check, and a promotion exchanges all targets at once: so check often.
CHECK_INTERVAL_SECONDS = 5
CHECK_TIMEOUT_SECONDS = 3


@dataclass(frozen=True)
class LoadBalancer:
    """A load balancer that is ready for listeners, and what it forwards to."""

    load_balancer: aws.lb.LoadBalancer
    target_group: aws.lb.TargetGroup
    security_group: aws.ec2.SecurityGroup


def load_balancer(
    name: str,
    settings: EdgeSettings,
    *,
    vpc_id: pulumi.Input[str],
    subnet_ids: Sequence[pulumi.Input[str]],
    pods_security_group_id: pulumi.Input[str],
    access_logs: ArchiveBucket,
    fencing_override: str | None,
    opts: pulumi.ResourceOptions,
) -> LoadBalancer:
    """A public load balancer with its security group and target group.

    It reaches one port of the pods with `pods_security_group_id`, and nothing else.
    """
    group = _security_group(name, vpc_id, pods_security_group_id, opts)
    balancer = aws.lb.LoadBalancer(
        name,
        load_balancer_type="application",
        internal=False,
        ip_address_type="ipv4",
        subnets=list(subnet_ids),
        security_groups=[group.id],
        enable_deletion_protection=settings.deletion_protection,
        drop_invalid_header_fields=True,
        desync_mitigation_mode="strictest",
        xff_header_processing_mode="append",
        enable_waf_fail_open=False,
        enable_zonal_shift=True,
        # A client that keeps its connection does not look the name up again: after a planned switch it would stay.
        client_keep_alive=int(max(settings.ttl, SHORTEST_KEEP_ALIVE).total_seconds()),
        access_logs=aws.lb.LoadBalancerAccessLogsArgs(bucket=access_logs.name, prefix="load-balancer", enabled=True),
        tags={OVERRIDE_TAG: tag_value(fencing_override)} if fencing_override else None,
        # It refuses a bucket that does not let it write yet.
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[access_logs])),
    )
    target_group = aws.lb.TargetGroup(
        name,
        target_type="ip",
        vpc_id=vpc_id,
        port=HTTP_PORT,
        protocol="HTTP",
        deregistration_delay=int(settings.deregistration_delay.total_seconds()),
        load_balancing_algorithm_type="least_outstanding_requests",
        health_check=aws.lb.TargetGroupHealthCheckArgs(
            enabled=True,
            protocol="HTTP",
            port="traffic-port",
            path=READY_PATH,
            matcher="200",
            interval=CHECK_INTERVAL_SECONDS,
            timeout=CHECK_TIMEOUT_SECONDS,
            healthy_threshold=2,
            unhealthy_threshold=2,
        ),
        opts=opts,
    )
    return LoadBalancer(balancer, target_group, group)


def listen(
    name: str,
    to: LoadBalancer,
    *,
    tls_policy: str,
    certificate_arn: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> aws.lb.Listener:
    """HTTPS to the target group, and HTTP that sends every client to HTTPS."""
    aws.lb.Listener(
        f"{name}-http",
        load_balancer_arn=to.load_balancer.arn,
        port=80,
        protocol="HTTP",
        default_actions=[
            aws.lb.ListenerDefaultActionArgs(
                type="redirect",
                redirect=aws.lb.ListenerDefaultActionRedirectArgs(protocol="HTTPS", port="443", status_code="HTTP_301"),
            )
        ],
        opts=opts,
    )
    return aws.lb.Listener(
        f"{name}-https",
        load_balancer_arn=to.load_balancer.arn,
        port=443,
        protocol="HTTPS",
        ssl_policy=tls_policy,
        certificate_arn=certificate_arn,
        default_actions=[aws.lb.ListenerDefaultActionArgs(type="forward", target_group_arn=to.target_group.arn)],
        routing_http_response_strict_transport_security_header_value=HSTS,
        routing_http_response_server_enabled=False,
        opts=opts,
    )


def tag_value(text: str) -> str:
    """`text` as a tag can hold it: other characters than tags take become dashes (ELB: letters, digits, _.:/=+-@)."""
    return "".join(character if character.isalnum() or character in " _.:/=+-@" else "-" for character in text)


def _security_group(
    name: str,
    vpc_id: pulumi.Input[str],
    pods_security_group_id: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> aws.ec2.SecurityGroup:
    group = aws.ec2.SecurityGroup(
        name, description="The load balancer: HTTPS from outside, pods inside", vpc_id=vpc_id, opts=opts
    )
    for scheme, port, why in (("http", 80, "Only to be sent to HTTPS"), ("https", 443, "HTTPS from clients")):
        aws.vpc.SecurityGroupIngressRule(
            f"{name}-{scheme}",
            security_group_id=group.id,
            description=why,
            ip_protocol="tcp",
            from_port=port,
            to_port=port,
            cidr_ipv4=ANYWHERE,
            opts=opts,
        )
    aws.vpc.SecurityGroupEgressRule(
        f"{name}-pods",
        security_group_id=group.id,
        description="Requests and health checks to the pods",
        ip_protocol="tcp",
        from_port=HTTP_PORT,
        to_port=HTTP_PORT,
        referenced_security_group_id=pods_security_group_id,
        opts=opts,
    )
    aws.vpc.SecurityGroupIngressRule(
        f"{name}-to-pods",
        security_group_id=pods_security_group_id,
        description="Requests and health checks from the load balancer",
        ip_protocol="tcp",
        from_port=HTTP_PORT,
        to_port=HTTP_PORT,
        referenced_security_group_id=group.id,
        opts=opts,
    )
    return group
