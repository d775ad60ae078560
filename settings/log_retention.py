"""Retention of a CloudWatch log group: AWS takes certain numbers of days only."""

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator

from settings.bounds import Because, OutOfBoundsError
from settings.quantities import Duration

# PutRetentionPolicy, parameter retentionInDays, in the CloudWatch Logs API reference.
DAYS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)


def _is_offered(duration: timedelta) -> timedelta:
    if duration not in {timedelta(days=days) for days in DAYS}:
        raise OutOfBoundsError("one of " + ", ".join(f"{days}d" for days in DAYS))
    return duration


LogRetention = Annotated[
    Duration, AfterValidator(_is_offered), Because("CloudWatch Logs takes no other (API reference, PutRetentionPolicy)")
]
"""A duration that a CloudWatch log group can have as retention."""
