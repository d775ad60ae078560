"""Durations, sizes and schedules as they are written in declarations."""

from datetime import timedelta

import pytest

from declared import durations, quantities
from declared.cron import longest_interval


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("60s", 60), ("5min", 300), ("720h0m0s", 2592000), ("30d", 2592000), ("90", 90), (15, 15), ("1m", 60), ("0", 0)],
)
def test_a_duration_is_read_in_every_notation(text: object, seconds: float) -> None:
    assert durations.parse(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "soon", "5 minutes ago", True, None, [], "10x"])
def test_what_is_no_duration_is_none(text: object) -> None:
    assert durations.parse(text) is None


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0, "0 s"), (90, "90 s"), (1630, "27 min 10 s"), (14400, "4 h"), (604800, "7 d")]
)
def test_a_duration_is_shown_by_its_two_largest_units(seconds: float, shown: str) -> None:
    assert durations.show(timedelta(seconds=seconds)) == shown


def test_quantities_of_kubernetes_are_read() -> None:
    assert quantities.storage("64Gi") == 64 * 2**30
    assert quantities.storage("8704Mi") == 8704 * 2**20
    assert quantities.storage("lots") is None
    assert quantities.processors("500m") == 0.5
    assert quantities.processors("4") == 4


@pytest.mark.parametrize(
    ("name", "processors", "gib"),
    [("m6i.4xlarge", 16, 64), ("m6i.xlarge", 4, 16), ("c7g.large", 2, 4), ("r6i.2xlarge", 8, 64)],
)
def test_an_instance_is_as_large_as_its_name_says(name: str, processors: float, gib: float) -> None:
    assert quantities.machine(name) == quantities.Machine(processors, gib * 2**30)


def test_an_instance_of_another_family_is_not_guessed_at() -> None:
    assert quantities.machine("t3.micro") is None


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
