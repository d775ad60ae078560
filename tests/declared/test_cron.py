"""The longest time between two runs of a schedule."""

from datetime import datetime, timedelta

import pytest
from cronsim import CronSim

from declared.cron import longest_interval, never_runs


@pytest.mark.parametrize(
    ("expression", "hours"),
    [
        ("0 2 * * *", 24),
        ("30 */4 * * *", 4),
        ("cron(45 1 * * ? *)", 24),
        ("cron(0 6 ? * SUN *)", 168),
        ("30 4 * * 5", 168),
        ("rate(1 day)", 24),
        ("@hourly", 1),
        ("0 2,14 * * *", 12),
        ("0 2,6 * * *", 20),
        ("0 0 1 * *", 31 * 24),
        ("0 2 * * 1-5", 72),
    ],
)
def test_the_longest_time_between_two_runs(expression: str, hours: float) -> None:
    assert longest_interval(expression) == timedelta(hours=hours)


def test_cloudnativepg_counts_seconds_first() -> None:
    assert longest_interval("0 0 2 * * *", seconds_first=True) == timedelta(days=1)
    assert longest_interval("0 2 * * *", seconds_first=True) is None


@pytest.mark.parametrize("expression", ["", "never", "99 2 * * *", "0 2 30 2 *", "* * *", "cron(0 2 * * *)"])
def test_what_never_runs_or_cannot_be_read_has_no_interval(expression: str) -> None:
    assert longest_interval(expression) is None


@pytest.mark.parametrize(
    "expression", ["0 2 * * *", "*/15 1-5 * * *", "0 3 1,15 * *", "0 3 1 * 5", "30 4 * 2 1-5", "5 0 31 * *"]
)
def test_the_interval_is_the_longest_of_two_years_of_runs(expression: str) -> None:
    runs, longest = CronSim(expression, datetime(2027, 1, 1)), timedelta()
    previous = next(runs)
    while previous.year < 2029:
        run = next(runs)
        previous, longest = run, max(longest, run - previous)
    assert longest_interval(expression) == longest


@pytest.mark.parametrize(
    "expression",
    ["0 2 31 2 *", "0 2 30,31 2 *", "0 0 2 31 4,6,9,11 *", "* * 22-23 31 2 ?", "cron(0 2 30 2 ? *)", "0 2 31 FEB *"],
)
def test_a_day_that_no_month_has_never_comes(expression: str) -> None:
    assert never_runs(expression)


@pytest.mark.parametrize(
    "expression",
    [
        *("0 2 29 2 *", "0 2 31 * *", "0 2 31 1,2 *", "0 2 31 2 1", "* * 22-23 * * ?", "* * 0-5 ? * SUN"),
        *("cron(0 2 ? * SUN *)", "rate(1 day)", "@daily", "0 2 L 2 ?", "", "x y z", "0 2 31"),
    ],
)
def test_every_other_schedule_may_come(expression: str) -> None:
    assert not never_runs(expression)
