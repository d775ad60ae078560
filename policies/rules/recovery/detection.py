"""Detection at the edge: health checks, DNS, alarms, and their notifications."""

from collections.abc import Iterator

from pydantic import Field

from declared.objectives import DETECTION, DNS_TTL
from declared.requirements import edge as required
from declared.requirements.services import TARGETS
from declared.resource import Declared
from declared.stack import Stack
from declared.values import is_true, is_unknown, items, mapping, read
from policies.model.expect import undecided, wrong
from policies.model.policy import Config, Finding, ResourcePolicy, StackPolicy

_CHECK = "aws:route53/healthCheck:HealthCheck"
_RECORD = "aws:route53/record:Record"
_ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
_TARGETS = "aws:lb/targetGroup:TargetGroup"


class _HealthChecksConfig(Config):
    seconds: int = Field(
        default=round(DETECTION.total_seconds()), ge=10, description="Longest time until a check fails."
    )
    silent_seconds: int = Field(
        default=300,
        ge=30,
        description="Longest time until the other stack counts as silent, which lets this one take over.",
    )
    places: int = Field(default=3, ge=3, description="Fewest regions that probe.")


def _health_check(check: Declared, config: _HealthChecksConfig) -> Iterator[Finding]:
    if is_true(read(check.props, "disabled")):
        yield wrong(check, "disabled is true: Route 53 takes it for healthy, whatever happens")
    kind = read(check.props, "type")
    if kind == "CALCULATED":
        children, least = items(check.props, "childHealthchecks"), read(check.props, "childHealthThreshold")
        if not isinstance(least, int) or least < len(children):
            yield wrong(
                check, f"childHealthThreshold is {least} of {len(children)}: it is healthy although a child is not"
            )
        return
    if kind not in ("HTTPS", "HTTPS_STR_MATCH"):
        yield wrong(check, f"type is {kind}; expected HTTPS")
    if not is_true(read(check.props, "enableSni")):
        yield wrong(check, "enableSni is not true")
    if not read(check.props, "resourcePath") or read(check.props, "resourcePath") == "/":
        yield wrong(
            check,
            f"resourcePath is {read(check.props, 'resourcePath') or 'not given'}; expected the path that says whether the stack serves",
        )
    if len(items(check.props, "regions")) < config.places:
        yield wrong(
            check,
            f"regions are {len(items(check.props, 'regions'))}; expected at least {config.places}, none of which decides alone",
        )
    interval, failures = read(check.props, "requestInterval"), read(check.props, "failureThreshold")
    if is_unknown(interval) or is_unknown(failures):
        yield undecided(check, "requestInterval or failureThreshold is unknown")
        return
    most = config.silent_seconds if is_true(read(check.props, "invertHealthcheck")) else config.seconds
    if not isinstance(interval, int) or not isinstance(failures, int) or interval * failures > most:
        yield wrong(check, f"requestInterval {interval} s x failureThreshold {failures}; expected at most {most} s")


HEALTH_CHECKS = ResourcePolicy(
    name=required.HEALTH_CHECKS,
    description="Health checks ask over HTTPS, from several places, and notice a lost region in half a minute.",
    remedy="Set requestInterval 10 and failureThreshold 3, three regions, and the path that says that the stack serves.",
    config=_HealthChecksConfig,
    types=(_CHECK,),
    check=_health_check,
)


class _RecordsConfig(Config):
    seconds: int = Field(default=round(DNS_TTL.total_seconds()), ge=1, description="Longest time to live of a record.")


def _record(record: Declared, config: _RecordsConfig) -> Iterator[Finding]:
    ttl = read(record.props, "ttl")
    if is_unknown(ttl):
        yield undecided(record, "ttl is unknown")
    elif not items(record.props, "aliases") and (not isinstance(ttl, (int, float)) or ttl > config.seconds):
        yield wrong(record, f"ttl is {ttl}; expected at most {config.seconds}")
    for policy in items(record.props, "failoverRoutingPolicies"):
        if read(policy, "type") not in ("PRIMARY", "SECONDARY"):
            yield wrong(record, f"failoverRoutingPolicies.type is {read(policy, 'type')}")
        if read(record.props, "healthCheckId") is None:
            yield wrong(record, "healthCheckId is not given: DNS would never fail over")
    if not items(record.props, "records") and not items(record.props, "aliases"):
        yield wrong(record, "leads nowhere")


RECORDS = ResourcePolicy(
    name=required.DNS_FAILS_OVER,
    description="Clients ask DNS again within a minute, and a failover record follows a health check.",
    remedy="Set ttl to 60 or less and healthCheckId on failover records.",
    config=_RecordsConfig,
    types=(_RECORD,),
    check=_record,
)


class _FailoverConfig(Config):
    checks: int = Field(default=4, ge=1, description="Fewest health checks of a stack.")


def _failover(stack: Stack, config: _FailoverConfig) -> Iterator[Finding]:
    balancers = list(stack.of("aws:lb/loadBalancer:LoadBalancer"))
    records, checks = list(stack.of(_RECORD)), list(stack.of(_CHECK))
    for balancer in balancers:
        if not any(items(each.props, "failoverRoutingPolicies") for each in records):
            yield wrong(balancer, "no failover record leads to it")
        if not any(balancer.urn in each.dependencies for each in records):
            yield wrong(balancer, "no record names it")
    if balancers and len([each for each in checks if read(each.props, "type") != "CALCULATED"]) < config.checks:
        yield Finding(
            message=f"{len(checks)} health checks; expected {config.checks}: both stacks, serving and reachable"
        )
    failing_over = [each for each in records if items(each.props, "failoverRoutingPolicies")]
    alarms = list(stack.of(_ALARM))
    for check in checks:
        used = any(check.urn in each.dependencies for each in (*records, *alarms, *checks))
        if not used and not is_true(
            read(check.props, "invertHealthcheck")
        ):  # a role may not use the one for a silent peer
            yield wrong(check, "nothing follows it: no record, no alarm, no other check")
    for record in failing_over:
        if not any(check.urn in record.dependencies for check in checks):
            yield wrong(record, "its health check is not of this stack")


FAILOVER = StackPolicy(
    name=required.FAILOVER_DECLARED,
    description="A public stack has a failover record, and health checks of both stacks that something follows.",
    remedy="Declare the failover Record with its health check, and alarms on the checks.",
    config=_FailoverConfig,
    check=_failover,
)


class _TargetHealthConfig(Config):
    seconds: int = Field(default=30, ge=5, description="Longest time until a pod gets no more requests.")
    healthy: int = Field(default=3, ge=2, description="Most good answers before a pod gets requests.")


def _target_health(group: Declared, config: _TargetHealthConfig) -> Iterator[Finding]:
    check = mapping(group.props, "healthCheck")
    interval, failures = check.get("interval"), check.get("unhealthyThreshold")
    if (
        not isinstance(interval, (int, float))
        or not isinstance(failures, (int, float))
        or interval * failures > config.seconds
    ):
        yield wrong(
            group,
            f"healthCheck: interval {interval} s x unhealthyThreshold {failures}; expected at most {config.seconds} s",
        )
    if check.get("path") in (None, "/", ""):
        yield wrong(
            group,
            f"healthCheck.path is {check.get('path') or 'not given'}; expected the path that says that a pod is ready",
        )
    if str(check.get("matcher")) != "200":
        yield wrong(group, f"healthCheck.matcher is {check.get('matcher')}; expected 200")
    healthy = check.get("healthyThreshold")
    if not isinstance(healthy, (int, float)) or healthy > config.healthy:
        yield wrong(group, f"healthCheck.healthyThreshold is {healthy}; expected at most {config.healthy}")


TARGET_HEALTH = ResourcePolicy(
    name=TARGETS,
    description="The load balancer leaves a pod alone within half a minute of its failing.",
    remedy="Keep interval 5, unhealthyThreshold 2, and the readiness path.",
    config=_TargetHealthConfig,
    types=(_TARGETS,),
    check=_target_health,
)
