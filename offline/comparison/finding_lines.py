"""Which findings are new, and which are gone: a line each with its remedy, worst first."""

from collections.abc import Iterable, Iterator

from offline.evaluation.violation import Violation, causes

_SHOWN = 4


def lines(before: Iterable[Violation], after: Iterable[Violation]) -> Iterator[str]:
    """`+ mandatory dns-failover: edge-failover, edge-stack: ttl is 300; expected at most 60`, then its remedy."""
    sides = [[each for each in side if each.decided] for side in (before, after)]
    known = [{(each.policy, each.message) for each in side} for side in sides]
    for mark, own, others in (("+", sides[1], known[0]), ("-", sides[0], known[1])):
        for cause in causes(each for each in own if (each.policy, each.message) not in others):
            for said in cause.statements:
                names = list(dict.fromkeys(urn.rpartition("::")[2] for urn in cause.of(said)))
                more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
                shared = cause.shared(said)
                of = f"{', '.join(names[:_SHOWN])}{more}: " if names and shared != said.message else ""
                yield f"{mark} {said.level} {said.policy}: {of}{shared}"
                if said.remedy and mark == "+":
                    yield f"{mark}   remedy: {said.remedy}"
