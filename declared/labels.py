"""Selectors of labels, as Kubernetes evaluates them."""

from collections.abc import Mapping
from typing import cast

from declared.values import as_list, as_mapping


def equal(wanted: object, labels: object) -> bool:
    """Whether labels have all that a Service's selector wants; an empty one selects nothing."""
    has = as_mapping(labels)
    return bool(as_mapping(wanted)) and all(has.get(key) == value for key, value in as_mapping(wanted).items())


def selects(selector: object, labels: object) -> bool:
    """Whether a LabelSelector selects these labels; an empty one selects all, one that is not there selects nothing."""
    if not isinstance(selector, Mapping):
        return False
    has, written = as_mapping(labels), cast("Mapping[str, object]", selector)
    return all(has.get(key) == value for key, value in as_mapping(written.get("matchLabels")).items()) and all(
        _meets(each, has) for each in as_list(written.get("matchExpressions"))
    )


def _meets(expression: object, labels: Mapping[str, object]) -> bool:
    written = as_mapping(expression)
    key, values = str(written.get("key")), as_list(written.get("values"))
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
