"""Ways to mutate one declared resource; a way that finds nothing to mutate is an error."""

import copy
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from declared.resource import Declared

Resources = Sequence[Declared]
Mutator = Callable[[Resources], list[Declared]]
BOTH = ("prod", "dr")


class NothingMutatedError(AssertionError):
    """The stack has nothing that this mutator changes."""


@dataclass(frozen=True)
class OneStack:
    """A harmful change of one of the stacks: the other has nothing that it could mutate."""

    stack: str
    mutator: Mutator


@dataclass(frozen=True)
class ThirdPlace:
    """A harmful change of the stacks as they are with a third place for copies."""

    mutator: Mutator
    stacks: tuple[str, ...] = BOTH


Mutations = Mapping[str, Mapping[str, Mutator | OneStack | ThirdPlace]]
"""Harmful changes by their name, by the policy that must catch them."""


@dataclass(frozen=True)
class Mutation:
    """One harmful change, and the policy that must catch it, whichever others notice it too."""

    name: str
    mutator: Mutator
    caught_by: str
    stacks: tuple[str, ...] = BOTH
    third_place: bool = False
    """Whether it mutates the stacks with a third place."""


def mutations(grouped: Mutations) -> Iterator[Mutation]:
    """The changes that a module lists."""
    for policy, mutators in grouped.items():
        for name, mutator in mutators.items():
            if isinstance(mutator, OneStack):
                yield Mutation(name, mutator.mutator, policy, (mutator.stack,))
            elif isinstance(mutator, ThirdPlace):
                yield Mutation(name, mutator.mutator, policy, mutator.stacks, third_place=True)
            else:
                yield Mutation(name, mutator, policy)


def in_stack(stack: str, mutator: Mutator) -> OneStack:
    """For one of the stacks only."""
    return OneStack(stack, mutator)


def in_third_place(mutator: Mutator, *, of: str | None = None) -> ThirdPlace:
    """For the stacks with a third place, or one of them."""
    return ThirdPlace(mutator, BOTH if of is None else (of,))


def change(kind: str, path: str, value: Any, *, of: str = "") -> Mutator:
    """Sets a property of the first resource of a kind that has it; with a function, to what that makes of it."""
    return _edited(kind, of, lambda props: _set(props, path, value, must_exist=True))


def add(kind: str, path: str, value: Any, *, of: str = "") -> Mutator:
    """Sets a property that is not there."""
    return _edited(kind, of, lambda props: _set(props, path, value, must_exist=False))


def drop(kind: str, path: str, *, of: str = "") -> Mutator:
    """Removes a property."""
    return _edited(kind, of, lambda props: _drop(props, path))


def cut(kind: str, path: str, keep: int, *, of: str = "") -> Mutator:
    """Leaves the first items of a list."""

    def shortened(items: Any) -> Any:
        return items[:keep]

    return change(kind, path, shortened, of=of)


def rewrite(kind: str, path: str, old: str, new: str, *, of: str = "") -> Mutator:
    """Replaces a part of a text: of a policy document, a query, a file."""

    def rewritten(text: Any) -> Any:
        found = re.sub(old, new, str(text), count=1)
        return found if found != text else None

    return change(kind, path, rewritten, of=of)


def lose(kind: str, *, of: str = "") -> Mutator:
    """Takes a whole resource away."""

    def mutator(resources: Resources) -> list[Declared]:
        lost = next(iter(_matching(resources, kind, of)), None)
        if lost is None:
            raise NothingMutatedError(f"no {kind} {of}")
        return [each for each in resources if each is not lost]

    return mutator


def lose_all(kind: str, *, of: str = "") -> Mutator:
    """Takes every resource of a kind away."""

    def mutator(resources: Resources) -> list[Declared]:
        lost = {each.urn for each in _matching(resources, kind, of)}
        if not lost:
            raise NothingMutatedError(f"no {kind} {of}")
        return [each for each in resources if each.urn not in lost]

    return mutator


def bring(token: str, name: str, /, **props: Any) -> Mutator:
    """Adds a resource that should not be there."""

    def mutator(resources: Resources) -> list[Declared]:
        stack = resources[0].urn.split("::")[0]
        urn = f"{stack}::nphies-platform::{token}::{name}"
        return [*resources, Declared(urn=urn, type=token, name=name, props=props, region=_home(resources))]

    return mutator


def options(kind: str, *, of: str = "") -> Mutator:
    """Neither protected nor retained."""

    def mutator(resources: Resources) -> list[Declared]:
        for each in _matching(resources, kind, of):
            if each.protect or each.retain_on_delete:
                bare = replace(each, protect=False, retain_on_delete=False)
                return [bare if other is each else other for other in resources]
        raise NothingMutatedError(f"no {kind} {of} is protected or retained")

    return mutator


def _home(resources: Resources) -> str | None:
    return next((each.region for each in resources if each.region), None)


def _matching(resources: Resources, kind: str, of: str) -> list[Declared]:
    return [each for each in resources if each.type.endswith(kind) and of in each.name]


def _edited(kind: str, of: str, edit: Callable[[dict[str, Any]], bool]) -> Mutator:
    def mutator(resources: Resources) -> list[Declared]:
        for each in _matching(resources, kind, of):
            props: dict[str, Any] = copy.deepcopy(dict(each.props))
            if edit(props) and props != each.props:
                changed = replace(each, props=props)
                return [changed if other is each else other for other in resources]
        raise NothingMutatedError(f"no {kind} {of} has what is to be mutated")

    return mutator


_STEP = re.compile(r'"([^"]+)"|\[(\d+)\]|([^.\[\]"]+)')


def _steps(path: str) -> list[str | int]:
    return [int(m[2]) if m[2] is not None else (m[1] or m[3]) for m in _STEP.finditer(path)]


def _parent(props: Any, steps: list[str | int], *, make: bool) -> Any:
    for step in steps[:-1]:
        if isinstance(step, int):
            if not isinstance(props, list) or len(cast("list[Any]", props)) <= step:
                return None
            props = cast("Any", props)[step]
        else:
            if not isinstance(props, dict):
                return None
            if step not in props:
                if not make:
                    return None
                props[step] = {}
            props = cast("Any", props)[step]
    return props


def _has(parent: Any, step: str | int) -> bool:
    if isinstance(step, int):
        return isinstance(parent, list) and len(cast("list[Any]", parent)) > step
    return isinstance(parent, dict) and step in parent


def _set(props: dict[str, Any], path: str, value: Any, *, must_exist: bool) -> bool:
    steps = _steps(path)
    parent = _parent(props, steps, make=not must_exist)
    if parent is None or _has(parent, steps[-1]) != must_exist:
        return False
    new = value(parent[steps[-1]]) if callable(value) else value
    if new is None:
        return False
    parent[steps[-1]] = new
    return True


def _drop(props: dict[str, Any], path: str) -> bool:
    steps = _steps(path)
    parent = _parent(props, steps, make=False)
    if parent is None or not _has(parent, steps[-1]):
        return False
    del parent[steps[-1]]
    return True
