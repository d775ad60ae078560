"""Durations and names as short as a cell of a table."""

import math
from datetime import timedelta


def compact(duration: timedelta) -> str:
    """Rounded up to what fits a cell: `90s`, `27m`, `4h`, `2d`."""
    seconds = duration.total_seconds()
    for name, size, most in (("s", 1, 120), ("m", 60, 3600 * 2), ("h", 3600, 86400)):
        if seconds < most:
            return f"{math.ceil(seconds / size)}{name}"
    return f"{math.ceil(seconds / 86400)}d"


def bucket_prefix(subject: str) -> str:
    """Bucket names end in account and region, which every row would repeat; any other name stays as it is."""
    parts = subject.split("-")
    number = next((index for index, part in enumerate(parts) if part.isdigit() and len(part) == 12), None)
    return "-".join(parts[:number]) if number else subject
