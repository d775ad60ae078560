"""Records as text: sorted JSON in which whatever fits into a line stands on one, so that differences read well."""

import json
from collections.abc import Mapping
from typing import Any, cast

_WIDTH = 120


def text(value: Any, indent: int = 0) -> str:
    flat = json.dumps(value, sort_keys=True, ensure_ascii=False)
    if not isinstance(value, Mapping | list) or len(flat) + indent <= _WIDTH:
        return flat
    inner, outer = " " * (indent + 1), " " * indent
    if isinstance(value, list):
        lines = [inner + text(each, indent + 1) for each in cast("list[Any]", value)]
        return "[\n" + ",\n".join(lines) + f"\n{outer}]"
    entries = sorted(cast("Mapping[str, Any]", value).items())
    lines = [f"{inner}{json.dumps(key)}: {text(each, indent + 1)}" for key, each in entries]
    return "{\n" + ",\n".join(lines) + f"\n{outer}}}"
