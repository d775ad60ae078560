"""The two real stacks as declared resources, and ways to mutate them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, cast

from declared.values import steps
from offline.evaluation.recovery import declared
from recovery import Assessment, Declared, assess
from tests.whole_stack import whole_stack

Stack = tuple[Declared, ...]
Mutator = Callable[[Stack], Stack]


@cache
def stack(name: str) -> Stack:
    """What `Pulumi.<name>.yaml` declares."""
    return declared(whole_stack(name))


def messages(assessment: Assessment) -> list[str]:
    return [each.message for each in assessment.findings]


def without(*kinds_and_names: tuple[str, str]) -> Mutator:
    """Removes what is of a kind and a name, and from what depends on it."""

    def mutator(declared: Stack) -> Stack:
        gone = {each.urn for each in declared if (each.kind, each.name) in kinds_and_names}
        assert gone, f"nothing is {kinds_and_names}"
        return tuple(
            replace(each, dependencies=tuple(urn for urn in each.dependencies if urn not in gone))
            for each in declared
            if each.urn not in gone
        )

    return mutator


def changed(kind: str, name: str, path: str, value: object) -> Mutator:
    """Sets the property at a path as `declared.values` reads it; None removes it. `*` as a name: every one of the kind."""

    def mutator(declared: Stack) -> Stack:
        hit = [each.urn for each in declared if each.kind == kind and name in ("*", each.name)]
        assert hit, f"nothing is {kind} {name}"
        return tuple(
            replace(each, props=put(each.props, steps(path), value)) if each.urn in hit else each for each in declared
        )

    return mutator


def put(value: Any, path: Sequence[object], new: object) -> Any:
    """Plain data with another value at a path."""
    step, rest = str(path[0]), path[1:]
    if isinstance(value, Mapping):
        copy = dict(cast("Mapping[str, Any]", value))
        if rest:
            copy[step] = put(copy.get(step, {}), rest, new)
        elif new is None:
            assert step in copy, f"no {step} in {sorted(copy)}"
            del copy[step]
        else:
            copy[step] = new
        return copy
    listed, number = list(value), int(step)
    if rest:
        listed[number] = put(listed[number], rest, new)
    elif new is None:
        del listed[number]
    else:
        listed[number] = new
    return listed


def found(declared: Stack, *mutators: Mutator) -> list[str]:
    """What is found wrong with a stack that was mutated."""
    for mutator in mutators:
        declared = mutator(declared)
    return messages(assess(declared))


def about(lines: Iterable[str], *words: str) -> list[str]:
    """The lines that have all of the words."""
    return [line for line in lines if all(word in line for word in words)]
