"""The one form of a moment, and that it has been."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import TypeAdapter, ValidationError

from settings.moment import PastMoment, parse_moment

_PAST = TypeAdapter[str](PastMoment)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-23T09:41:00Z", datetime(2026, 11, 23, 9, 41, tzinfo=UTC)),
        ("2026-11-23T12:41:00+03:00", datetime(2026, 11, 23, 9, 41, tzinfo=UTC)),
        ("2028-02-29T23:59:59-03:30", datetime(2028, 3, 1, 3, 29, 59, tzinfo=UTC)),
    ],
)
def test_a_moment_is_written_in_rfc_3339_to_the_second(text: str, moment: datetime) -> None:
    assert parse_moment(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        # Taken by datetime.fromisoformat; refused by CloudNativePG's webhook or by PostgreSQL, or read as another moment.
        *("2026-11-23T09:41Z", "20261123T094100Z", "2026-11-23T12:41:00+0300", "2026-11-23x09:41:00+03:00"),
        *("2026-11-23T12:41+03:00", "2026-11-23 12:41:00+03:00", "2026-11-23T09Z", "2026-11-23T12:41:00+03"),
        *("2026-11-23T12:41:00+03:00:30", "2026-W48-1T09:41:00Z", "2026-11-23T09:41:00.5Z", "2026-11-23T09:41:00"),
        # In no calendar, on no clock, in no zone.
        *("2026-02-31T00:00:00Z", "2026-13-01T00:00:00Z", "2026-11-23T24:00:00Z", "2026-11-23T09:41:60Z"),
        *("2026-11-23T09:41:00+23:00", "0000-01-01T00:00:00Z", "", "latest", "2026-11-23T09:41:00z"),
        *(" 2026-11-23T09:41:00Z", "2026-11-23T09:41:00Z\n", "\u0662026-11-23T09:41:00Z"),
    ],
)
def test_every_other_form_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="RFC 3339"):
        parse_moment(text)


def test_nothing_is_recovered_to_the_future() -> None:
    now = datetime.now(tz=UTC)
    assert _PAST.validate_python((now - timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%SZ"))
    with pytest.raises(ValidationError, match="a moment in the past"):
        _PAST.validate_python((now + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ"))
