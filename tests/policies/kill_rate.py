"""Runs every mutation against the pack and tells what was caught: `python -m tests.policies.kill_rate`."""

import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from declared.resource import Declared
from declared.stack import Stack
from offline.evaluation.recovery import declared
from policies.model.policy import Config, Policy, is_resource_policy
from policies.model.report import Report, evaluate, findings
from policies.pack import default_pack
from recovery import assess
from tests.policies.mutations import MUTATIONS
from tests.policies.mutators import BOTH, Mutation, Resources
from tests.third_place import with_third_place
from tests.whole_stack import whole_stack


@cache
def resources(stack: str, *, preview: bool = True, third_place: bool = False) -> tuple[Declared, ...]:
    """What the real program declares for a stack, with its real settings, or with a third place in them."""
    return declared((with_third_place if third_place else whole_stack)(stack, preview=preview))


def report(listed: tuple[Declared, ...] | list[Declared]) -> Report:
    return evaluate(Stack(listed), default_pack())


@dataclass(frozen=True)
class Result:
    mutation: Mutation
    stack: str
    caught: bool
    """By the policy that the mutation names."""

    left_to: tuple[str, ...] = ()
    """Policies that the recovery model leaves a gap to, and that find nothing."""

    def __str__(self) -> str:
        return f"{self.stack}: {self.mutation.name}: not caught by {self.mutation.caught_by}"


def results() -> Iterator[Result]:
    """Every mutation on every stack that it is for. Raises NothingMutatedError for one that finds nothing."""
    policies = {policy.name: (policy, config) for policy, config in default_pack().enabled()}
    for stack in BOTH:
        for mutation in MUTATIONS:
            if stack in mutation.stacks:
                sound = resources(stack, third_place=mutation.third_place)
                policy, config = policies[mutation.caught_by]
                mutated = mutation.mutator(sound)
                caught = _finds_more(policy, config, sound, mutated)
                yield Result(mutation, stack, caught, tuple(silent(Stack(mutated), policies)))


def silent(mutated: Stack, policies: Mapping[str, tuple[Policy, Config]]) -> Iterator[str]:
    """Policies that the recovery model gives as the reason why there is no bound, and that find nothing."""
    for name in sorted({each.policy for each in assess(mutated).findings if each.policy}):
        policy, config = policies[name]
        if not any(True for _ in findings(policy, mutated, config)):
            yield name


def _finds_more(policy: Policy, config: Config, sound: Resources, mutated: Resources) -> bool:
    """Whether a policy finds in a mutated stack what it did not find before."""
    if is_resource_policy(policy):  # what it finds in a resource does not depend on the others
        known = {id(each) for each in sound}
        mutated = [each for each in mutated if id(each) not in known]
        sound = [each for each in sound if each.urn in {other.urn for other in mutated}]
    before, after = (
        {(each.urn, each.message) for each in findings(policy, Stack(listed), config) if each.decided}
        for listed in (sound, mutated)
    )
    return bool(after - before)


def table(found: list[Result]) -> str:
    """Caught and made, by the theme of the policy that must catch."""
    theme_of = default_pack().theme_of
    made = Counter(theme_of(each.mutation.caught_by) for each in found)
    caught = Counter(theme_of(each.mutation.caught_by) for each in found if each.caught)
    lines = [
        f"{theme:18} {caught[theme]:4} of {number:4}  {caught[theme] / number:6.1%}" for theme, number in made.items()
    ]
    total = f"{'all':18} {caught.total():4} of {made.total():4}  {caught.total() / made.total():6.1%}"
    return "\n".join([*lines, total, f"{len({each.mutation.name for each in found})} distinct mutations"])


def main() -> int:
    found = list(results())
    for each in found:
        if not each.caught:
            print(f"not caught: {each}")
    print(table(found))
    return int(not all(each.caught for each in found))


if __name__ == "__main__":
    sys.exit(main())
