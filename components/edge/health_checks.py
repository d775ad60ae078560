"""What Route 53 asks each stack, and what follows for the failover record."""

from dataclasses import dataclass
from datetime import timedelta

import pulumi
import pulumi_aws as aws

from components.service_contract import READY_PATH, SERVING_PATH
from settings import HealthCheckSettings

PEER_HEALTH_CHECK = HealthCheckSettings(interval=timedelta(seconds=30), threshold=10)
"""Five minutes, the slowest that Route 53 offers: until then an unhealthy peer is still treated as active."""


@dataclass(frozen=True)
class HealthChecks:
    """The Route 53 health checks; their checkers are outside both stacks' regions."""

    serving: aws.route53.HealthCheck
    """This stack would accept a claim now."""

    ready: aws.route53.HealthCheck
    """This stack's edge and gateway answer, in either role."""

    peer_serving: aws.route53.HealthCheck
    """The peer would accept a claim now."""

    peer_unhealthy: aws.route53.HealthCheck
    """The peer has not accepted claims for a while, or does not answer at all."""


def health_checks(
    name: str,
    settings: HealthCheckSettings,
    *,
    domain: str,
    peer_domain: str,
    opts: pulumi.ResourceOptions,
) -> HealthChecks:
    """Checks of this stack and of its peer by the names that are theirs alone, so none depends on the failover."""
    return HealthChecks(
        serving=_check(f"{name}-serving", settings, domain, SERVING_PATH, opts),
        ready=_check(f"{name}-ready", settings, domain, READY_PATH, opts),
        peer_serving=_check(f"{name}-peer-serving", settings, peer_domain, SERVING_PATH, opts),
        peer_unhealthy=_check(
            f"{name}-peer-unhealthy",
            PEER_HEALTH_CHECK.model_copy(update={"regions": settings.regions}),
            peer_domain,
            SERVING_PATH,
            opts,
            inverted=True,
        ),
    )


def serving_alone(name: str, checks: HealthChecks, opts: pulumi.ResourceOptions) -> aws.route53.HealthCheck:
    """Healthy while this stack serves and the peer does not.

    It keeps the PRIMARY record off a stack that recovers after the other was promoted and still has the role of
    primary: no client reaches the stale data, and no control plane has to act for it.
    """
    return aws.route53.HealthCheck(
        f"{name}-serving-alone",
        type="CALCULATED",
        child_healthchecks=[checks.serving.id, checks.peer_unhealthy.id],
        child_health_threshold=2,
        tags={"Name": f"{name}-serving-alone"},
        opts=opts,
    )


def _check(
    name: str,
    settings: HealthCheckSettings,
    domain: str,
    path: str,
    opts: pulumi.ResourceOptions,
    *,
    inverted: bool = False,
) -> aws.route53.HealthCheck:
    return aws.route53.HealthCheck(
        name,
        type="HTTPS",
        fqdn=domain,
        port=443,
        resource_path=path,
        enable_sni=True,
        request_interval=int(settings.interval.total_seconds()),
        failure_threshold=settings.threshold,
        regions=sorted(settings.regions),
        invert_healthcheck=inverted,
        tags={"Name": name},
        opts=opts,
    )
