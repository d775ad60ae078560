"""Tries and results, made by hand."""

from collections.abc import Sequence

from drills.bounds import Bound, Term
from drills.measuring import Try, outages
from drills.result import Event, Result
from drills.scenarios import SCENARIOS

BEGUN = 1000.0


def written(until: float, *away: tuple[float, float], begun: float = BEGUN - 10) -> list[Try]:
    """A try every tenth of a second; those that begin in one of the times `away` are refused."""
    found: list[Try] = []
    number, at = 0, begun
    while at < until:
        number += 1
        refused = any(start <= at < end for start, end in away)
        found.append(
            Try(number=number, claim=f"c{number}", begun=at, done=round(at, 1), error="away" if refused else "")
        )
        at = round(at + 0.1, 1)
    return found


def result(
    name: str,
    lived: Sequence[Try],
    *,
    missing: int = 0,
    oldest: float = 0,
    redundant: float | None = 60,
    repaired: float | None = None,
) -> Result:
    return Result(
        scenario=next(each for each in SCENARIOS if each.name == name),
        bound=Bound(
            rto=100,
            rto_objective=1800,
            rpo=90,
            rpo_objective=300,
            repair=600,
            terms=(Term(name="promotion", seconds=59, begins=0, basis="measured"),),
        ),
        begun=BEGUN,
        outages=tuple(outages(lived, BEGUN)),
        acknowledged=sum(each.acknowledged for each in lived),
        missing=missing,
        oldest_missing=oldest,
        refused=sum(each.begun > BEGUN and not each.acknowledged for each in lived),
        repaired=repaired,
        redundant=redundant,
        mended=None,
        events=(Event(what="primary claims-db-2", seconds=31.5),),
        provenance={"date": "2026-11-26", "commit": "abc1234", "machine": "2 cores, load 5"},
    )
