"""A moment in time, in the one form that every tool on its way reads the same.

CloudNativePG's webhook takes seven forms of a recovery target time (machinery, `pkg/types/time.go`), and some that it does
not document; what it takes goes on unchanged to PostgreSQL, which takes others. RFC 3339 to the second is in both.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated

from pydantic import AfterValidator

_FORM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})")
_WESTERNMOST, _EASTERNMOST = timedelta(hours=-12), timedelta(hours=14)
_ALLOWED = "a date and time to the second with its offset (RFC 3339), such as 2026-11-23T09:41:00Z or 2026-11-23T12:41:00+03:00"


def parse_moment(text: str) -> datetime:
    """`2026-11-23T09:41:00Z`, `2026-11-23T12:41:00+03:00`; ValueError for any other form and for a day that is in no calendar."""
    try:
        moment = datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z") if _FORM.fullmatch(text) else None
        offset = moment.utcoffset() if moment else None
    except ValueError:
        moment = offset = None
    if moment is None or offset is None or not _WESTERNMOST <= offset <= _EASTERNMOST:
        raise ValueError(_ALLOWED)
    return moment


def now() -> datetime:
    """The only clock that settings look at: docs/decisions/0192."""
    return datetime.now(tz=UTC)


def _is_past(text: str) -> str:
    if parse_moment(text) > now():
        raise ValueError("a moment in the past: nothing after it is in the archive")
    return text


PastMoment = Annotated[str, AfterValidator(_is_past)]
"""A date and time with its offset from UTC, that has been; written 2026-11-23T09:41:00Z."""
