"""The longest time between two runs of a schedule."""

import re
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise

_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_EPOCH = datetime(2027, 1, 1)
_HORIZON = 800
"""Days looked at: a schedule that runs less than twice in them has no longest interval worth the name."""


@lru_cache(maxsize=256)
def longest_interval(expression: str, *, seconds_first: bool = False) -> timedelta | None:
    """Of `0 2 * * *`, `cron(0 2 * * ? *)`, `rate(1 day)` or `@daily`. None: no schedule that can be read.

    With `seconds_first` six fields are asked for, as CloudNativePG does: five are not what they look like there.
    """
    if match := re.fullmatch(r"rate\((\d+) (minute|hour|day)s?\)", expression):
        return (
            int(match[1])
            * {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}[match[2]]
        )
    expression = {
        "@hourly": "0 * * * *",
        "@daily": "0 0 * * *",
        "@midnight": "0 0 * * *",
        "@weekly": "0 0 * * 0",
        "@monthly": "0 0 1 * *",
    }.get(expression, expression)
    fields = _five_fields(expression, seconds_first=seconds_first)
    return _longest(fields) if fields else None


def _five_fields(expression: str, *, seconds_first: bool) -> tuple[str, ...] | None:
    if match := re.fullmatch(r"cron\((.+)\)", expression):  # AWS: minute hour day month weekday year
        fields = match[1].split()
        return tuple(fields[:5]) if len(fields) == 6 and fields[5] == "*" else None
    fields = expression.split()
    if seconds_first:
        return tuple(fields[1:]) if len(fields) == 6 and fields[0].isdigit() else None
    return tuple(fields) if len(fields) == 5 else None


def _longest(fields: tuple[str, ...]) -> timedelta | None:
    try:
        minutes, hours = _values(fields[0], 0, 59), _values(fields[1], 0, 23)
        days, months = _values(fields[2], 1, 31), _values(fields[3], 1, 12, _MONTHS)
        # EventBridge counts Sunday as 1 and Kubernetes as 0; how far apart two runs are is the same for both.
        weekdays = {day % 7 for day in _values(fields[4], 0, 7, _DAYS)}
    except (ValueError, ZeroDivisionError):
        return None
    either = fields[2] not in "*?" and fields[4] not in "*?"  # cron runs on either where both are given
    times = [timedelta(hours=hour, minutes=minute) for hour in sorted(hours) for minute in sorted(minutes)]
    dates = [
        day
        for day in (_EPOCH + timedelta(days=count) for count in range(_HORIZON))
        if day.month in months and _runs(day, days, weekdays, either=either)
    ]
    if len(dates) < 2:
        return None
    within = [later - earlier for earlier, later in pairwise(times)]
    across = max(later - earlier for earlier, later in pairwise(dates)) + times[0] - times[-1]
    return max([*within, across])


def _runs(day: datetime, days: set[int], weekdays: set[int], *, either: bool) -> bool:
    on_day, on_weekday = day.day in days, day.isoweekday() % 7 in weekdays
    return on_day or on_weekday if either else on_day and on_weekday


def _values(field: str, lowest: int, highest: int, names: tuple[str, ...] = ()) -> set[int]:
    values: set[int] = set()
    for part in field.upper().split(","):
        span, _, step = part.partition("/")
        if span in ("*", "?"):
            first, last = lowest, highest
        else:
            start, _, end = span.partition("-")
            first = _number(start, lowest, names)
            last = _number(end, lowest, names) if end else (highest if step else first)
        if not lowest <= first <= last <= highest:
            raise ValueError(field)
        values.update(range(first, last + 1, int(step) if step else 1))
    return values


def _number(text: str, lowest: int, names: tuple[str, ...]) -> int:
    return names.index(text) + lowest if text in names else int(text)


_LONGEST = dict(zip(range(1, 13), (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), strict=True))


def never_runs(expression: str) -> bool:
    """Whether a schedule names a day that none of its months has, as 31 February. False for what cannot be read.

    Five fields, six with seconds first (CloudNativePG, and Quartz in Strimzi's maintenance windows) or `cron(...)` of AWS.
    """
    match = re.fullmatch(r"cron\((.+)\)", expression)
    fields = (match[1] if match else expression).split()
    offset = 0 if match or len(fields) == 5 else 1
    if len(fields) not in (5, 6, 7):
        return False
    try:
        days = _values(fields[offset + 2], 1, 31)
        months = _values(fields[offset + 3], 1, 12, _MONTHS)
    except (IndexError, ValueError, ZeroDivisionError):
        return False
    by_weekday = fields[offset + 4 : offset + 5] not in ([], ["*"], ["?"])
    return not by_weekday and all(min(days) > _LONGEST[month] for month in months)
