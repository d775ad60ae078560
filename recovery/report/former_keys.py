"""JSON keys that were renamed: for one release the former key stands beside the new one."""

from collections.abc import Mapping
from typing import Any


def with_former_keys(record: Mapping[str, Any], **former: str) -> dict[str, Any]:
    """The record with each value under its former key as well: `present="former"`."""
    return {**record, **{old: record[new] for new, old in former.items()}}
