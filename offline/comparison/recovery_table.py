"""How the recovery table differs: one line per subject and disruption whose figures or verdict changed."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from declared import durations

Table = Mapping[str, Any]
"""recovery.json of a build."""

_FORMER_WORDS = {
    "software fault": "application failure",
    "zone": "availability zone",
    "the platform": "cluster services",
    "holds": "met",
    "broken": "breached",
    "undecided": "unknown",
    "exposed": "at-risk",
}
"""Of the release before this one, whose program may have previewed the base."""


def lines(before: Table | None, after: Table | None) -> Iterator[str]:
    """Lines that begin with `+`, `-` or `!`, as those of resources do; none where one side has no table."""
    if before is None or after is None:
        return
    former, present = _cells(before), _cells(after)
    for cell in (*former, *(cell for cell in present if cell not in former)):
        one, other = former.get(cell), present.get(cell)
        subject = ", ".join(cell)
        if one is None:
            yield f"+ {subject}: {other}"
        elif other is None:
            yield f"- {subject}: {one}"
        elif one != other:
            yield f"! {subject}: {one} -> {other}"
    one, other = _availability(before), _availability(after)
    if one != other:
        yield f"! availability: {one} -> {other}"


def _cells(table: Table) -> dict[tuple[str, str], str]:
    return {
        (present_word(entry["subject"]), present_word(entry["disruption"])): _shown(entry) for entry in table["entries"]
    }


def present_word(word: str) -> str:
    """A subject, disruption or verdict as it is called now."""
    return _FORMER_WORDS.get(word, word)


def _shown(entry: Mapping[str, Any]) -> str:
    rpo = "" if entry["rpo"] is None else f", RPO {_seconds(entry['rpo']['seconds'])}"
    return f"RTO {_seconds(entry['rto']['seconds'])}{rpo}, {present_word(entry['verdict'])}"


def _seconds(seconds: float) -> str:
    return durations.show(timedelta(seconds=seconds))


def _availability(table: Table) -> str:
    return f"{table['availability']['percent']:.4f} %"
