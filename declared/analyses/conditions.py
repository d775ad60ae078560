"""Conditions of an analysis (`successCondition`), in the part of the language expr that can be evaluated for every result.

Argo Rollouts compiles a condition with antonmedv/expr against `result`, a list of numbers or one number, and a few
functions of its own (`utils/evaluate/evaluate.go`). Here are `result`, its items, `len`, `isNaN`, `isInf`, `asFloat`,
`all`, `any`, `none`, numbers, comparisons, arithmetic in one item, `&&`, `||`, `!`, their words and `?:`.
Whatever else is written is refused: UnprovableError says what.
"""

import itertools
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from declared.analyses.comparisons import COMPARISONS

Result = float | Sequence[float]
Number = Callable[[Result, float], float]
Truth = Callable[[Result, float], bool]


class UnprovableError(ValueError):
    """A condition that cannot be evaluated; the text says why."""


class FailedError(ArithmeticError):
    """The evaluation ends with an error: Argo Rollouts counts an error, and no success."""


@dataclass(frozen=True)
class Linear:
    """A number: a constant, or one item of the result times a factor plus a constant."""

    value: Number
    factor: float = 0
    constant: float = 0
    item: str | None = None


@dataclass(frozen=True)
class Condition:
    """A condition that was read."""

    holds: Truth
    vector: bool
    """Whether the result that it is written for is a list."""

    bounds: frozenset[float]
    """Where it may change its mind: everywhere between two of these it says the same."""

    items: int
    """How many items of the result it names."""

    def says(self, result: Result) -> bool | None:
        """Whether it holds; None for an error."""
        try:
            return self.holds(result, math.nan)
        except FailedError:
            return None

    def values(self) -> list[float]:
        """Numbers that stand for all: the bounds, one between each two, those beyond, the infinities, and none."""
        found = sorted(self.bounds | {0.0, 1.0})
        between = [(low + high) / 2 for low, high in itertools.pairwise(found)]
        return [*found, *between, found[0] - 1, found[-1] + 1, math.inf, -math.inf, math.nan]


_WORD = re.compile(
    r"\s*(?:(?P<number>\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+)|(?P<name>[A-Za-z_]\w*)|(?P<sign>\|\||&&|==|!=|<=|>=|[-+*/<>!?:()\[\],{}#]))"
)
_BINARY = {
    **dict.fromkeys(("||", "or"), 10),
    **dict.fromkeys(("&&", "and"), 15),
    **dict.fromkeys(("==", "!=", "<", "<=", ">", ">="), 20),
    **dict.fromkeys(("+", "-"), 30),
    **dict.fromkeys(("*", "/"), 60),
}
_UNARY = {"!": 50, "not": 50, "-": 90, "+": 90}
_QUANTIFIERS: dict[str, Callable[[Iterator[bool]], bool]] = {
    "all": all,
    "any": any,
    "none": lambda found: not any(found),
}


@dataclass
class _Reader:
    words: list[str]
    vector: bool
    place: int = 0
    bounds: set[float] = field(default_factory=set[float])
    items: int = 0
    within: bool = False
    """Whether an item is at hand: inside of `all`, `any` or `none`."""

    def peek(self) -> str:
        return self.words[self.place] if self.place < len(self.words) else ""

    def take(self, wanted: str | None = None) -> str:
        word = self.peek()
        if not word or (wanted is not None and word != wanted):
            raise UnprovableError(f"{word or 'its end'} stands where {wanted or 'something'} is expected")
        self.place += 1
        return word

    def expression(self, least: int = 0) -> Linear | Truth:
        word = self.peek()
        if word in _UNARY:
            self.take()
            left = self._unary(word, self.expression(_UNARY[word]))
        else:
            left = self._operand()
        while (power := _BINARY.get(self.peek(), -1)) >= least and power >= 0:
            operator = self.take()
            left = self._binary(operator, left, self.expression(power + 1))
        if least == 0 and self.peek() == "?":
            self.take()
            yes = self._truth(self.expression())
            self.take(":")
            no, test = self._truth(self.expression()), self._truth(left)
            return lambda result, item: (yes if test(result, item) else no)(result, item)
        return left

    def _unary(self, sign: str, operand: Linear | Truth) -> Linear | Truth:
        if sign in ("!", "not"):
            inner = self._truth(operand)
            return lambda result, item: not inner(result, item)
        return self._scaled(self._number(operand), -1.0 if sign == "-" else 1.0)

    def _truth(self, found: Linear | Truth) -> Truth:
        if isinstance(found, Linear):
            raise UnprovableError("a number stands where true or false is expected")
        return found

    def _number(self, found: Linear | Truth) -> Linear:
        if not isinstance(found, Linear):
            raise UnprovableError("true or false stands where a number is expected")
        return found

    def _scaled(self, one: Linear, by: float) -> Linear:
        return Linear(lambda result, item: one.value(result, item) * by, one.factor * by, one.constant * by, one.item)

    def _binary(self, operator: str, left: Linear | Truth, right: Linear | Truth) -> Linear | Truth:
        if operator in ("||", "or", "&&", "and"):
            one, other = self._truth(left), self._truth(right)
            if operator in ("||", "or"):
                return lambda result, item: one(result, item) or other(result, item)
            return lambda result, item: one(result, item) and other(result, item)
        first, second = self._number(left), self._number(right)
        if operator in COMPARISONS:
            self._bound(self._sum(first, self._scaled(second, -1)))
            compare = COMPARISONS[operator]
            return lambda result, item: compare(first.value(result, item), second.value(result, item))
        if operator in "+-":
            return self._sum(first, second if operator == "+" else self._scaled(second, -1))
        if operator == "/":
            if second.item is not None or not second.constant:
                raise UnprovableError("it divides by something else than a number")
            return self._scaled(first, 1 / second.constant)
        if first.item is not None and second.item is not None:
            raise UnprovableError("it multiplies items of the result")
        return self._scaled(first, second.constant) if second.item is None else self._scaled(second, first.constant)

    def _sum(self, first: Linear, second: Linear) -> Linear:
        if first.item is not None and second.item not in (None, first.item):
            raise UnprovableError("it compares items of the result with each other")
        return Linear(
            lambda result, item: first.value(result, item) + second.value(result, item),
            first.factor + second.factor,
            first.constant + second.constant,
            first.item if first.item is not None else second.item,
        )

    def _bound(self, difference: Linear) -> None:
        if difference.item not in (None, "len") and difference.factor:
            self.bounds.add(-difference.constant / difference.factor)
        if difference.item == "len" and difference.factor:
            self.items = max(self.items, math.ceil(abs(difference.constant / difference.factor)) + 1)

    def _operand(self) -> Linear | Truth:
        word = self.take()
        if word == "(":
            inner = self.expression()
            self.take(")")
            return inner
        if word[0].isdigit() or word[0] == ".":
            number = float(word.replace("_", ""))
            return Linear(lambda _result, _item: number, constant=number)
        if word in ("true", "false"):
            raise UnprovableError(f"{word} stands in it, whatever the result is")
        if word == "#" and self.within:
            return Linear(lambda _result, item: item, factor=1, item="#")
        if word == "result":
            return self._result()
        return self._call(word)

    def _result(self) -> Linear:
        if self.peek() != "[":
            if self.vector:
                raise UnprovableError("result is a list, and is used as a number")
            return Linear(_whole, factor=1, item="result")
        if not self.vector:
            raise UnprovableError("result is a number, and is used as a list")
        self.take("[")
        index = int(self._constant())
        self.take("]")
        self.items = max(self.items, index + 1 if index >= 0 else -index)
        return Linear(lambda result, _item: _at(result, index), factor=1, item=f"[{index}]")

    def _constant(self) -> float:
        found = self._number(self.expression())
        if found.item is not None or found.constant != int(found.constant):
            raise UnprovableError("an index is no whole number")
        return found.constant

    def _call(self, name: str) -> Linear | Truth:
        self.take("(")
        if name in _QUANTIFIERS:
            return self._quantified(name)
        if name == "len":
            self.take("result")
            self.take(")")
            if not self.vector:
                raise UnprovableError("result is a number, and has no length")
            return Linear(lambda result, _item: float(len(_listed(result))), factor=1, item="len")
        if name not in ("isNaN", "isInf", "asFloat"):
            raise UnprovableError(f"{name} is not supported")
        inner = self._number(self.expression())
        self.take(")")
        if inner.item in (None, "len"):
            raise UnprovableError(f"{name} is asked of something else than the result")
        if name == "asFloat":
            return inner
        test = math.isnan if name == "isNaN" else math.isinf
        return lambda result, item: test(inner.value(result, item))

    def _quantified(self, name: str) -> Truth:
        self.take("result")
        self.take(",")
        braces = self.peek() == "{"
        if braces:
            self.take("{")
        self.within = True
        inner = self._truth(self.expression())
        self.within = False
        if braces:
            self.take("}")
        self.take(")")
        if not self.vector:
            raise UnprovableError("result is a number, and has no items")
        holds = _QUANTIFIERS[name]
        return lambda result, _item: holds(inner(result, each) for each in _listed(result))


def _listed(result: Result) -> Sequence[float]:
    if isinstance(result, float | int):
        raise FailedError("a number is no list")
    return result


def _whole(result: Result, _item: float) -> float:
    if not isinstance(result, float | int):
        raise FailedError("a list is no number")
    return float(result)


def _at(result: Result, index: int) -> float:
    listed = _listed(result)
    if not -len(listed) <= index < len(listed):
        raise FailedError("index out of range")
    return listed[index]


def read_condition(text: str, *, vector: bool = True) -> Condition:
    """A condition for results that are lists, or numbers. Raises UnprovableError."""
    words: list[str] = []
    place, stripped = 0, text.rstrip()
    while place < len(stripped):
        match = _WORD.match(stripped, place)
        if match is None:
            raise UnprovableError(f"{stripped[place:].strip()[:20]} is not supported")
        words.append(match[match.lastgroup or 0])
        place = match.end()
    reader = _Reader(words, vector)
    found = reader.expression()
    if reader.peek():
        raise UnprovableError(f"{reader.peek()} is not supported")
    if isinstance(found, Linear):
        raise UnprovableError("it is a number, and neither true nor false")
    return Condition(found, vector, frozenset(reader.bounds), reader.items)
