"""Selectors of labels, as Kubernetes evaluates them."""

from collections.abc import Mapping
from typing import cast

from declared.paths import items, mapping


def equal(wanted: object, labels: object) -> bool:
    """Whether labels have all that a Service's selector wants; an empty one selects nothing."""
    has = mapping(labels)
    return bool(mapping(wanted)) and all(has.get(key) == value for key, value in mapping(wanted).items())


def selects(selector: object, labels: object) -> bool:
    """Whether a LabelSelector selects these labels; an empty one selects all, one that is not there selects nothing."""
    if not isinstance(selector, Mapping):
        return False
    has, written = mapping(labels), cast("Mapping[str, object]", selector)
    return all(has.get(key) == value for key, value in mapping(written.get("matchLabels")).items()) and all(
        _meets(each, has) for each in items(written.get("matchExpressions"))
    )


def _meets(expression: object, labels: Mapping[str, object]) -> bool:
    written = mapping(expression)
    key, values = str(written.get("key")), items(written.get("values"))
    match written.get("operator"):
        case "In":
            return key in labels and labels[key] in values
        case "NotIn":
            return key not in labels or labels[key] not in values
        case "Exists":
            return key in labels
        case "DoesNotExist":
            return key not in labels
        case _:
            return False
