"""What a change does to the cost is told: the sum, the resources that moved, and what is newly unknown."""

from typing import Any

from offline.comparison import cost_table


def cost(expected: float, maximum: float, resources: dict[str, float], unknown: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "total": {"minimum": expected, "expected": expected, "maximum": maximum},
        "resources": [{"urn": name, "label": name, "expected": usd} for name, usd in resources.items()],
        "unknown": [{"what": each} for each in unknown],
    }


def test_nothing_is_said_where_nothing_differs() -> None:
    one = cost(100, 200, {"a": 100})
    assert list(cost_table.lines(one, one)) == []


def test_a_base_without_an_estimate_is_not_compared() -> None:
    assert list(cost_table.lines(None, cost(100, 200, {}))) == []


def test_more_nodes_at_most_are_told_although_none_runs_today() -> None:
    found = list(cost_table.lines(cost(7442, 12187, {"a": 1}), cost(7442, 14285, {"a": 1})))
    assert found == ["about 7,442 USD a month; 12,187 -> 14,285 (+2,098) with all nodes"]


def test_resources_that_are_new_gone_or_dearer_are_told_the_largest_first() -> None:
    before, after = cost(160, 160, {"a": 100, "gone": 60}), cost(330, 330, {"a": 300, "new": 30})
    assert list(cost_table.lines(before, after)) == [
        "about 160 -> 330 (+170) USD a month; 160 -> 330 (+170) with all nodes",
        "! a: 100 -> 300 USD a month (+200)",
        "! gone: 60 -> 0 USD a month (-60)",
        "! new: 0 -> 30 USD a month (+30)",
    ]


def test_many_resources_are_summed_up() -> None:
    after = cost(100, 100, {str(number): 10 for number in range(10)})
    found = list(cost_table.lines(cost(0, 0, {}), after))
    assert len(found) == 1 + cost_table.ROWS + 1
    assert found[-1] == "! and 2 more resources (+20)"


def test_what_is_newly_unknown_is_named() -> None:
    found = list(cost_table.lines(cost(1, 1, {}), cost(1, 1, {}, ("spot instances",))))
    assert found[-1] == "+ no price: spot instances"
