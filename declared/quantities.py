"""Memory, storage and processor shares as Kubernetes writes them; the size of an EC2 instance by its name."""

import re
from dataclasses import dataclass

_SUFFIXES = {"": 1, "k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40}
GIB = 2**30

_VCPUS = {"large": 2, "xlarge": 4}
_GIB_PER_VCPU = {"c": 2, "m": 4, "r": 8, "x": 16}


def storage(value: object) -> float | None:
    """Bytes; None: no quantity."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([kMGT]i?|Ki)?", value) if isinstance(value, str) else None
    return float(match[1]) * _SUFFIXES[match[2] or ""] if match else None


def processors(value: object) -> float | None:
    """Processors; `500m` is half a one."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(m?)", value) if isinstance(value, str) else None
    return float(match[1]) / (1000 if match[2] else 1) if match else None


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
