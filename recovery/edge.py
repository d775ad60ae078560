"""How clients are led to a stack: health checks, alarms, the failover record, the load balancer."""

from datetime import timedelta

from recovery import constants, durations
from recovery.declared import UNKNOWN, Declared
from recovery.estimate import MISSING, Chain, as_number, items, look
from recovery.inventory import Inventory, namespace_of, object_name
from recovery.objectives import Objectives

CHECK, RECORD = "route53/healthCheck:HealthCheck", "route53/record:Record"
SERVING_PATH = "/serving"
"""What only the stack that accepts claims answers with 200."""


def failover_record(inventory: Inventory) -> Declared | None:
    """The half that is this stack's of the pair that clients ask for."""
    found = [each for each in inventory.aws(RECORD) if "failoverRoutingPolicies" in each.props]
    return found[0] if len(found) == 1 else None


def detection(inventory: Inventory, objectives: Objectives) -> Chain:
    """From the loss of the region to a person who knows: the health check of the peer, and the alarm on it."""
    chain = Chain()
    peers = _peer_checks(inventory)
    if not peers:
        allowed = f"a Route 53 health check of the peer's {SERVING_PATH}"
        chain.gap("detection", None, found="no health check of the peer", allowed=allowed)
    for check in peers:
        _noticing(chain, check, objectives)
        _sound(chain, check)
    _alarm(chain, inventory, objectives)
    return chain


def _peer_checks(inventory: Inventory) -> list[Declared]:
    """The checks that ask the peer, at the address of another region, whether it serves."""
    return [
        each
        for each in inventory.aws(CHECK)
        if look(each.props, ("type",)) != "CALCULATED"
        and look(each.props, ("invertHealthcheck",)) is not True
        and inventory.region is not None
        and not str(look(each.props, ("fqdn",))).startswith(f"{inventory.region}.")
    ]


def own_check(inventory: Inventory, chain: Chain, objectives: Objectives) -> None:
    """The check that decides whether clients are led here: it must be there, sound, and quick to believe."""
    record = failover_record(inventory)
    what = "clients are led to the other region"
    if record is None:
        chain.gap(what, None, found="no failover record", allowed="one Route 53 record with failoverRoutingPolicies")
        return
    if look(record.props, ("healthCheckId",)) in (MISSING, None, ""):
        chain.gap(what, record, "healthCheckId", found="nothing", allowed="the id of a health check")
        return
    judged = [check for each in inventory.needed_by(record, CHECK) for check in _leaves(inventory, each, chain)]
    if not judged:
        chain.gap(what, record, "healthCheckId", found="no declared health check", allowed="one of this stack's own")
    for check in judged:
        _sound(chain, check)
        if look(check.props, ("invertHealthcheck",)) is not True:
            _noticing(chain, check, objectives, what="the health check sees this stack serve")
    for check in judged:
        if look(check.props, ("invertHealthcheck",)) is True:
            _excess(chain, check)


def _leaves(inventory: Inventory, check: Declared, chain: Chain) -> list[Declared]:
    """The checks that a calculated one is made of; another is its own."""
    if look(check.props, ("type",)) != "CALCULATED":
        return [check]
    children = inventory.needed_by(check, CHECK)
    what, threshold = "serving alone", look(check.props, ("childHealthThreshold",))
    if len(children) < 2:
        chain.gap(what, check, "childHealthchecks", found=len(children), allowed="this stack serving, its peer silent")
    elif threshold != len(children):
        chain.gap(what, check, "childHealthThreshold", found=threshold, allowed=f"{len(children)}, every child")
    return children


def _noticing(chain: Chain, check: Declared, objectives: Objectives, what: str = "detection") -> None:
    """Interval times threshold, within its share of the objective."""
    interval = chain.read(what, check, "requestInterval", allowed="10 or 30 s")
    threshold = chain.read(what, check, "failureThreshold", allowed="1 to 10")
    seconds, times = as_number(interval), as_number(threshold)
    if interval is None or threshold is None:
        return
    if seconds is None or times is None or seconds <= 0 or times < 1:
        chain.gap(
            what, check, "requestInterval x failureThreshold", found=f"{interval} x {threshold}", allowed="numbers"
        )
        return
    duration = timedelta(seconds=seconds * times)
    path, found = "requestInterval x failureThreshold", f"{seconds:g} s x {times:g}"
    chain.term(what, duration, check, path, found)
    share = objectives.rto * constants.DETECTION_SHARE
    if duration > share:
        shown = f"{found} = {durations.show(duration)}"
        chain.gap(what, check, path, found=shown, allowed=f"at most {durations.show(share)}, a tenth of the RTO")


def _excess(chain: Chain, check: Declared) -> None:
    """What must have been silent for long is so by then: the people take longer. Only the rest counts."""
    seconds = as_number(look(check.props, ("requestInterval",)))
    times = as_number(look(check.props, ("failureThreshold",)))
    if seconds is None or times is None:
        path = "requestInterval x failureThreshold"
        chain.gap("the peer is believed silent", check, path, found="no numbers", allowed="an interval and a threshold")
        return
    elapsed = sum((term.duration for term in chain.terms), timedelta())
    rest = max(timedelta(), timedelta(seconds=seconds * times) - elapsed)
    found = f"{seconds:g} s x {times:g}, of which {durations.show(elapsed)} have passed"
    chain.term("the peer is believed silent", rest, check, "requestInterval x failureThreshold", found)


def _sound(chain: Chain, check: Declared) -> None:
    """A check that is off, inverted or looks at nothing finds nothing."""
    what = "detection"
    chain.one_of(what, check, "disabled", among=[False], default=False)
    chain.one_of(what, check, "type", among=["HTTPS", "HTTPS_STR_MATCH"])
    chain.one_of(what, check, "resourcePath", among=[SERVING_PATH])
    chain.number(what, check, "port", least=443, most=443, allowed="443", default=443)
    regions = look(check.props, ("regions",))
    if regions not in (MISSING, None) and regions != UNKNOWN and len(items(regions)) < 3:
        chain.gap(what, check, "regions", found=regions, allowed="three or more, or none for all")
    chain.read(what, check, "fqdn", allowed="the name of one stack alone")


def _alarm(chain: Chain, inventory: Inventory, objectives: Objectives) -> None:
    """The alarm that calls a person when no stack serves."""
    what = "somebody is told"
    own, peers = set(_urns(inventory, peer=False)), set(_urns(inventory, peer=True))
    found = [
        each
        for each in inventory.aws("cloudwatch/metricAlarm:MetricAlarm")
        if own & set(each.dependencies)
        and peers & set(each.dependencies)
        and any("<" in str(look(query, ("expression",))) for query in items(look(each.props, ("metricQueries",))))
    ]
    if not found:
        allowed = "an alarm on the serving checks of both stacks"
        chain.gap(what, None, found="no alarm when neither stack serves", allowed=allowed)
        return
    alarm = found[0]
    chain.one_of(what, alarm, "actionsEnabled", among=[True], default=True)
    chain.one_of(what, alarm, "treatMissingData", among=["breaching"])
    chain.one_of(what, alarm, "comparisonOperator", among=["LessThanThreshold", "LessThanOrEqualToThreshold"])
    if not items(look(alarm.props, ("alarmActions",))):
        chain.gap(what, alarm, "alarmActions", found="nothing", allowed="a topic with a subscription")
    topics = inventory.needed_by(alarm, "sns/topic:Topic")
    heard = {urn for each in inventory.aws("sns/topicSubscription:TopicSubscription") for urn in each.dependencies}
    if not any(topic.urn in heard for topic in topics):
        chain.gap(what, alarm, "alarmActions", found="no topic with a subscription", allowed="one that reaches on-call")
    evaluations = chain.number(what, alarm, "evaluationPeriods", least=1, allowed="a number of periods")
    periods = [
        as_number(look(query, ("metric", "period")))
        for query in items(look(alarm.props, ("metricQueries",)))
        if look(query, ("metric",)) is not MISSING
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


def _urns(inventory: Inventory, *, peer: bool) -> list[str]:
    peers = {check.urn for check in _peer_checks(inventory)}
    return [check.urn for check in inventory.aws(CHECK) if (check.urn in peers) is peer]


def names(inventory: Inventory, chain: Chain, objectives: Objectives) -> None:
    """How long a client may go on with the answer it has."""
    record = failover_record(inventory)
    if record is None:
        return  # said already
    what = "clients forget the old answer"
    kinds = [look(each, ("type",)) for each in items(look(record.props, ("failoverRoutingPolicies",)))]
    if kinds not in (["PRIMARY"], ["SECONDARY"]):
        chain.gap(what, record, "failoverRoutingPolicies", found=kinds, allowed="PRIMARY or SECONDARY")
    targets = items(look(record.props, ("records",)))
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
        if each is not record and look(each.props, ("name",)) in targets and look(each.props, ("name",)) != UNKNOWN
    ]
    if not own:
        allowed = "a record of the name that the failover record leads to"
        chain.gap(what, record, "records", found="a name that this stack does not make", allowed=allowed)
    chain.duration(what, record, "ttl", allowed="a TTL in seconds", most=share)
    for each in own:
        chain.number(what, each, "ttl", least=0, most=share.total_seconds(), allowed=f"at most {durations.show(share)}")


def target_health(inventory: Inventory, chain: Chain, threshold: str, what: str) -> None:
    """Interval times threshold of the load balancer's own check; `threshold` names which of the two."""
    groups = inventory.aws("lb/targetGroup:TargetGroup")
    if not groups:
        chain.gap(what, None, found="no target group", allowed="one with a health check")
    for group in groups:
        chain.one_of(what, group, "healthCheck", "enabled", among=[True], default=True)
        interval = chain.number(
            what, group, "healthCheck", "interval", least=5, most=300, allowed="5 to 300", default=30
        )
        times = chain.number(what, group, "healthCheck", threshold, least=2, most=10, allowed="2 to 10", default=3)
        if interval is not None and times is not None:
            path, found = f"healthCheck.interval x {threshold}", f"{interval:g} s x {times:g}"
            chain.term(what, timedelta(seconds=interval * times), group, path, found)


def reached(inventory: Inventory, chain: Chain, service: Declared) -> None:
    """Whether the balancer reaches a Service that it is bound to, from more than one zone."""
    what = "requests reach the service"
    for balancer in inventory.aws("lb/loadBalancer:LoadBalancer"):
        zones = items(look(balancer.props, ("subnets",)))
        if look(balancer.props, ("subnets",)) != UNKNOWN and len(zones) < 2:
            chain.gap(what, balancer, "subnets", found=len(zones), allowed="one in each of two zones or more")
    ports = {look(port, ("port",)) for port in items(look(service.props, ("spec", "ports")))}
    for binding in bindings(inventory, service):
        port = look(binding.props, ("spec", "serviceRef", "port"))
        if port not in ports:
            chain.gap(what, binding, "spec", "serviceRef", "port", found=port, allowed=f"a port of {service.name}")


def bindings(inventory: Inventory, service: Declared) -> list[Declared]:
    """What binds a Service to the load balancer."""
    return [
        each
        for each in inventory.kubernetes("elbv2.k8s.aws", "TargetGroupBinding")
        if look(each.props, ("spec", "serviceRef", "name")) == object_name(service)
        and namespace_of(each) == namespace_of(service)
    ]
