"""From the loss of a region to a notification: the check of the peer, and the alarm on it."""

from datetime import timedelta

from declared.requirements.edge import ALARMS_ROUTED, FAILOVER_DECLARED
from declared.resource import Declared
from declared.stack import Stack
from declared.values import MISSING, as_number, items, read
from recovery.edge.health_checks import CHECK, RECORD, checks_serving_path, detection_time
from recovery.model.estimate_builder import EstimateBuilder
from recovery.model.readings import number_at

ALARM = "cloudwatch/metricAlarm:MetricAlarm"


def detection(inventory: Stack, builder: EstimateBuilder) -> None:
    """From the loss of the region to a notification: the health check of the peer, and the alarm on it."""
    peers = _peer_checks(inventory)
    if not peers:
        builder.unbounded(FAILOVER_DECLARED, None)
    domains = {
        str(read(each.props, "name")).partition(".")[2]
        for each in inventory.aws(RECORD)
        if str(read(each.props, "name")).startswith(f"{inventory.region}.")
    }
    expected = [f"{inventory.peer}.{each}" for each in sorted(domains)]
    for check in peers:
        name = read(check.props, "fqdn")
        if expected and inventory.peer and name not in expected:
            builder.add_missing("detection", check, "fqdn", found=name, allowed=" or ".join(expected))
        detection_time(builder, check, "detection")
        checks_serving_path(builder, check)
    _alarm(builder, inventory, peers)


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


def _alarm(builder: EstimateBuilder, inventory: Stack, peers: list[Declared]) -> None:
    """The alarm when no stack serves, which is on the checks of both."""
    what, peer_urns = "alarm evaluation and notification", {check.urn for check in peers}
    own_urns = {check.urn for check in inventory.aws(CHECK)} - peer_urns
    alarms = [
        each
        for each in inventory.aws(ALARM)
        if own_urns & set(each.dependencies)
        and peer_urns & set(each.dependencies)
        and any("<" in str(read(query, "expression")) for query in items(each.props, "metricQueries"))
    ]
    if not alarms:
        allowed = "an alarm on the serving checks of both stacks"
        builder.add_missing(what, None, found="no alarm for no active region", allowed=allowed)
        return
    alarm = alarms[0]
    if not items(alarm.props, "alarmActions"):
        builder.unbounded(ALARMS_ROUTED, alarm)
    # Route 53 reports its checks as metrics of that region and no other.
    if alarm.place != "us-east-1":
        builder.add_missing(
            what, alarm, "region", found=alarm.place, allowed="us-east-1, where Route 53 reports its checks"
        )
    evaluations = number_at(what, alarm, "evaluationPeriods", least=1)
    builder.add_unreadable(evaluations)
    metrics = [each for each in items(alarm.props, "metricQueries") if read(each, "metric") is not MISSING]
    periods = [as_number(read(each, "metric.period")) for each in metrics]
    known = [each for each in periods if each is not None]
    if len(known) < len(periods) or not known:
        builder.add_missing(what, alarm, "metricQueries", found=periods, allowed="a period for each metric")
    elif isinstance(evaluations, float):
        duration, path = timedelta(seconds=max(known) * evaluations), "period x evaluationPeriods"
        builder.add_step(what, duration, alarm, path, f"{max(known):g} s x {evaluations:g}")
