"""Queries of analyses are read and answered as Prometheus does, for series that do not change."""

import math

import pytest

from declared.analyses.evaluation import Answer, Sample, Vector, answer
from declared.analyses.promql import Selector, UnreadError, read_query

WORLD = [
    ("requests_total", {"pod": "a", "code": "200"}, 8.0),
    ("requests_total", {"pod": "a", "code": "500"}, 2.0),
    ("requests_total", {"pod": "b", "code": "200"}, 10.0),
    ("seconds_bucket", {"le": "1"}, 5.0),
    ("seconds_bucket", {"le": "2"}, 10.0),
    ("seconds_bucket", {"le": "+Inf"}, 10.0),
    ("idle_total", {"pod": "a"}, 0.0),
]


def _series(selector: Selector) -> Vector:
    return [
        Sample(labels, value)
        for metric, labels, value in WORLD
        if metric == selector.metric and all(each.takes(labels.get(each.label, "")) for each in selector.matchers)
    ]


def _answer(query: str) -> Answer:
    return answer(read_query(query), _series)


def _values(query: str) -> list[float]:
    found = _answer(query)
    assert not isinstance(found, float | int)
    return [each.value for each in found]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sum(rate(requests_total[2m]))", [20.0]),
        ('sum(rate(requests_total{code=~"5.."}[2m])) / sum(rate(requests_total[2m]))', [0.1]),
        ('1 - sum(rate(requests_total{code!~"5.."}[2m])) / sum(rate(requests_total[2m]))', [pytest.approx(0.1)]),
        ("sum by (pod) (irate(requests_total[2m]))", [10.0, 10.0]),
        ("sum(requests_total) without (code)", [10.0, 10.0]),
        ("histogram_quantile(0.75, sum by (le) (rate(seconds_bucket[5m] offset 1m)))", [1.5]),
        ('sum(rate(requests_total{code="404"}[2m]))', []),
        ('sum(rate(requests_total{code="404"}[2m])) or vector(0)', [0.0]),
        ('(sum(rate(requests_total{code="404"}[2m])) or vector(0)) / sum(rate(requests_total[2m]))', [0.0]),
        ("absent(nothing_total)", [1.0]),
        ("absent(requests_total)", []),
        ("max(requests_total) > 9", [10.0]),
        ("max(requests_total) > bool 9", [1.0]),
        ('requests_total{code="500"} / on (pod) idle_total', [math.inf]),
        ("count(requests_total) - 1 * 2 ^ 2", [-1.0]),
        ("-sum(requests_total)", [-20.0]),
        ("clamp_min(sum(idle_total), 1)", [1.0]),
    ],
)
def test_a_query_has_its_answer(query: str, expected: list[float]) -> None:
    assert _values(query) == expected


def test_nothing_by_nothing_is_no_number() -> None:
    assert math.isnan(_values("sum(idle_total) / sum(idle_total)")[0])


def test_a_scalar_is_a_number_and_not_a_list() -> None:
    assert _answer("scalar(sum(requests_total))") == 20.0
    assert _answer("1 / 4") == 0.25


@pytest.mark.parametrize(
    "query", ["", "sum(rate(x[2m])", "sum(x) sum(y)", 'label_replace(x, "a", "$1", "b", "c")', "f(x)"]
)
def test_what_is_not_read_is_refused(query: str) -> None:
    with pytest.raises(UnreadError):
        _answer(query)
