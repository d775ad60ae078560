"""The moments of a drill by which the recovery model divides a recovery, read from the events and outages of a result."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

Moment = Literal[
    "disruption",
    "node NotReady",
    "instance chosen",
    "instance primary",
    "role changed",
    "standby promoted",
    "passwords reconciled",
    "writes accepted",
]
"""In the order in which they happen; no drill has all of them."""

_CHOSEN, _PRIMARY = "target primary ", "primary "
DECLARED_PRIMARY, TIMELINE, PASSWORDS = "the standby is declared primary", "timeline ", "passwords reconciled: "
"""Events of the observer."""


def moments(result: Mapping[str, Any]) -> dict[Moment, float]:
    """Seconds after the disruption; what was not seen is left out."""
    events: Sequence[Mapping[str, Any]] = result["events"]
    found: dict[Moment, float] = {"disruption": 0.0}
    _instance(events, found)
    _role(events, found)
    ended = [each for each in result["outages"] if each["until"] is not None]
    if ended and len(ended) == len(result["outages"]):
        longest = max(ended, key=lambda each: each["until"] - each["since"])
        found["writes accepted"] = round(longest["until"] - result["begun"], 1)
    return found


def standbys_restarted(result: Mapping[str, Any], chosen: float) -> float:
    """Seconds of the longest time without an acknowledged write before an instance was chosen: of two standbys neither streamed."""
    begun = result["begun"]
    before = [
        min(each["until"] or begun + chosen, begun + chosen) - each["since"]
        for each in result["outages"]
        if each["since"] < begun + chosen
    ]
    return round(max(before, default=0.0), 1)


def _instance(events: Sequence[Mapping[str, Any]], found: dict[Moment, float]) -> None:
    """An instance that was chosen and did not become primary was the wrong one: the choice of the one that did counts."""
    primary = next((each for each in events if each["what"].startswith(_PRIMARY)), None)
    if primary is None:
        return
    name = primary["what"].removeprefix(_PRIMARY)
    chosen = [each["seconds"] for each in events if each["what"] == f"{_CHOSEN}{name}"]
    chosen = [seconds for seconds in chosen if seconds <= primary["seconds"]]
    away = [each["seconds"] for each in events if each["what"].endswith(" NotReady")]
    if chosen:
        found["instance chosen"] = chosen[-1]
        if away and away[0] <= chosen[-1]:
            found["node NotReady"] = away[0]
    found["instance primary"] = primary["seconds"]


def _role(events: Sequence[Mapping[str, Any]], found: dict[Moment, float]) -> None:
    """Of a standby that takes over: its role, the timeline that it promotes itself to, and the passwords after that."""
    changed = _first(events, DECLARED_PRIMARY, 0)
    if changed is None:
        return
    found["role changed"] = changed
    promoted = _first(events, TIMELINE, changed)
    if promoted is None:
        return
    found["standby promoted"] = promoted
    passwords = [each["seconds"] for each in events if each["what"].startswith(PASSWORDS)]
    if after := [seconds for seconds in passwords if seconds >= promoted]:
        found["passwords reconciled"] = after[0]


def _first(events: Sequence[Mapping[str, Any]], what: str, since: float) -> float | None:
    seen = (each["seconds"] for each in events if each["what"].startswith(what) and each["seconds"] >= since)
    return next(seen, None)
