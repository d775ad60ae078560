"""Durations as programs write them, and as a person reads them. Nothing here raises: what cannot be read is None."""

import re
from collections.abc import Callable
from datetime import timedelta

Reader = Callable[[object], timedelta | None]
"""Reads a duration in the notation of one program."""

_UNITS = {
    "ns": timedelta(microseconds=0.001),
    "us": timedelta(microseconds=1),
    "µs": timedelta(microseconds=1),
    "ms": timedelta(milliseconds=1),
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
    "y": timedelta(days=365),
}
_PART = re.compile(r"(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h|d|w|y)")
_POSTGRESQL = re.compile(r"\s*([+-]?\d+(?:\.\d+)?)\s*(us|ms|s|min|h|d)?\s*")
_RECOVERY_WINDOW = re.compile(r"([1-9]\d*)([dwm])")
_DAYS = {"d": 1, "w": 7, "m": 31}


def parse(value: object, *, unit: str = "s") -> timedelta | None:
    """`60s`, `1h30m`, `720h0m0s`, `30d`, `1y`: Go, Kubernetes, Prometheus, Elasticsearch. A bare number counts in `unit`."""
    bare = _number(value)
    if bare is not None:
        return _times(bare, unit)
    if not isinstance(value, str):
        return None
    text = value.strip()
    parts = _PART.findall(text)
    if not parts or "".join(number + name for number, name in parts) != text:
        return None
    lengths = [_times(float(number), name) for number, name in parts]
    return _sum([each for each in lengths if each is not None]) if None not in lengths else None


def postgresql(value: object, *, unit: str = "s") -> timedelta | None:
    """`60s`, `5 min`, `1d`: one number and one unit, a space allowed; a bare number counts in the parameter's own `unit`.

    PostgreSQL documentation, "Parameter Names and Values"; a parameter's unit is in `pg_settings.unit`.
    """
    if isinstance(value, bool):
        return None
    match = _POSTGRESQL.fullmatch(str(value))
    return _times(float(match[1]), match[2] or unit) if match else None


def recovery_window(value: object) -> timedelta | None:
    """`30d`, `4w`, `2m`: of barman, where `m` is a month, of 31 days."""
    match = _RECOVERY_WINDOW.fullmatch(value) if isinstance(value, str) else None
    return _times(float(match[1]) * _DAYS[match[2]], "d") if match else None


def show(duration: timedelta) -> str:
    """`90 s`, `27 min 5 s`, `4 h`, `30 d`: the two largest units that count."""
    seconds = round(duration.total_seconds())
    if seconds <= 120:
        return f"{seconds} s"
    units = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))
    shown: list[str] = []
    for name, size in units:
        count, seconds = divmod(seconds, size)
        if count:
            shown.append(f"{count} {name}")
        if len(shown) == 2:
            break
    return " ".join(shown)


def _number(value: object) -> float | None:
    if isinstance(value, str):
        return float(value) if re.fullmatch(r"\s*\d+(\.\d+)?\s*", value) else None
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _times(number: float, unit: str) -> timedelta | None:
    try:
        return number * _UNITS[unit]
    except (OverflowError, ValueError):  # past what a timedelta holds, or not a number
        return None


def _sum(lengths: list[timedelta]) -> timedelta | None:
    try:
        return sum(lengths, timedelta())
    except OverflowError:
        return None
