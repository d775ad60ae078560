"""Schedules that must run at least so often, and that AWS can run as well as Kubernetes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator

from settings.bounds import Because, OutOfBoundsError
from settings.quantities import Cron, longest_gap


def _at_least_every(longest: timedelta, words: str) -> Callable[[str], str]:
    def check(schedule: str) -> str:
        if longest_gap(schedule) > longest:
            raise OutOfBoundsError(f"a cron line that runs {words} or more often")
        return schedule

    return check


_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")


def aws_schedule(schedule: str) -> str:
    """A cron line as AWS writes it: six fields, a `?` for the kind of day that is left open, and days by name.

    By name because AWS counts the days of the week from 1 (EventBridge Scheduler user guide, "Cron-based schedules").
    """
    minute, hour, day_of_month, month, day_of_week = schedule.split()
    if day_of_week == "*":
        return f"cron({minute} {hour} {day_of_month} {month} ? *)"
    if day_of_month != "*" or "/" in day_of_week:
        raise ValueError("a cron line with days of the month, or with days of the week one by one: AWS runs no other")
    named = "".join(_DAYS[int(sign)] if sign.isdigit() else sign for sign in day_of_week)
    return f"cron({minute} {hour} ? {month} {named} *)"


def _aws_can_run(schedule: str) -> str:
    aws_schedule(schedule)
    return schedule


FourHourly = Annotated[
    Cron,
    AfterValidator(_at_least_every(timedelta(hours=4), "every 4 hours")),
    Because("guide, Backup Schedule: incremental backup every 4 hours"),
]

Daily = Annotated[
    Cron,
    AfterValidator(_at_least_every(timedelta(days=1), "every day")),
    AfterValidator(_aws_can_run),
    Because("guide, Backup Schedule: full backup daily"),
]

Weekly = Annotated[
    Cron,
    AfterValidator(_at_least_every(timedelta(days=7), "every week")),
    AfterValidator(_aws_can_run),
    Because("a backup that was not restored for longer is not known to be one"),
]

Monthly = Annotated[
    Cron,
    AfterValidator(_at_least_every(timedelta(days=31), "every month")),
    AfterValidator(_aws_can_run),
    Because("what is kept for months is older than the daily backups by no more than a month"),
]
