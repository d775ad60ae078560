"""The comparisons of numbers that PromQL and the conditions of an analysis have alike."""

import operator
from collections.abc import Callable, Mapping

COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
