"""Route 53: the two failover records, what their health checks say, and where the clients' name leads."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import names
from operations.programs import Command, Programs, Unreachable
from settings import Pair

_SECONDS = 25
_ENOUGH = 0.18
"""More than this share of the checkers makes a health check healthy (Route 53 developer guide, "How Amazon Route 53
determines whether a health check is healthy")."""


@dataclass(frozen=True)
class Record:
    """A stack's failover record."""

    half: str
    """PRIMARY or SECONDARY."""

    healthy: bool | Unreachable


@dataclass(frozen=True)
class Dns:
    """The clients' name."""

    records: Mapping[str, Record]
    """By region."""

    answer: str | Unreachable
    """The stack that a resolver is led to, or the name that it answers."""


def read_dns(programs: Programs, pair: Pair) -> Dns | Unreachable:
    """Asks Route 53 and a resolver. Only the resolver's answer decides: Route 53's API may be down while its answers are good."""
    answer = _resolved(programs, pair)
    records = _records(programs, pair)
    if isinstance(records, Unreachable):
        return records if isinstance(answer, Unreachable) else Dns({}, answer)
    return Dns(records, answer)


def name_command(pair: Pair) -> Command:
    """What asks where the clients' name leads."""
    return Command(("dig", "+short", "+time=3", "+tries=2", pair.one.settings.edge.domain, "CNAME"))


def _resolved(programs: Programs, pair: Pair) -> str | Unreachable:
    answer = programs.run(name_command(pair), seconds=_SECONDS)
    lines = [line for line in answer.out.splitlines() if line and not line.startswith(";")]
    if not answer.good or not lines:
        return Unreachable(answer.reason if not answer.good else "no answer")
    target = lines[0].rstrip(".")
    for member in (pair.one, pair.other):
        if target == names.regional_domain(member.settings.edge.domain, member.settings.region):
            return member.stack
    return target


def _aws(programs: Programs, *arguments: str) -> Mapping[str, Any] | Unreachable:
    answer = programs.run(Command(("aws", "route53", *arguments, "--output", "json")), seconds=_SECONDS)
    if not answer.good:
        return Unreachable(answer.reason)
    try:
        found = json.loads(answer.out)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        return Unreachable("aws answered something that is no JSON object")
    return cast("dict[str, Any]", found)


def _records(programs: Programs, pair: Pair) -> dict[str, Record] | Unreachable:
    edge = pair.one.settings.edge
    found = _aws(
        programs,
        *("list-resource-record-sets", "--hosted-zone-id", str(edge.zone_id)),
        *("--start-record-name", edge.domain, "--start-record-type", "CNAME", "--max-items", "10"),
    )
    if isinstance(found, Unreachable):
        return found
    sets = cast("list[dict[str, Any]]", found.get("ResourceRecordSets", []))
    ours = [each for each in sets if each.get("Name", "").rstrip(".") == edge.domain and "Failover" in each]
    return {
        str(each.get("SetIdentifier", "")): Record(str(each["Failover"]), _healthy(programs, each.get("HealthCheckId")))
        for each in ours
    }


def _healthy(programs: Programs, check: str | None) -> bool | Unreachable:
    if check is None:
        return True
    found = _aws(programs, "get-health-check", "--health-check-id", check)
    if isinstance(found, Unreachable):
        return found
    config = cast("dict[str, Any]", found.get("HealthCheck", {}).get("HealthCheckConfig", {}))
    if config.get("Type") == "CALCULATED":
        children = [
            _healthy(programs, str(each)) for each in cast("Sequence[Any]", config.get("ChildHealthChecks", []))
        ]
        unread = next((each for each in children if isinstance(each, Unreachable)), None)
        return unread or children.count(True) >= int(config.get("HealthThreshold", 1))
    status = _aws(programs, "get-health-check-status", "--health-check-id", check)
    if isinstance(status, Unreachable):
        return status
    seen = cast("list[dict[str, Any]]", status.get("HealthCheckObservations", []))
    if not seen:
        return Unreachable("no checker has reported yet")
    good = sum(str(each.get("StatusReport", {}).get("Status", "")).startswith("Success") for each in seen)
    return (good / len(seen) > _ENOUGH) != bool(config.get("Inverted", False))
