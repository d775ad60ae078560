"""Results of drills as a table of Markdown, and what was seen in each beside the model's terms."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from drills.comparison import lines

_HEADS = (
    "drill",
    "outage",
    "second outage",
    "rows missing",
    "repaired",
    "full redundancy",
    "the standby region follows",
    "bound",
    "",
    "date, commit, machine",
)


def table(results: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """One row for each, in their order."""
    yield f"| {' | '.join(_HEADS)} |"
    yield f"| {' | '.join('---' for _ in _HEADS)} |"
    for each in results:
        bound, known = each["bound"], each["provenance"]
        cells = (
            each["scenario"]["what"],
            _seconds(each["outage"]) or "not ended",
            _seconds(each["second_outage"]) or "none",
            _missing(each),
            _seconds(each["repaired"]),
            _seconds(each["redundant"]) or "not within the drill",
            _follows(each),
            f"{bound['rto']:.0f} s, RPO {bound['rpo']:.0f} s",
            "; ".join(each["failures"]) or "passed",
            f"{known['date']}, `{known['commit']}`, {known['machine']}",
        )
        yield f"| {' | '.join(cells)} |"


def terms(result: Mapping[str, Any]) -> Iterator[str]:
    """What the model adds up beside what was seen, then all that was seen."""
    yield f"**{result['scenario']['what']}**"
    yield ""
    if result["bound"]["terms"]:
        yield from lines(result)
        yield ""
    seen = [f"{each['seconds']:.1f} s {each['what']}" for each in result["events"]]
    yield f"- seen: {'; '.join(seen) or 'nothing'}"
    for number, each in enumerate(result["outages"]):
        begun = each["since"] - result["begun"]
        ended = "not ended" if each["until"] is None else f"until {each['until'] - result['begun']:.1f} s"
        yield f"- outage {number + 1}: from {begun:.1f} s {ended}{_reasons(each['reasons'])}"


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value:.1f} s"


def _follows(result: Mapping[str, Any]) -> str:
    """Results of before this was looked at say nothing of it."""
    return (_seconds(result["follows"]) or "no") if result.get("has_standby") else ""


def _missing(result: Mapping[str, Any]) -> str:
    """Of requests those that failed: they leave no row."""
    if result["scenario"]["requests"]:
        return f"{result['refused']} of {result['acknowledged'] + result['refused']} requests failed"
    return f"{result['missing']} of {result['acknowledged']}" + _oldest(result["oldest_missing"])


def _oldest(seconds: float) -> str:
    return f", the oldest {seconds:.1f} s old" if seconds else ""


def _reasons(reasons: Iterable[str]) -> str:
    listed = "; ".join(reasons)
    return f": {listed}" if listed else ""
