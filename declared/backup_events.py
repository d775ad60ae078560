"""AWS Backup's events, as rules of EventBridge select them."""

import json
from collections.abc import Mapping
from typing import Any, cast


def selects_completed(pattern: object) -> bool:
    """Whether an event pattern, JSON text, selects backup jobs that were completed."""
    try:
        written: Any = json.loads(pattern) if isinstance(pattern, str) else None
    except ValueError:
        return False
    if not isinstance(written, Mapping):
        return False
    selected = cast("Mapping[str, Any]", written)
    detail: Any = selected.get("detail")
    states: Any = cast("Mapping[str, Any]", detail).get("state") if isinstance(detail, Mapping) else None
    return (
        "aws.backup" in (selected.get("source") or [])
        and "Backup Job State Change" in (selected.get("detail-type") or [])
        and "COMPLETED" in (states or [])
    )
