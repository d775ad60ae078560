"""DNS failover: the failover record and its health check."""

from datetime import timedelta

from declared import durations
from declared.resource import UNKNOWN, Declared
from declared.stack import Stack
from declared.values import MISSING, as_number, items, name_at, read
from recovery.edge.health_checks import CHECK, RECORD, noticing, sound
from recovery.model import constants
from recovery.model.chain import Chain
from recovery.model.objectives import Objectives


def failover_record(inventory: Stack) -> Declared | None:
    """The half that is this stack's of the pair that clients ask for."""
    found = [each for each in inventory.aws(RECORD) if "failoverRoutingPolicies" in each.props]
    return found[0] if len(found) == 1 else None


def own_check(inventory: Stack, chain: Chain, objectives: Objectives) -> None:
    """The health check of the record: it must exist, be valid, and change state quickly."""
    record = failover_record(inventory)
    what = "DNS failover to the other region"
    if record is None:
        chain.gap(what, None, found="no failover record", allowed="one Route 53 record with failoverRoutingPolicies")
        return
    if read(record.props, "healthCheckId") in (MISSING, ""):
        chain.gap(what, record, "healthCheckId", found="nothing", allowed="the id of a health check")
        return
    judged = [check for each in inventory.needed_by(record, CHECK) for check in _leaves(inventory, each, chain)]
    if not judged:
        chain.gap(what, record, "healthCheckId", found="no declared health check", allowed="one of this stack's own")
    own_names = {
        name_at(each.props, "name") for each in inventory.aws(RECORD) if "failoverRoutingPolicies" not in each.props
    }
    for check in judged:
        sound(chain, check)
        own = str(read(check.props, "fqdn")).startswith(f"{inventory.region}.")
        chain.one_of(what, check, "invertHealthcheck", among=[not own], default=False)
        if own:
            chain.one_of(what, check, "fqdn", among=own_names - {UNKNOWN, MISSING})
        if read(check.props, "invertHealthcheck") is not True:
            noticing(chain, check, objectives, what="Route 53 health check recovers")
    for check in judged:
        if read(check.props, "invertHealthcheck") is True:
            _excess(chain, check)


def _leaves(inventory: Stack, check: Declared, chain: Chain) -> list[Declared]:
    """The checks that a calculated one is made of; another is its own."""
    if read(check.props, "type") != "CALCULATED":
        return [check]
    children = inventory.needed_by(check, CHECK)
    what, threshold = "serving alone", read(check.props, "childHealthThreshold")
    if len(children) < 2:
        chain.gap(
            what, check, "childHealthchecks", found=len(children), allowed="this stack healthy, its peer unhealthy"
        )
    elif threshold != len(children):
        chain.gap(what, check, "childHealthThreshold", found=threshold, allowed=f"{len(children)}, every child")
    return children


def _excess(chain: Chain, check: Declared) -> None:
    """What must have been silent for long is so by then: the people take longer. Only the rest counts."""
    seconds = as_number(read(check.props, "requestInterval"))
    times = as_number(read(check.props, "failureThreshold"))
    if seconds is None or times is None:
        path = "requestInterval x failureThreshold"
        chain.gap(
            "peer health check becomes unhealthy",
            check,
            path,
            found="no numbers",
            allowed="an interval and a threshold",
        )
        return
    elapsed = sum((term.duration for term in chain.terms), timedelta())
    rest = max(timedelta(), timedelta(seconds=seconds * times) - elapsed)
    found = f"{seconds:g} s x {times:g}, of which {durations.show(elapsed)} have passed"
    chain.term("peer health check becomes unhealthy", rest, check, "requestInterval x failureThreshold", found)


def names(inventory: Stack, chain: Chain, objectives: Objectives) -> None:
    """How long a client may go on with the answer it has."""
    record = failover_record(inventory)
    if record is None:
        return  # said already
    what = "DNS TTL expiry"
    kinds = [read(each, "type") for each in items(record.props, "failoverRoutingPolicies")]
    if kinds not in (["PRIMARY"], ["SECONDARY"]):
        chain.gap(what, record, "failoverRoutingPolicies", found=kinds, allowed="PRIMARY or SECONDARY")
    targets = items(record.props, "records")
    if not targets:
        chain.gap(what, record, "records", found="nothing", allowed="the name of this stack")
    for target in targets:
        if target != UNKNOWN and inventory.region and not str(target).startswith(f"{inventory.region}."):
            chain.gap(what, record, "records", found=target, allowed=f"the name of this stack, in {inventory.region}")
    # A client may have asked just before: the name of the pair, and the name of the stack that it leads to.
    share = objectives.rto * constants.DNS_SHARE
    own = [
        each
        for each in inventory.aws(RECORD)
        if each is not record and read(each.props, "name") in targets and read(each.props, "name") != UNKNOWN
    ]
    if not own:
        allowed = "a record of the name that the failover record leads to"
        chain.gap(what, record, "records", found="a name that this stack does not make", allowed=allowed)
    chain.duration(what, record, "ttl", allowed="a TTL in seconds", most=share)
    for each in own:
        chain.number(what, each, "ttl", least=0, most=share.total_seconds(), allowed=f"at most {durations.show(share)}")
