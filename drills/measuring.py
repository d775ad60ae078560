"""What a client lived through, from the tries it wrote down. Moments are seconds since 1970, by the client's clock."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

LEAST = 1.0
"""Seconds without an acknowledged write that count as an outage."""


@dataclass(frozen=True, kw_only=True)
class Try:
    """One write."""

    number: int
    claim: str
    begun: float
    done: float
    error: str = ""

    @property
    def acknowledged(self) -> bool:
        return not self.error


@dataclass(frozen=True, kw_only=True)
class Outage:
    """From the last acknowledged write to the next one. `until` is None while there is none."""

    since: float
    until: float | None
    reasons: tuple[str, ...] = ()

    @property
    def seconds(self) -> float:
        """Infinite while it lasts."""
        return float("inf") if self.until is None else self.until - self.since


def tries(lines: Iterable[str]) -> Iterator[Try]:
    """The tries of a client's log, but for a line that was cut off."""
    for line in lines:
        try:
            found = json.loads(line)
            yield Try(
                number=found["n"],
                claim=found["claim"],
                begun=found["begun"],
                done=found["done"],
                error=found["error"],
            )
        except (ValueError, KeyError, TypeError):
            continue


def outages(found: Sequence[Try], since: float, least: float = LEAST) -> list[Outage]:
    """Those that end after `since`; the last one may still last."""
    acknowledged = [each.done for each in found if each.acknowledged]
    gaps: list[tuple[float, float | None]] = list(pairwise(acknowledged))
    if acknowledged and found[-1].done - acknowledged[-1] >= least:
        gaps.append((acknowledged[-1], None))
    return [
        Outage(since=begun, until=ended, reasons=_reasons(found, begun, ended))
        for begun, ended in gaps
        if (ended is None or ended > since) and (ended or found[-1].done) - begun >= least
    ]


def missing(found: Sequence[Try], present: set[str], until: float) -> list[Try]:
    """Acknowledged before `until`, and not in the database."""
    return [each for each in found if each.acknowledged and each.done <= until and each.claim not in present]


def _reasons(found: Sequence[Try], begun: float, ended: float | None) -> tuple[str, ...]:
    inside = [each.error for each in found if each.error and each.done > begun and (ended is None or each.done < ended)]
    return tuple(dict.fromkeys(inside))[:4]
