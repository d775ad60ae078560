"""From the loss of a region to a person who knows: the check of the peer, and the alarm on it."""

from datetime import timedelta

from declared import durations
from declared.resource import Declared
from declared.stack import Stack
from declared.values import MISSING, as_number, items, read
from recovery.checks.alarms import heard
from recovery.edge.health_checks import CHECK, RECORD, SERVING_PATH, noticing, sound
from recovery.model import constants
from recovery.model.chain import Chain
from recovery.model.objectives import Objectives


def detection(inventory: Stack, objectives: Objectives) -> Chain:
    """From the loss of the region to a person who knows: the health check of the peer, and the alarm on it."""
    chain = Chain()
    peers = _peer_checks(inventory)
    if not peers:
        allowed = f"a Route 53 health check of the peer's {SERVING_PATH}"
        chain.gap("detection", None, found="no health check of the peer", allowed=allowed)
    suffixes = {
        str(read(each.props, "name")).partition(".")[2]
        for each in inventory.aws(RECORD)
        if str(read(each.props, "name")).startswith(f"{inventory.region}.")
    }
    for check in peers:
        if suffixes and inventory.peer:
            chain.one_of("detection", check, "fqdn", among=[f"{inventory.peer}.{each}" for each in suffixes])
        noticing(chain, check, objectives)
        sound(chain, check)
    _alarm(chain, inventory, objectives)
    return chain


def _peer_checks(inventory: Stack) -> list[Declared]:
    """The checks that ask the peer, at the address of another region, whether it serves."""
    return [
        each
        for each in inventory.aws(CHECK)
        if read(each.props, "type") != "CALCULATED"
        and read(each.props, "invertHealthcheck") is not True
        and inventory.region is not None
        and not str(read(each.props, "fqdn")).startswith(f"{inventory.region}.")
    ]


def _alarm(chain: Chain, inventory: Stack, objectives: Objectives) -> None:
    """The alarm that calls a person when no stack serves."""
    what = "alarm evaluation and notification"
    own, peers = set(_urns(inventory, peer=False)), set(_urns(inventory, peer=True))
    found = [
        each
        for each in inventory.aws("cloudwatch/metricAlarm:MetricAlarm")
        if own & set(each.dependencies)
        and peers & set(each.dependencies)
        and any("<" in str(read(query, "expression")) for query in items(each.props, "metricQueries"))
    ]
    if not found:
        allowed = "an alarm on the serving checks of both stacks"
        chain.gap(what, None, found="no alarm for no active region", allowed=allowed)
        return
    alarm = found[0]
    heard(inventory, chain, what, alarm)
    # Route 53 reports its checks as metrics of that region and no other.
    if alarm.place != "us-east-1":
        chain.gap(what, alarm, "region", found=alarm.place, allowed="us-east-1, where Route 53 reports its checks")
    chain.number(what, alarm, "threshold", least=1, most=1, allowed="1")
    for index, query in enumerate(items(alarm.props, "metricQueries")):
        if read(query, "metric") is not MISSING:
            path = f"metricQueries[{index}].metric"
            chain.one_of(what, alarm, f"{path}.metricName", among=["HealthCheckStatus"])
            chain.one_of(what, alarm, f"{path}.namespace", among=["AWS/Route53"])
            chain.one_of(what, alarm, f"{path}.stat", among=["Minimum"])
    evaluations = chain.number(what, alarm, "evaluationPeriods", least=1, allowed="a number of periods")
    periods = [
        as_number(read(query, "metric.period"))
        for query in items(alarm.props, "metricQueries")
        if read(query, "metric") is not MISSING
    ]
    if evaluations is None:
        return
    if not periods or None in periods:
        chain.gap(what, alarm, "metricQueries", found=periods, allowed="a period for each metric")
        return
    period = max(each for each in periods if each is not None)
    duration, path = timedelta(seconds=period * evaluations), "period x evaluationPeriods"
    chain.term(what, duration, alarm, path, f"{period:g} s x {evaluations:g}")
    share = objectives.rto * constants.DETECTION_SHARE
    if duration > share:
        chain.gap(what, alarm, path, found=durations.show(duration), allowed=f"at most {durations.show(share)}")


def _urns(inventory: Stack, *, peer: bool) -> list[str]:
    peers = {check.urn for check in _peer_checks(inventory)}
    return [check.urn for check in inventory.aws(CHECK) if (check.urn in peers) is peer]
