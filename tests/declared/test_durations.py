"""Durations as each program writes them."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declared import durations

ANYTHING = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.integers()))
EVERY_READER = (durations.parse, durations.postgresql, durations.recovery_window)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("60s", 60),
        ("1h30m", 5400),
        ("720h0m0s", 2592000),
        ("1.5h", 5400),
        ("100ms", 0.1),
        ("30d", 2592000),
        ("1y", 31536000),
        ("90", 90),
        (15, 15),
        ("1m", 60),
        ("0", 0),
    ],
)
def test_go_kubernetes_and_prometheus_share_a_notation(text: object, seconds: float) -> None:
    assert durations.parse(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "soon", "5 minutes ago", "60 s", "5min", True, None, [], "10x", "9" * 30 + "d"])
def test_what_they_do_not_read_is_none(text: object) -> None:
    assert durations.parse(text) is None


@pytest.mark.parametrize(
    ("text", "unit", "seconds"),
    [("60s", "s", 60), ("60 s", "s", 60), ("5 min", "ms", 300), ("60000", "ms", 60), ("1d", "s", 86400), (90, "s", 90)],
)
def test_postgresql_allows_a_space_and_counts_bare_numbers_in_the_unit_of_the_parameter(
    text: object, unit: str, seconds: float
) -> None:
    assert durations.postgresql(text, unit=unit) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["1h30min", "5m", "1 week", "", None, True])
def test_postgresql_reads_one_number_and_one_of_its_units(text: object) -> None:
    assert durations.postgresql(text) is None


@pytest.mark.parametrize(("text", "days"), [("30d", 30), ("4w", 28), ("2m", 62)])
def test_barman_counts_days_weeks_and_months(text: str, days: int) -> None:
    assert durations.recovery_window(text) == timedelta(days=days)


@pytest.mark.parametrize("reader", EVERY_READER)
@given(value=ANYTHING)
def test_nothing_makes_a_reader_raise(reader: durations.Reader, value: object) -> None:
    assert isinstance(reader(value), timedelta | None)


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0, "0 s"), (90, "90 s"), (1630, "27 min 10 s"), (14400, "4 h"), (604800, "7 d")]
)
def test_a_duration_is_shown_by_its_two_largest_units(seconds: float, shown: str) -> None:
    assert durations.show(timedelta(seconds=seconds)) == shown
