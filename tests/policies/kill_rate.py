"""Runs every mutation against the pack and tells what was caught: `python -m tests.policies.kill_rate`."""

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from declared.resource import Declared
from declared.stack import Stack
from offline.judgement.recovery import declared
from policies.model.report import Report, judge
from policies.pack import default_pack
from tests.policies.damage import BOTH, Mutation
from tests.policies.mutations import MUTATIONS
from tests.whole_stack import whole_stack


@cache
def resources(stack: str, *, preview: bool = True) -> tuple[Declared, ...]:
    """What the real program declares for a stack, with its real settings."""
    return declared(whole_stack(stack, preview=preview))


def report(listed: tuple[Declared, ...] | list[Declared]) -> Report:
    return judge(Stack(listed), default_pack())


@dataclass(frozen=True)
class Result:
    mutation: Mutation
    stack: str
    caught_by: frozenset[str]


def results() -> Iterator[Result]:
    """Every mutation on every stack that it is for. Raises NothingDamagedError for one that finds nothing."""
    for stack in BOTH:
        sound = {(each.policy, each.urn, each.message) for each in report(resources(stack)).violations}
        for mutation in MUTATIONS:
            if stack in mutation.stacks:
                found = report(mutation.damage(resources(stack))).violations
                new = {each.policy for each in found if (each.policy, each.urn, each.message) not in sound}
                yield Result(mutation, stack, frozenset(new))


def table(found: list[Result]) -> str:
    """Caught and made, by theme."""
    made = Counter(each.mutation.theme for each in found)
    caught = Counter(each.mutation.theme for each in found if each.caught_by)
    lines = [
        f"{theme:18} {caught[theme]:4} of {number:4}  {caught[theme] / number:6.1%}" for theme, number in made.items()
    ]
    total = f"{'all':18} {caught.total():4} of {made.total():4}  {caught.total() / made.total():6.1%}"
    return "\n".join([*lines, total, f"{len({each.mutation.name for each in found})} distinct mutations"])


def main() -> int:
    found = list(results())
    for each in found:
        if not each.caught_by:
            print(f"not caught in {each.stack}: {each.mutation.theme}: {each.mutation.name}")
    print(table(found))
    return int(not all(each.caught_by for each in found))


if __name__ == "__main__":
    sys.exit(main())
