"""Reads the values that steps are computed from: each reading is a value, or the prerequisite that is missing."""

from datetime import timedelta

from declared import durations
from declared.resource import UNKNOWN, Declared
from declared.values import MISSING, as_number, read
from recovery.model.estimate import MissingPrerequisite


def value_at(what: str, resource: Declared, path: str, *, allowed: str, default: object = MISSING) -> object:
    """The value of a property, or its default; a MissingPrerequisite where there is none."""
    found = read(resource.props, path)
    found = default if found is MISSING else found
    if found is MISSING or found == UNKNOWN:
        return missing_prerequisite(what, resource, path, found=found, allowed=allowed)
    return found


def number_at(
    what: str, resource: Declared, path: str, *, least: float = 0, default: object = MISSING
) -> float | MissingPrerequisite:
    """A number of at least `least`."""
    allowed = f"{least:g} or more"
    found = value_at(what, resource, path, allowed=allowed, default=default)
    if isinstance(found, MissingPrerequisite):
        return found
    number = as_number(found)
    if number is None or number < least:
        return missing_prerequisite(what, resource, path, found=found, allowed=allowed)
    return number


def duration_at(
    what: str,
    resource: Declared,
    path: str,
    *,
    default: object = MISSING,
    reader: durations.Reader = durations.parse,
) -> timedelta | MissingPrerequisite:
    """A duration in the notation of `reader`."""
    found = value_at(what, resource, path, allowed="a duration", default=default)
    if isinstance(found, MissingPrerequisite):
        return found
    parsed = reader(found)
    if parsed is None or parsed < timedelta():
        return missing_prerequisite(what, resource, path, found=found, allowed="a duration")
    return parsed


def missing_prerequisite(
    what: str,
    resource: Declared | None,
    path: str = "",
    *,
    found: object,
    allowed: str,
    until_failback: bool = False,
) -> MissingPrerequisite:
    """What the model needs of a resource, or of the stack where `resource` is None, and did not find."""
    return MissingPrerequisite(
        what=what,
        found=plain(found),
        allowed=allowed,
        urn=resource.urn if resource else None,
        path=path,
        decided=found != UNKNOWN,
        until_failback=until_failback,
    )


def plain(value: object) -> str:
    """A value as configuration files write it."""
    if value is MISSING:
        return "nothing"
    return str(value).lower() if isinstance(value, bool) else str(value)
