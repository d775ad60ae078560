"""PromQL as a tree: enough of the language for the queries of an analysis, and a refusal for the rest."""

import re
from collections.abc import Mapping
from dataclasses import dataclass


class UnreadError(ValueError):
    """A query that is not read; the text says why."""


@dataclass(frozen=True)
class Matcher:
    """One condition on a label of a series."""

    label: str
    operator: str
    value: str

    def takes(self, value: str) -> bool:
        """Whether a label with this value meets it; an expression that is none meets nothing."""
        try:
            same = re.fullmatch(self.value, value) is not None if "~" in self.operator else value == self.value
        except re.error:
            return False
        return same is not self.operator.startswith("!")


@dataclass(frozen=True)
class Selector:
    """The series of a metric."""

    metric: str
    matchers: tuple[Matcher, ...]


@dataclass(frozen=True)
class Literal:
    """A number."""

    value: float


@dataclass(frozen=True)
class Call:
    """A function of its arguments."""

    name: str
    arguments: tuple["Query", ...]


@dataclass(frozen=True)
class Aggregation:
    """One number for each group of series; `labels` None: of all of them together."""

    name: str
    arguments: tuple["Query", ...]
    labels: frozenset[str]
    without: bool = False


@dataclass(frozen=True)
class Operation:
    """Of two sides, whose series are matched by their labels: by `labels` only where `on`, without them where not."""

    operator: str
    left: "Query"
    right: "Query"
    labels: frozenset[str] | None = None
    on: bool = False
    as_number: bool = False
    """`bool`: 0 or 1 instead of a filter."""


Query = Selector | Literal | Call | Aggregation | Operation

AGGREGATIONS = ("sum", "avg", "min", "max", "count", "group", "stddev", "quantile", "topk", "bottomk")
_BINARY: Mapping[str, int] = {
    "or": 1,
    **dict.fromkeys(("and", "unless"), 2),
    **dict.fromkeys(("==", "!=", "<", "<=", ">", ">="), 3),
    **dict.fromkeys(("+", "-"), 4),
    **dict.fromkeys(("*", "/", "%"), 5),
    "^": 6,
}
_TOKEN = re.compile(
    r"""(?:\s+|\#[^\n]*)*(?:(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)"""
    r"""|(?P<number>0x[0-9a-fA-F]+|(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?![\w:]))"""
    r"""|(?P<duration>(?:\d+(?:ms|[smhdwy]))+)|(?P<name>[a-zA-Z_:][\w:]*)"""
    r"""|(?P<sign>==|=~|!=|!~|<=|>=|[-+*/%^<>=(){}\[\],:@]))"""
)
_SPECIAL = {"inf": float("inf"), "nan": float("nan")}


def _words(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    place, stripped = 0, re.sub(r"(?:\s+|#[^\n]*)+$", "", text)
    while place < len(stripped):
        match = _TOKEN.match(stripped, place)
        if match is None or not match.lastgroup:
            raise UnreadError(f"{stripped[place:].strip()[:20]} is not read")
        found.append((match.lastgroup, match[match.lastgroup]))
        place = match.end()
    return found


class _Reader:
    def __init__(self, text: str) -> None:
        self.words = _words(text)
        self.place = 0

    def peek(self) -> str:
        return self.words[self.place][1] if self.place < len(self.words) else ""

    def kind(self) -> str:
        return self.words[self.place][0] if self.place < len(self.words) else ""

    def take(self, wanted: str | None = None) -> str:
        word = self.peek()
        if not word or (wanted is not None and word != wanted):
            raise UnreadError(f"{word or 'its end'} stands where {wanted or 'something'} is expected")
        self.place += 1
        return word

    def query(self, least: int = 0) -> Query:
        left = self._unary()
        while self.kind() in ("sign", "name") and _BINARY.get(self.peek().lower(), -1) > least:
            operator = self.take().lower()
            labels, on, as_number = self._matching()
            power = _BINARY[operator]
            right = self.query(power - 1 if operator == "^" else power)
            left = Operation(operator, left, right, labels, on, as_number)
        return left

    def _matching(self) -> tuple[frozenset[str] | None, bool, bool]:
        as_number = self.peek().lower() == "bool"
        if as_number:
            self.take()
        labels, on = None, False
        if self.peek().lower() in ("on", "ignoring"):
            on = self.take().lower() == "on"
            labels = self._labels()
        if self.peek().lower() in ("group_left", "group_right"):
            self.take()
            if self.peek() == "(":
                self._labels()
        return labels, on, as_number

    def _labels(self) -> frozenset[str]:
        self.take("(")
        found: set[str] = set()
        while self.peek() != ")":
            found.add(self.take())
            if self.peek() == ",":
                self.take()
        self.take(")")
        return frozenset(found)

    def _unary(self) -> Query:
        if self.peek() in ("-", "+") and self.kind() == "sign":
            sign = self.take()
            inner = self.query(_BINARY["*"])
            return inner if sign == "+" else Operation("*", Literal(-1), inner)
        return self._ranged(self._operand())

    def _ranged(self, found: Query) -> Query:
        """Ranges, subqueries, offsets and times do not change which series are asked for."""
        while True:
            word = self.peek().lower()
            if word == "[":
                while self.take() != "]":
                    pass
            elif word == "offset":
                self.take()
                if self.peek() == "-":
                    self.take()
                self.take()
            elif word == "@":
                self.take()
                self.take()
                if self.peek() == "(":
                    self._labels()
            else:
                return found

    def _operand(self) -> Query:
        kind, word = self.kind(), self.take()
        if word == "(":
            inner = self.query()
            self.take(")")
            return inner
        if kind == "number":
            return Literal(float(int(word, 16)) if word.startswith("0x") else float(word))
        if word == "{":
            self.place -= 1
            return self._selector("")
        if kind != "name":
            raise UnreadError(f"{word} is not read")
        return self._named(word)

    def _named(self, word: str) -> Query:
        if word.lower() in AGGREGATIONS and self.peek().lower() in ("(", "by", "without"):
            return self._aggregation(word.lower())
        if self.peek() == "(":
            return Call(word, self._arguments())
        return Literal(_SPECIAL[word.lower()]) if word.lower() in _SPECIAL else self._selector(word)

    def _arguments(self) -> tuple[Query, ...]:
        self.take("(")
        found: list[Query] = []
        while self.peek() != ")":
            if self.kind() == "text":
                raise UnreadError("a function of texts is not read")
            found.append(self.query())
            if self.peek() == ",":
                self.take()
        self.take(")")
        return tuple(found)

    def _aggregation(self, name: str) -> Aggregation:
        labels, without = frozenset[str](), False
        if self.peek().lower() in ("by", "without"):
            without = self.take().lower() == "without"
            labels = self._labels()
        arguments = self._arguments()
        if self.peek().lower() in ("by", "without"):
            without = self.take().lower() == "without"
            labels = self._labels()
        return Aggregation(name, arguments, labels, without)

    def _selector(self, metric: str) -> Selector:
        matchers: list[Matcher] = []
        if self.peek() == "{":
            self.take()
            while self.peek() != "}":
                label, operator = self.take(), self.take()
                text = self.take()
                if operator not in ("=", "!=", "=~", "!~") or text[0] not in "\"'`":
                    raise UnreadError(f"{label}{operator}{text} is no matcher")
                matchers.append(Matcher(label, operator, text[1:-1].replace("\\\\", "\\")))
                if self.peek() == ",":
                    self.take()
            self.take("}")
        named = next((each.value for each in matchers if each.label == "__name__" and each.operator == "="), metric)
        return Selector(named, tuple(each for each in matchers if each.label != "__name__"))


def read_query(text: str) -> Query:
    """A query as a tree. Raises UnreadError."""
    reader = _Reader(text)
    found = reader.query()
    if reader.peek():
        raise UnreadError(f"{reader.peek()} is not read")
    return found


def selectors(query: Query) -> list[Selector]:
    """Every selector of a query."""
    match query:
        case Selector():
            return [query]
        case Literal():
            return []
        case Operation():
            return [*selectors(query.left), *selectors(query.right)]
        case _:
            return [found for each in query.arguments for found in selectors(each)]
