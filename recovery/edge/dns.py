"""DNS failover: the failover record and its health check."""

from datetime import timedelta

from declared import durations
from declared.requirements.edge import DNS_FAILS_OVER, FAILOVER_DECLARED
from declared.resource import UNKNOWN, Declared
from declared.stack import Stack
from declared.values import MISSING, items, name_at, read
from recovery.edge.health_checks import (
    CHECK,
    DETECTION_PATH,
    RECORD,
    checks_serving_path,
    detection_time,
    interval_and_threshold,
)
from recovery.model.estimate_builder import EstimateBuilder
from recovery.model.readings import duration_at


def failover_record(inventory: Stack) -> Declared | None:
    """The PRIMARY or SECONDARY failover record of this stack, for the name that clients use."""
    found = [each for each in inventory.aws(RECORD) if "failoverRoutingPolicies" in each.props]
    return found[0] if len(found) == 1 else None


def own_check(inventory: Stack, builder: EstimateBuilder) -> None:
    """The health check of the record: it must exist, be valid, and change state quickly."""
    record = failover_record(inventory)
    if record is None:
        builder.unbounded(FAILOVER_DECLARED, None)
        return
    checks = [check for each in inventory.needed_by(record, CHECK) for check in _leaves(inventory, each, builder)]
    if read(record.props, "healthCheckId") in (MISSING, ""):
        builder.unbounded(DNS_FAILS_OVER, record)
    elif not checks:
        builder.unbounded(FAILOVER_DECLARED, record)
    own_names = {
        name_at(each.props, "name") for each in inventory.aws(RECORD) if "failoverRoutingPolicies" not in each.props
    }
    inverted = [each for each in checks if read(each.props, "invertHealthcheck") is True]
    for check in checks:
        checks_serving_path(builder, check)
        name = read(check.props, "fqdn")
        own = str(name).startswith(f"{inventory.region}.")
        if own is (check in inverted):
            found, allowed = str(check in inverted).lower(), f"{str(not own).lower()}, for {name}"
            builder.add_missing(
                "DNS failover to the other region", check, "invertHealthcheck", found=found, allowed=allowed
            )
        if own and name not in own_names:
            builder.add_missing(
                "DNS failover to the other region", check, "fqdn", found=name, allowed="a name of this stack"
            )
        if check not in inverted:
            detection_time(builder, check, "Route 53 health check recovers")
    for check in inverted:
        _remaining(builder, check)


def _leaves(inventory: Stack, check: Declared, builder: EstimateBuilder) -> list[Declared]:
    """The checks that a calculated one is made of; another is its own."""
    if read(check.props, "type") != "CALCULATED":
        return [check]
    children = inventory.needed_by(check, CHECK)
    what, threshold = "serving alone", read(check.props, "childHealthThreshold")
    if len(children) < 2:
        allowed = "this stack healthy, its peer unhealthy"
        builder.add_missing(what, check, "childHealthchecks", found=len(children), allowed=allowed)
    elif threshold != len(children):
        allowed = f"{len(children)}, every child"
        builder.add_missing(what, check, "childHealthThreshold", found=threshold, allowed=allowed)
    return children


def _remaining(builder: EstimateBuilder, check: Declared) -> None:
    """Only the rest counts: part of the time has passed while people decided."""
    what, elapsed = "peer health check becomes unhealthy", builder.estimate().total
    match interval_and_threshold(what, check):
        case float(interval), float(threshold):
            rest = max(timedelta(), timedelta(seconds=interval * threshold) - elapsed)
            found = f"{interval:g} s x {threshold:g}, of which {durations.show(elapsed)} have passed"
            builder.add_step(what, rest, check, DETECTION_PATH, found)
        case unreadable:
            builder.add_unreadable(*unreadable)


def ttl(inventory: Stack, builder: EstimateBuilder) -> None:
    """How long a client may use the DNS answer that it has."""
    record = failover_record(inventory)
    if record is None:
        return  # own_check reports it
    what = "DNS TTL expiry"
    kinds = [read(each, "type") for each in items(record.props, "failoverRoutingPolicies")]
    targets = items(record.props, "records")
    if kinds not in (["PRIMARY"], ["SECONDARY"]) or not targets:
        builder.unbounded(DNS_FAILS_OVER, record)
    for target in targets:
        if target != UNKNOWN and inventory.region and not str(target).startswith(f"{inventory.region}."):
            builder.add_missing(
                what, record, "records", found=target, allowed=f"the name of this stack, in {inventory.region}"
            )
    # A client may have resolved just before: the name of the pair, and the name of the stack that it leads to.
    if not any(read(each.props, "name") in targets for each in inventory.aws(RECORD) if each is not record):
        allowed = "a record of the name that the failover record leads to"
        builder.add_missing(what, record, "records", found="a name that this stack does not make", allowed=allowed)
    match duration_at(what, record, "ttl"):
        case timedelta() as duration:
            builder.add_step(what, duration, record, "ttl", read(record.props, "ttl"))
        case unreadable:
            builder.add_unreadable(unreadable)
