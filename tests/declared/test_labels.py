"""Selectors of labels."""

from typing import Any

import pytest

from declared.labels import equal, selects

LABELS = {"app": "claims", "tier": "core"}


@pytest.mark.parametrize(
    ("selector", "selected"),
    [
        ({}, True),
        ({"matchLabels": {"app": "claims"}}, True),
        ({"matchLabels": {"app": "other"}}, False),
        ({"matchExpressions": [{"key": "app", "operator": "In", "values": ["claims", "other"]}]}, True),
        ({"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["claims"]}]}, False),
        ({"matchExpressions": [{"key": "tier", "operator": "Exists"}]}, True),
        ({"matchExpressions": [{"key": "tier", "operator": "DoesNotExist"}]}, False),
        ({"matchExpressions": [{"key": "tier", "operator": "Like"}]}, False),
        ({"matchLabels": {"app": "claims"}, "matchExpressions": [{"key": "x", "operator": "Exists"}]}, False),
        (None, False),
        ("x", False),
    ],
)
def test_a_label_selector_selects_as_kubernetes_does(selector: Any, selected: bool) -> None:
    assert selects(selector, LABELS) is selected


@pytest.mark.parametrize(("wanted", "matched"), [({"app": "claims"}, True), ({"app": "x"}, False), ({}, False)])
def test_a_services_selector_is_equalities_and_an_empty_one_selects_nothing(wanted: Any, matched: bool) -> None:
    assert equal(wanted, LABELS) is matched
