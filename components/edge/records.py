"""The records of a stack in the zone that both share: its own name, and its PRIMARY or SECONDARY failover record.

The zone itself belongs to no stack: a stack that declared it could delete it from under the other one's records.
"""

from typing import Literal

import pulumi
import pulumi_aws as aws


def stack_record(
    name: str,
    *,
    zone_id: pulumi.Input[str],
    domain: str,
    load_balancer: aws.lb.LoadBalancer,
    ttl_seconds: int,
    opts: pulumi.ResourceOptions,
) -> aws.route53.Record:
    """The name of one stack alone, always its load balancer, whoever is primary."""
    return aws.route53.Record(
        name,
        zone_id=zone_id,
        name=domain,
        type="CNAME",
        records=[pulumi.Output.concat(load_balancer.dns_name, ".")],  # absolute
        ttl=ttl_seconds,
        opts=opts,
    )


def failover_record(
    name: str,
    *,
    zone_id: pulumi.Input[str],
    domain: str,
    target: str,
    region: str,
    failover: Literal["PRIMARY", "SECONDARY"],
    ttl_seconds: int,
    health_check: aws.route53.HealthCheck,
    opts: pulumi.ResourceOptions,
) -> aws.route53.Record:
    """One stack's failover record, PRIMARY or SECONDARY, for the clients' name.

    A CNAME rather than an alias, because an alias to a load balancer answers with a TTL of its own that cannot be set.
    """
    return aws.route53.Record(
        name,
        zone_id=zone_id,
        name=domain,
        type="CNAME",
        records=[target],
        ttl=ttl_seconds,
        set_identifier=region,
        failover_routing_policies=[aws.route53.RecordFailoverRoutingPolicyArgs(type=failover)],
        health_check_id=health_check.id,
        opts=opts,
    )
