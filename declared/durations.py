"""Durations as Kubernetes, PostgreSQL, Velero and barman write them, and as a person reads them."""

import re
from datetime import timedelta

_UNITS = {
    "ms": timedelta(milliseconds=1),
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|min|s|m|h|d|w)")


def parse(value: object, *, unit: str = "s") -> timedelta | None:
    """`60s`, `5min`, `720h0m0s`, `30d`; a bare number counts in `unit`. None: no duration."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return value * _UNITS[unit]
    if not isinstance(value, str):
        return None
    text = value.strip().replace(" ", "")
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return float(text) * _UNITS[unit]
    parts = _PART.findall(text)
    if not parts or "".join(number + name for number, name in parts) != text:
        return None
    return sum((float(number) * _UNITS[name] for number, name in parts), timedelta())


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
