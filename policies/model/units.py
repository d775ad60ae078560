"""Durations and quantities as charts, custom resources and AWS write them."""

import re
from typing import Any

_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0, "y": 31536000.0}
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|min|s|m|h|d|w|y)")
_BYTES = {"": 1, "k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40}
_QUANTITY = re.compile(r"(\d+(?:\.\d+)?)(Ki|Mi|Gi|Ti|k|M|G|T|m)?")


def seconds(value: Any) -> float:
    """`60s`, `720h0m0s`, `30d`, a number of seconds. Raises ValueError for anything else."""
    if isinstance(value, bool):
        raise ValueError(value)
    if isinstance(value, (int, float)):
        return float(value)
    text = str(value).strip()
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return float(text)
    parts = _PART.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise ValueError(value)
    return sum(float(number) * _SECONDS[unit] for number, unit in parts)


def days(value: Any) -> float:
    """A number of days, or a duration with units."""
    return float(value) if isinstance(value, (int, float)) else seconds(value) / 86400


def number_of(value: Any) -> float:
    """A number, or text that is one. Raises ValueError for anything else."""
    if isinstance(value, bool) or value is None:
        raise ValueError(value)
    return float(value)


def quantity(value: Any) -> float:
    """A Kubernetes quantity: bytes, or CPUs: `100Gi`, `250m`. Raises ValueError for anything else."""
    found = _QUANTITY.fullmatch(str(value))
    if not found:
        raise ValueError(value)
    return float(found[1]) * (0.001 if found[2] == "m" else _BYTES[found[2] or ""])
