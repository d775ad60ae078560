"""Which time of which drill measures which constant of the recovery model."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from drills.moments import Moment, moments, standbys_restarted

_PLUGIN_AWAY = "Cluster cannot proceed to reconciliation due to an error while interacting with plugins"
"""A phase of CloudNativePG: the model counts what it waits then as steps of their own."""


class SpanError(Exception):
    """A result that does not have what a constant is measured by; the text is one line."""


@dataclass(frozen=True, kw_only=True)
class Span:
    """One constant, in the drills that measure it."""

    constant: str
    drills: tuple[str, ...]
    seconds: Callable[[Mapping[str, Any]], float]
    """Of a result. Raises SpanError."""


def measured(result: Mapping[str, Any], *only: str) -> Iterator[tuple[str, float]]:
    """Constant and seconds of each that the drill measures, or of those in `only`. Raises SpanError for one that is not in the result."""
    name = result["scenario"]["name"]
    known = [each for each in SPANS if name in each.drills]
    if unknown := [each for each in only if each not in {span.constant for span in known}]:
        raise SpanError(f"{unknown[0]}: not measured by {name}; allowed: {_listed(known)}")
    if not known:
        raise SpanError(f"{name} measures no constant of the model")
    for span in known:
        if not only or span.constant in only:
            try:
                yield span.constant, round(max(0.0, span.seconds(result)), 1)
            except SpanError as error:
                raise SpanError(f"{span.constant}: {error}") from None


def _listed(spans: list[Span]) -> str:
    return ", ".join(each.constant for each in spans) or "none"


def _between(begins: Moment, ends: Moment) -> Callable[[Mapping[str, Any]], float]:
    """What ends before it has begun took no time: an observer sees each moment up to a second late."""

    def seconds(result: Mapping[str, Any]) -> float:
        seen = moments(result)
        for each in (begins, ends):
            if each not in seen:
                raise SpanError(f"the result has no moment '{each}'")
        return seen[ends] - seen[begins]

    return seconds


def _taken_over(result: Mapping[str, Any]) -> float:
    found = _between("instance chosen", "instance primary")(result)
    if not found:
        raise SpanError("choice and new primary were seen at once")
    return found


def _standbys_restarted(result: Mapping[str, Any]) -> float:
    """The longest outage before the operator chose the next primary, or the part of it."""
    seen = moments(result)
    if "instance chosen" not in seen:
        raise SpanError("the result has no moment 'instance chosen'")
    _taken_over(result)  # seen at once, the choice was earlier than it seems
    return standbys_restarted(result, seen["instance chosen"])


def _chosen(since: Moment) -> Callable[[Mapping[str, Any]], float]:
    between = _between(since, "instance chosen")

    def seconds(result: Mapping[str, Any]) -> float:
        found = between(result)
        chosen = moments(result)["instance chosen"]
        if any(each["what"] == _PLUGIN_AWAY and each["seconds"] <= chosen for each in result["events"]):
            raise SpanError("the archive plugin was away meanwhile, which the model counts by itself")
        return found

    return seconds


def _second_outage(result: Mapping[str, Any]) -> float:
    if result["second_outage"] is None:
        raise SpanError("the result has no second outage that ended")
    return result["second_outage"]


def _both_outages(result: Mapping[str, Any]) -> float:
    """The restart after the promotion is part of a planned switchover."""
    if not result["outage"]:
        raise SpanError("the result has no outage that ended")
    return result["outage"] + (result["second_outage"] or 0)


_FAILOVERS, _SWITCHOVERS = ("pod", "node", "zone"), ("drain", "restart", "minor-update")
_REGIONS = ("region", "switchover", "failback")

SPANS = (
    Span(constant="instance chosen", drills=("pod", "drain"), seconds=_chosen("disruption")),
    Span(constant="instance chosen", drills=("node",), seconds=_chosen("node NotReady")),
    Span(constant="promotion", drills=_FAILOVERS, seconds=_taken_over),
    Span(
        constant="switchover between instances",
        drills=_SWITCHOVERS,
        seconds=_taken_over,
    ),
    Span(constant="standbys restarted", drills=("restart", "minor-update"), seconds=_standbys_restarted),
    Span(
        constant="first standby on the new timeline",
        drills=(*_FAILOVERS, *_SWITCHOVERS),
        seconds=_between("instance primary", "writes accepted"),
    ),
    Span(
        constant="WAL replay and promotion of the standby",
        drills=("region",),
        seconds=_between("role changed", "standby promoted"),
    ),
    Span(
        constant="database role passwords reconciled",
        drills=_REGIONS,
        seconds=_between("standby promoted", "passwords reconciled"),
    ),
    # A role change declares `restart` until its token is removed (decision 0126).
    Span(constant="restart after promotion (archive_mode), restart", drills=_REGIONS, seconds=_second_outage),
    Span(constant="planned switchover (no writable primary)", drills=("switchover", "failback"), seconds=_both_outages),
)
