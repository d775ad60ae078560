"""Index lifecycle policies: the retention table as Elasticsearch reads it."""

from datetime import timedelta
from typing import Any

from components.logging.streams import Stream

ROLLOVER = {"max_age": "1d", "max_primary_shard_size": "50gb"}
"""A new index a day at least: what is deleted is whole indices, so a record lives a day longer at most."""


def lifecycle_policy(stream: Stream) -> dict[str, Any]:
    """The policy of a stream. Ages count from rollover; an index moves to the nodes of its phase by itself."""
    phases: dict[str, Any] = {
        "hot": {"min_age": "0ms", "actions": {"rollover": ROLLOVER, "set_priority": {"priority": 100}}}
    }
    if stream.warm:
        # Written once and then only read: one segment is searched faster and takes less.
        actions = {"forcemerge": {"max_num_segments": 1}, "set_priority": {"priority": 50}}
        phases["warm"] = {"min_age": _days(stream.hot), "actions": actions}
    if stream.cold:
        phases["cold"] = {
            "min_age": _days(stream.hot + stream.warm),
            "actions": {"readonly": {}, "set_priority": {"priority": 0}},
        }
    phases["delete"] = {"min_age": _days(stream.total), "actions": {"delete": {}}}
    return {"policy": {"phases": phases}}


def _days(age: timedelta) -> str:
    return f"{age.days}d"
