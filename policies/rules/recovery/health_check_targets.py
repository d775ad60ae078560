"""A record's health check looks at what the record leads to: the same name, a port that answers, the state of a server."""

from collections.abc import Iterator

from declared.resource import Declared
from declared.stack import Stack
from declared.values import is_true, is_unknown, items, read
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, StackPolicy

_RECORD = "aws:route53/record:Record"
_CHECK = "aws:route53/healthCheck:HealthCheck"
_BALANCER = "aws:lb/loadBalancer:LoadBalancer"
_LISTENER = "aws:lb/listener:Listener"


def _probes(stack: Stack, check: Declared) -> Iterator[Declared]:
    """The checks that send requests: a check itself, or the children of a calculated one; one that is inverted asks of another."""
    if read(check.props, "type") != "CALCULATED":
        if not is_true(read(check.props, "invertHealthcheck")):
            yield check
        return
    for child in stack.needed_by(check, _CHECK):
        yield from _probes(stack, child)


def _targets(record: Declared) -> set[str]:
    """Names that a record leads to, and its own where it leads to a load balancer."""
    named = {str(each).rstrip(".") for each in items(record.props, "records") if not is_unknown(each)}
    aliased = {str(read(each, "name")).rstrip(".") for each in items(record.props, "aliases")}
    return named | {each for each in aliased if not is_unknown(each)}


def _looks(stack: Stack, _: Config) -> Iterator[Finding]:
    records = list(stack.of(_RECORD))
    here = {str(read(each.props, "name")).rstrip("."): each for each in records if stack.needed_by(each, _BALANCER)}
    ports = [read(each.props, "port") for each in stack.of(_LISTENER)]
    for record in records:
        targets = _targets(record)
        for check in stack.needed_by(record, _CHECK):
            for probe in _probes(stack, check):
                yield from _probe(record, probe, targets)
    for check in stack.of(_CHECK):
        name, port = read(check.props, "fqdn"), read(check.props, "port")
        if str(name).rstrip(".") in here and ports and port is not None and not is_unknown(port) and port not in ports:
            yield wrong(
                check, f"port is {port}, on which the load balancer of {name} does not listen: it is never healthy"
            )


def _probe(record: Declared, probe: Declared, targets: set[str]) -> Iterator[Finding]:
    name = read(probe.props, "fqdn")
    if is_unknown(name) or name is None or not targets:
        return
    if str(name).rstrip(".") not in targets:
        yield wrong(
            record,
            f"leads to {', '.join(sorted(targets))}, and its health check {probe.name} asks {name}: it stays in DNS while what it"
            " leads to is gone",
        )


LOOKS = StackPolicy(
    name="health-check-of-record-target",
    description="A record with a health check is in DNS as long as what it leads to answers, and no longer.",
    remedy="Let fqdn of the check be the name that the record leads to, and port one that its load balancer listens on.",
    check=_looks,
)
