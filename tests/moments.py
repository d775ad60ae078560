"""Moments that the archive of a running database has, whenever the tests run."""

from datetime import UTC, datetime, timedelta


def ago(time: timedelta) -> str:
    """So long before now, as `archive.recovery_target_time` is written."""
    return (datetime.now(tz=UTC) - time).strftime("%Y-%m-%dT%H:%M:%SZ")


YESTERDAY = ago(timedelta(days=1))
