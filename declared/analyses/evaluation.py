"""What a query answers for given series: numbers by labels, as Prometheus computes them from rates that do not change."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from declared.analyses.comparisons import COMPARISONS
from declared.analyses.promql import Aggregation, Call, Literal, Operation, Query, Selector, UnreadError


@dataclass(frozen=True)
class Sample:
    """A number with its labels."""

    labels: Mapping[str, str]
    value: float


Vector = Sequence[Sample]
Answer = float | Vector
"""A scalar, or one number for each series."""

Series = Callable[[Selector], Vector]
"""The series that a selector finds: the rates of counters, the values of gauges."""

_SAME = {
    *("rate", "irate", "increase", "delta", "idelta", "deriv", "resets", "changes", "sort", "sort_desc"),
    *("avg_over_time", "max_over_time", "min_over_time", "sum_over_time", "last_over_time", "present_over_time"),
}
"""Functions that keep which series there are, and whose value stands for a rate that does not change."""

_EACH: Mapping[str, Callable[[float], float]] = {
    "abs": abs,
    "ceil": lambda value: float(math.ceil(value)) if math.isfinite(value) else value,
    "floor": lambda value: float(math.floor(value)) if math.isfinite(value) else value,
    "round": lambda value: float(round(value)) if math.isfinite(value) else value,
    "sqrt": lambda value: math.sqrt(value) if value >= 0 else math.nan,
}


def _divide(left: float, right: float) -> float:
    if right == 0:
        return math.nan if left == 0 or math.isnan(left) else math.copysign(math.inf, left)
    return left / right


def _power(left: float, right: float) -> float:
    try:
        found = left**right
    except (OverflowError, ZeroDivisionError):
        return math.inf
    return found if isinstance(found, float) else math.nan


_ARITHMETIC: Mapping[str, Callable[[float, float], float]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": _divide,
    "%": lambda left, right: math.fmod(left, right) if right and math.isfinite(left) else math.nan,
    "^": _power,
}


def answer(query: Query, series: Series) -> Answer:
    """What a query answers. Raises UnreadError for a function that is not known."""
    match query:
        case Literal():
            return query.value
        case Selector():
            return series(query)
        case Aggregation():
            return _aggregated(query, series)
        case Operation():
            return _operated(query, answer(query.left, series), answer(query.right, series))
        case Call():
            return _called(query, series)


def _vector(found: Answer) -> Vector:
    if isinstance(found, float | int):
        raise UnreadError("a number stands where series are expected")
    return found


def _scalar(found: Answer) -> float:
    if not isinstance(found, float | int):
        raise UnreadError("series stand where a number is expected")
    return float(found)


def _called(call: Call, series: Series) -> Answer:
    given = [answer(each, series) for each in call.arguments]
    known = _CALLS.get(call.name)
    if known is not None:
        return known(given)
    if call.name in _SAME and given:
        return _vector(given[0])
    if call.name in _EACH and given:
        return [Sample(each.labels, _EACH[call.name](each.value)) for each in _vector(given[0])]
    raise UnreadError(f"the function {call.name} is not known")


def _to_scalar(given: list[Answer]) -> Answer:
    found = _vector(given[0])
    return found[0].value if len(found) == 1 else math.nan


def _absent(given: list[Answer]) -> Answer:
    return [] if _vector(given[0]) else [Sample({}, 1.0)]


def _clamped(choose: Callable[[float, float], float]) -> Callable[[list[Answer]], Answer]:
    return lambda given: [Sample(each.labels, choose(each.value, _scalar(given[1]))) for each in _vector(given[0])]


_CALLS: Mapping[str, Callable[[list[Answer]], Answer]] = {
    "vector": lambda given: [Sample({}, _scalar(given[0]))],
    "scalar": _to_scalar,
    "absent": _absent,
    "absent_over_time": _absent,
    "histogram_quantile": lambda given: _quantiles(_scalar(given[0]), _vector(given[1])),
    "quantile_over_time": lambda given: _vector(given[1]),
    "clamp_min": _clamped(max),
    "clamp_max": _clamped(min),
}


def _group(labels: Mapping[str, str], names: Iterable[str], *, without: bool) -> dict[str, str]:
    kept = set(names)
    return {name: value for name, value in labels.items() if (name in kept) is not without}


_COMBINED: Mapping[str, Callable[[list[float]], float]] = {
    "sum": math.fsum,
    "avg": lambda values: math.fsum(values) / len(values),
    "min": min,
    "max": max,
    "count": lambda values: float(len(values)),
    "group": lambda _values: 1.0,
    "stddev": lambda values: math.sqrt(sum((each - sum(values) / len(values)) ** 2 for each in values) / len(values)),
}


def _aggregated(query: Aggregation, series: Series) -> Vector:
    found: Vector = _vector(answer(query.arguments[-1], series)) if query.arguments else list[Sample]()
    if query.name in ("topk", "bottomk"):
        count = int(_scalar(answer(query.arguments[0], series)))
        return sorted(found, key=lambda each: each.value, reverse=query.name == "topk")[:count]
    groups: dict[tuple[tuple[str, str], ...], list[float]] = {}
    for each in found:
        labels = _group(each.labels, query.labels, without=query.without)
        groups.setdefault(tuple(sorted(labels.items())), []).append(each.value)
    combine = _COMBINED.get("max" if query.name == "quantile" else query.name)
    if combine is None:
        raise UnreadError(f"the aggregation {query.name} is not known")
    return [Sample(dict(labels), _combined(combine, values)) for labels, values in groups.items()]


def _combined(combine: Callable[[list[float]], float], values: list[float]) -> float:
    return math.nan if any(math.isnan(each) for each in values) else combine(values)


def _quantiles(share: float, found: Vector) -> Vector:
    """Of cumulative buckets: the upper bound of the one before the last where it is in the last, as Prometheus says."""
    groups: dict[tuple[tuple[str, str], ...], dict[float, float]] = {}
    for each in found:
        if "le" not in each.labels:
            continue
        rest = tuple(sorted((name, value) for name, value in each.labels.items() if name != "le"))
        buckets = groups.setdefault(rest, {})
        bound = float(each.labels["le"])
        buckets[bound] = buckets.get(bound, 0) + each.value
    return [Sample(dict(labels), _quantile(share, sorted(buckets.items()))) for labels, buckets in groups.items()]


def _quantile(share: float, buckets: list[tuple[float, float]]) -> float:
    count = buckets[-1][1] if buckets else 0
    if not count or buckets[-1][0] != math.inf:
        return math.nan
    rank, lower, before = share * count, 0.0, 0.0
    for bound, cumulative in buckets:
        if cumulative >= rank:
            if bound == math.inf:
                return lower
            return lower + (bound - lower) * _divide(rank - before, cumulative - before)
        lower, before = bound, cumulative
    return lower


def _operated(query: Operation, left: Answer, right: Answer) -> Answer:
    if isinstance(left, float | int) and isinstance(right, float | int):
        if query.operator in _ARITHMETIC:
            return _ARITHMETIC[query.operator](left, right)
        return float(_compared(query.operator, left, right))
    if query.operator in ("and", "or", "unless"):
        return _sets(query, _vector(left), _vector(right))
    if isinstance(left, float | int):
        return _kept(query, [(each.labels, left, each.value, each.value) for each in _vector(right)])
    if isinstance(right, float | int):
        return _kept(query, [(each.labels, each.value, right, each.value) for each in left])
    others = {_key(query, each.labels): each.value for each in right}
    pairs = [(each.labels, each.value, others.get(_key(query, each.labels)), each.value) for each in left]
    return _kept(query, [(labels, one, other, kept) for labels, one, other, kept in pairs if other is not None])


def _compared(operator: str, left: float, right: float) -> bool:
    if operator not in COMPARISONS:
        raise UnreadError(f"the operator {operator} is not known")
    return COMPARISONS[operator](left, right)


def _kept(query: Operation, pairs: Iterable[tuple[Mapping[str, str], float, float, float]]) -> Vector:
    if query.operator in _ARITHMETIC:
        compute = _ARITHMETIC[query.operator]
        return [Sample(labels, compute(one, other)) for labels, one, other, _ in pairs]
    results = [(labels, kept, _compared(query.operator, one, other)) for labels, one, other, kept in pairs]
    if query.as_number:
        return [Sample(labels, float(holds)) for labels, _, holds in results]
    return [Sample(labels, kept) for labels, kept, holds in results if holds]


def _key(query: Operation, labels: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    if query.labels is None:
        return tuple(sorted(labels.items()))
    return tuple(sorted(_group(labels, query.labels, without=not query.on).items()))


def _sets(query: Operation, left: Vector, right: Vector) -> Vector:
    in_left, in_right = ({_key(query, each.labels) for each in side} for side in (left, right))
    if query.operator == "and":
        return [each for each in left if _key(query, each.labels) in in_right]
    if query.operator == "unless":
        return [each for each in left if _key(query, each.labels) not in in_right]
    return [*left, *(each for each in right if _key(query, each.labels) not in in_left)]
