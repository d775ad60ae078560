"""Settings of the edge: the public name, its certificate, the load balancer and the failover between the stacks."""

import re
from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from settings.bounds import Because, OutOfBoundsError
from settings.log_retention import LogRetention
from settings.model import Settings
from settings.quantities import Duration, between
from settings.refusal import refuse

LONGEST_DOMAIN = 64  # of a certificate's first name (ACM API reference, RequestCertificate, parameter DomainName)


def _is_a_domain(name: str) -> str:
    label = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
    if not re.fullmatch(rf"({label}\.)+[a-z]{{2,63}}", name) or len(name) > LONGEST_DOMAIN:
        raise ValueError("a domain name in lower case of 64 characters or fewer, such as api.exchange.nphies.sa")
    return name


def _is_a_check_interval(interval: timedelta) -> timedelta:
    if interval not in (timedelta(seconds=10), timedelta(seconds=30)):
        raise OutOfBoundsError("10s or 30s")
    return interval


def _speaks_tls_1_3(policy: str) -> str:
    if not re.fullmatch(r"ELBSecurityPolicy-TLS13-1-[23](-[A-Za-z0-9]+)*-20[0-9]{2}-[0-9]{2}", policy):
        raise ValueError(
            "a policy of Elastic Load Balancing with TLS 1.3 and nothing older than 1.2, such as"
            " ELBSecurityPolicy-TLS13-1-2-2021-06"
        )
    return policy


def _is_a_zone_id(text: str) -> str:
    if not re.fullmatch(r"[A-Z0-9]{1,32}", text):
        raise ValueError("the id of a hosted zone without /hostedzone/, such as Z0123456789ABCDEFGHIJ")
    return text


DomainName = Annotated[str, AfterValidator(_is_a_domain)]
ZoneId = Annotated[str, AfterValidator(_is_a_zone_id)]
"""Rules: Amazon Route 53 API reference, ChangeResourceRecordSets, parameter Id."""
CheckerRegion = Literal[
    "us-east-1",
    "us-west-1",
    "us-west-2",
    "eu-west-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-northeast-1",
    "sa-east-1",
]
"""Regions with Route 53 health checkers (Route 53 API reference, HealthCheckConfig, Regions)."""


class HealthCheckSettings(Settings):
    """Route 53 health checks of a stack. Interval times threshold is the detection part of the RTO."""

    interval: Annotated[
        Duration,
        AfterValidator(_is_a_check_interval),
        Because("Route 53 takes no other (API reference, HealthCheckConfig, RequestInterval)"),
    ] = timedelta(seconds=10)
    """Time between two requests of one checker."""

    threshold: Annotated[
        int,
        Because("Route 53 takes no other (API reference, HealthCheckConfig, FailureThreshold)"),
    ] = Field(default=3, ge=1, le=10)
    """Consecutive results that change the health status, in either direction."""

    regions: Annotated[
        tuple[CheckerRegion, ...],
        Because("Route 53 takes no fewer (API reference, HealthCheckConfig, Regions)"),
    ] = Field(default=("eu-west-1", "ap-southeast-1", "us-east-1"), min_length=3)
    """Where the checkers are: outside both stacks' regions, whose outage must not affect the checks. They see a status code."""

    @model_validator(mode="after")
    def _different_regions(self) -> Self:
        if len(set(self.regions)) != len(self.regions):
            refuse("regions", self.regions, "three or more different regions")
        return self


class FirewallSettings(Settings):
    """The web application firewall before the load balancer."""

    rate_limit: Annotated[
        int,
        Because("AWS WAF takes no other (API reference, RateBasedStatement, Limit)"),
    ] = Field(default=10_000, ge=10, le=2_000_000_000)
    """Requests one address may make in five minutes; a payer's whole traffic may come from one address."""

    body_rules: Literal["count", "block"] = "count"
    """What rules do that take the narrative of a FHIR resource for an attack; `block` once nothing true is counted."""

    log_retention: LogRetention = timedelta(days=365)
    """How long the firewall's log is kept in CloudWatch."""


class EdgeSettings(Settings):
    """Where requests arrive (guide: load balancer with SSL termination; "Update DNS to point to recovered environment")."""

    zone: DomainName = "exchange.nphies.sa"
    """Name of the hosted zone of the platform, delegated from nphies.sa."""

    zone_id: ZoneId
    """Id of the hosted zone that both stacks write their records to; made once per account (docs/bootstrap.md)."""

    domain: DomainName = "api.exchange.nphies.sa"
    """Name clients use, in the zone; `<region>.<domain>` is the name of one stack."""

    failover: Literal["PRIMARY", "SECONDARY"]
    """Which of the two failover records is this stack's. Of the stack, not of its role: a failover does not touch DNS."""

    ttl: Annotated[
        Duration,
        between(timedelta(seconds=1), timedelta(days=1)),
        Because(
            "at 0 every request waits for a name server; after a day without an answer from the other stack nothing has failed over"
        ),
    ] = timedelta(seconds=60)
    """DNS TTL: how long a resolver may go on answering with the stack that stopped serving; a step of the RTO of a lost region, of
    which the policy `dns-failover` allows 60s."""

    tls_policy: Annotated[str, AfterValidator(_speaks_tls_1_3)] = "ELBSecurityPolicy-TLS13-1-2-2021-06"
    """TLS versions and ciphers the load balancer offers."""

    deregistration_delay: Annotated[
        Duration,
        between(timedelta(0), timedelta(hours=1)),
        Because("Elastic Load Balancing takes 0 to 3600 s (target group attributes)"),
    ] = timedelta(seconds=30)
    """Deregistration delay: how long requests in flight may take to finish on a pod that is removed."""

    deletion_protection: bool = True
    """Whether the load balancer refuses to be deleted; turned off, and applied, before a stack is destroyed."""

    health_check: HealthCheckSettings = HealthCheckSettings()
    """Route 53 health checks of the stack."""

    firewall: FirewallSettings = FirewallSettings()
    """The web application firewall."""

    @model_validator(mode="after")
    def _domain_is_in_the_zone(self) -> Self:
        if not self.domain.endswith(f".{self.zone}"):
            refuse("domain", self.domain, f"a name in the zone {self.zone}, such as api.{self.zone}")
        return self
