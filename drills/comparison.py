"""Term by term: what the model's steps add up to between two moments of a drill, and what was seen between them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from drills.moments import Moment, moments, standbys_restarted

_CHOSEN = (
    "primary shutdown (switchoverDelay)",
    "archive plugin rescheduled",
    "archive plugin starts (leader lease)",
    "operator retry after its plugin restarts",
    "failoverDelay",
    "instance chosen",
)
_RESTORE, _RECONNECT = "restore_command at the end of the archive", "PgBouncer reconnect (server_login_retry)"
_INSTANCE: dict[str, Moment] = {
    "node NotReady (node-monitor-grace-period)": "node NotReady",
    **dict.fromkeys(_CHOSEN, "instance chosen"),
    **dict.fromkeys((_RESTORE, "promotion", "switchover between instances"), "instance primary"),
    **dict.fromkeys(("first standby on the new timeline", _RECONNECT), "writes accepted"),
}
_REGION: dict[str, Moment] = {
    "role change (pulumi up)": "role changed",
    **dict.fromkeys((_RESTORE, "WAL replay and promotion of the standby"), "standby promoted"),
    **dict.fromkeys((_RECONNECT, "database role passwords reconciled"), "writes accepted"),
}
"""The client's login is the region's own: no write is accepted before its password is set."""

STANDBYS = "standbys restarted"
RESTART, PLANNED = "restart after promotion (archive_mode)", "planned switchover (no writable primary)"
"""Steps that are outages themselves."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """Steps of the model that follow each other until one moment; in seconds."""

    steps: tuple[str, ...]
    model: float
    seen: float | None
    """None: nothing that was seen delimits them."""

    begins: float | None
    """After the disruption; None likewise."""

    until: str
    """The moment, or which outage it is; empty: nothing delimits them."""


def comparison(result: Mapping[str, Any]) -> list[Part]:
    """The terms of a result's bound, in their order. What a moment that was not seen would have delimited counts until the next one."""
    terms: Sequence[Mapping[str, Any]] = result["bound"]["terms"]
    ends = _REGION if result["scenario"]["command"] else _INSTANCE
    seen = moments(result)
    if result["scenario"].get("procedure"):
        seen = {"disruption": 0.0}  # it makes the disruption only after a while
    if "instance chosen" in seen and seen["instance chosen"] == seen.get("instance primary"):
        seen = {"disruption": 0.0}  # seen at once: the choice was earlier, and nobody knows when
    last: Moment = "disruption"
    if "instance chosen" in seen and all(ends.get(each["name"]) != "instance chosen" for each in terms):
        last = "instance chosen"  # the model counts from there: until then writes go on
    found, open_terms = list[Part](), list[Mapping[str, Any]]()
    for number, term in enumerate(terms):
        moment = ends.get(term["name"])
        if moment is None:
            found.append(_outage_or_nothing(term, result, seen.get("instance chosen")))
            continue
        open_terms.append(term)
        following = [ends[each["name"]] for each in terms[number + 1 :] if each["name"] in ends]
        if moment in seen and (not following or following[0] != moment):
            took = round(max(0.0, seen[moment] - seen[last]), 1)
            found.append(_part(open_terms, seen=took, begins=seen[last], until=moment))
            last, open_terms = moment, []
    if open_terms:
        found.append(_part(open_terms, seen=None, begins=None, until=""))
    return found


def plain(parts: Sequence[Part]) -> list[dict[str, Any]]:
    """As a result's file keeps them."""
    return [asdict(each) for each in parts]


def _outage_or_nothing(term: Mapping[str, Any], result: Mapping[str, Any], chosen: float | None) -> Part:
    took, until = None, ""
    if term["name"] == STANDBYS and chosen is not None:
        return _part([term], seen=standbys_restarted(result, chosen), begins=None, until="instance chosen")
    if term["name"] == RESTART and result["second_outage"] is not None:
        took, until = round(result["second_outage"], 1), "the second outage"
    elif term["name"] == PLANNED and result["outage"]:
        took, until = round(result["outage"] + (result["second_outage"] or 0), 1), "all outages"
    return _part([term], seen=took, begins=None, until=until)


def _part(terms: Sequence[Mapping[str, Any]], *, seen: float | None, begins: float | None, until: str) -> Part:
    steps = tuple(each["name"] for each in terms if each["seconds"]) or (terms[0]["name"],)
    model = round(sum(each["seconds"] for each in terms), 1)
    return Part(steps=steps, model=model, seen=seen, begins=begins, until=until)


def lines(result: Mapping[str, Any]) -> Iterator[str]:
    """As a table of Markdown."""
    yield "| the model's steps | at most | seen | until |"
    yield "| --- | --- | --- | --- |"
    for each in comparison(result):
        seen = "-" if each.seen is None else f"{each.seen:.1f} s"
        over = " (longer)" if each.seen is not None and each.seen > each.model else ""
        yield f"| {' + '.join(each.steps)} | {each.model:g} s | {seen}{over} | {each.until or '-'} |"
