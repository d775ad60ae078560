"""Memory, storage and processors as Kubernetes and PostgreSQL write them; the size of an EC2 instance by its name.

Nothing here raises: what cannot be read is None.
"""

import math
import re
from dataclasses import dataclass
from fractions import Fraction

GIB = 2**30

_SUFFIXES = {
    **dict(zip(("n", "u", "m", ""), (1e-9, 1e-6, 1e-3, 1), strict=True)),
    **{unit: 1000**power for power, unit in enumerate("kMGTPE", start=1)},
    **{f"{unit}i": 1024**power for power, unit in enumerate("KMGTPE", start=1)},
}
_QUANTITY = re.compile(r"([+-]?(?:\d+(?:\.\d*)?|\.\d+))(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?\d{1,3}))?")
_POSTGRESQL = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*(B|kB|MB|GB|TB)?\s*")
_BYTES = {"B": 1, "kB": 2**10, "MB": 2**20, "GB": 2**30, "TB": 2**40}

_VCPUS = {"large": 2, "xlarge": 4}
_GIB_PER_VCPU = {"c": 2, "m": 4, "r": 8, "x": 16}


def parse(value: object) -> float | None:
    """A Kubernetes quantity: bytes, or processors: `100Gi`, `250m`, `0.5`, `1e3`."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value) if math.isfinite(value) else None
    match = _QUANTITY.fullmatch(value) if isinstance(value, str) else None
    if not match:
        return None
    return float(match[1]) * (10.0 ** int(match[3]) if match[3] else _SUFFIXES[match[2] or ""])


def postgresql(value: object, *, unit: str) -> float | None:
    """Bytes of a PostgreSQL parameter: `10GB`, `512 MB`, a bare number in the parameter's own `unit`; -1 stays negative.

    PostgreSQL documentation, "Parameter Names and Values": units are multiples of 1024.
    """
    match = None if isinstance(value, bool) else _POSTGRESQL.fullmatch(str(value))
    return float(match[1]) * _BYTES[match[2] or unit] if match else None


@dataclass(frozen=True)
class Machine:
    """What an instance type has."""

    processors: float
    memory: float
    """Bytes."""


def machine(instance_type: object) -> Machine | None:
    """Its size from its name (EC2 user guide, "Instance type naming conventions"); None: not told by its name."""
    match = re.fullmatch(r"([cmrx])\d+[a-z]*\.(?:(large|xlarge)|(\d+)xlarge)", str(instance_type))
    if not match:
        return None
    vcpus = _VCPUS[match[2]] if match[2] else int(match[3]) * _VCPUS["xlarge"]
    return Machine(vcpus, vcpus * _GIB_PER_VCPU[match[1]] * GIB)


_DECIMAL = {"P": 10**18, "T": 10**15, "G": 10**12, "M": 10**9, "k": 10**6, "": 10**3, "m": 1}
_BINARY = {"Pi": 2**50, "Ti": 2**40, "Gi": 2**30, "Mi": 2**20, "Ki": 2**10, "": 1}


def canonical(value: object) -> str | None:
    """The form in which Kubernetes writes a quantity back: the largest suffix that leaves a whole number.

    `1` for `1000m`, `1536Mi` for `1.5Gi` (apimachinery, package resource). None: no quantity written as text.
    """
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([PTGMK]i|[PTGMkm])?", value) if isinstance(value, str) else None
    if not match:
        return None
    suffixes = _BINARY if (match[2] or "").endswith("i") else _DECIMAL
    amount = Fraction(match[1]) * suffixes[match[2] or ""]
    fitting = (suffix for suffix, factor in suffixes.items() if amount % factor == 0)
    suffix = next(fitting, None)
    return None if suffix is None else f"{amount / suffixes[suffix]}{suffix if amount else ''}"
