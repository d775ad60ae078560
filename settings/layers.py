"""Values of a stack file over the defaults of the guide, group by group: a stack names only what it adds or changes."""

from collections.abc import Mapping
from typing import Any, cast


def over(default: Any, given: Any) -> Any:
    """`given` over `default`. Lists are replaced, and become tuples: what was merged is no longer read as JSON."""
    if isinstance(given, Mapping) and isinstance(default, Mapping):
        defaults, values = cast("Mapping[str, Any]", default), cast("Mapping[str, Any]", given)
        return {key: over(defaults.get(key), values.get(key, defaults.get(key))) for key in [*defaults, *values]}
    if isinstance(given, Mapping):
        return {key: over(None, value) for key, value in cast("Mapping[str, Any]", given).items()}
    return tuple(cast("list[Any]", given)) if isinstance(given, list) else given
