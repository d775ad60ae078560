"""A reading of a stack that many ask for is made once."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

from declared.stack import Stack

_Found = TypeVar("_Found")


def once(reading: Callable[[Stack], _Found]) -> Callable[[Stack], _Found]:
    """A reading whose answer is kept for as long as its stack; the answer must not be changed, and have no generators."""
    known: WeakKeyDictionary[Stack, _Found] = WeakKeyDictionary()

    @wraps(reading)
    def kept(stack: Stack) -> _Found:
        if stack not in known:
            known[stack] = reading(stack)
        return known[stack]

    return kept
