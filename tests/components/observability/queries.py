"""What a PromQL expression reads, by the parser that Prometheus' own grammar was ported to."""

from collections.abc import Iterator
from typing import Any

import promql_parser


def _nodes(expression: str) -> Iterator[Any]:
    found: list[Any] = []
    promql_parser.walk(promql_parser.parse(expression), found.append)
    yield from found


def metrics_in(expression: str) -> set[str]:
    """Metrics that the expression reads."""
    return {str(node.name) for node in _nodes(expression) if isinstance(node, promql_parser.VectorSelector)}


def absences_in(expression: str) -> set[str]:
    """Metrics whose absence makes the expression true."""
    return {
        str(node.args[0].name)
        for node in _nodes(expression)
        if isinstance(node, promql_parser.Call) and node.func.name == "absent"
    }
