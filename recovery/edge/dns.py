"""DNS failover: the failover record and its health check."""

from datetime import timedelta

from declared import durations
from declared.requirements.edge import DNS_FAILS_OVER, FAILOVER_DECLARED
from declared.resource import UNKNOWN, Declared
from declared.stack import Stack
from declared.values import MISSING, items, name_at, read
from recovery.edge.health_checks import CHECK, RECORD, asks_who_serves, detection_time
from recovery.model.chain import Chain


def failover_record(inventory: Stack) -> Declared | None:
    """The half that is this stack's of the pair that clients ask for."""
    found = [each for each in inventory.aws(RECORD) if "failoverRoutingPolicies" in each.props]
    return found[0] if len(found) == 1 else None


def own_check(inventory: Stack, chain: Chain) -> None:
    """The health check of the record: it must exist, be valid, and change state quickly."""
    record = failover_record(inventory)
    if record is None:
        chain.unbounded(FAILOVER_DECLARED, None)
        return
    checks = [check for each in inventory.needed_by(record, CHECK) for check in _leaves(inventory, each, chain)]
    if read(record.props, "healthCheckId") in (MISSING, ""):
        chain.unbounded(DNS_FAILS_OVER, record)
    elif not checks:
        chain.unbounded(FAILOVER_DECLARED, record)
    own_names = {
        name_at(each.props, "name") for each in inventory.aws(RECORD) if "failoverRoutingPolicies" not in each.props
    }
    inverted = [each for each in checks if read(each.props, "invertHealthcheck") is True]
    for check in checks:
        asks_who_serves(chain, check)
        name = read(check.props, "fqdn")
        own = str(name).startswith(f"{inventory.region}.")
        if own is (check in inverted):
            found, allowed = str(check in inverted).lower(), f"{str(not own).lower()}, for {name}"
            chain.gap("DNS failover to the other region", check, "invertHealthcheck", found=found, allowed=allowed)
        if own and name not in own_names:
            chain.gap("DNS failover to the other region", check, "fqdn", found=name, allowed="a name of this stack")
        if check not in inverted:
            detection_time(chain, check, "Route 53 health check recovers")
    for check in inverted:
        _remaining(chain, check)


def _leaves(inventory: Stack, check: Declared, chain: Chain) -> list[Declared]:
    """The checks that a calculated one is made of; another is its own."""
    if read(check.props, "type") != "CALCULATED":
        return [check]
    children = inventory.needed_by(check, CHECK)
    what, threshold = "serving alone", read(check.props, "childHealthThreshold")
    if len(children) < 2:
        allowed = "this stack healthy, its peer unhealthy"
        chain.gap(what, check, "childHealthchecks", found=len(children), allowed=allowed)
    elif threshold != len(children):
        allowed = f"{len(children)}, every child"
        chain.gap(what, check, "childHealthThreshold", found=threshold, allowed=allowed)
    return children


def _remaining(chain: Chain, check: Declared) -> None:
    """What must have been unhealthy for long is so by then: the people take longer. Only the rest counts."""
    what, path = "peer health check becomes unhealthy", "requestInterval x failureThreshold"
    interval = chain.number(what, check, "requestInterval", least=10)
    times = chain.number(what, check, "failureThreshold", least=1)
    if interval is None or times is None:
        return
    elapsed = chain.estimate().total
    rest = max(timedelta(), timedelta(seconds=interval * times) - elapsed)
    found = f"{interval:g} s x {times:g}, of which {durations.show(elapsed)} have passed"
    chain.term(what, rest, check, path, found)


def ttl(inventory: Stack, chain: Chain) -> None:
    """How long a client may go on with the answer it has."""
    record = failover_record(inventory)
    if record is None:
        return  # said already
    what = "DNS TTL expiry"
    kinds = [read(each, "type") for each in items(record.props, "failoverRoutingPolicies")]
    targets = items(record.props, "records")
    if kinds not in (["PRIMARY"], ["SECONDARY"]) or not targets:
        chain.unbounded(DNS_FAILS_OVER, record)
    for target in targets:
        if target != UNKNOWN and inventory.region and not str(target).startswith(f"{inventory.region}."):
            chain.gap(what, record, "records", found=target, allowed=f"the name of this stack, in {inventory.region}")
    # A client may have asked just before: the name of the pair, and the name of the stack that it leads to.
    if not any(read(each.props, "name") in targets for each in inventory.aws(RECORD) if each is not record):
        allowed = "a record of the name that the failover record leads to"
        chain.gap(what, record, "records", found="a name that this stack does not make", allowed=allowed)
    seconds = chain.duration(what, record, "ttl")
    if seconds is not None:
        chain.term(what, seconds, record, "ttl", read(record.props, "ttl"))
