"""Why a bound of a setting is there: shown with every refusal, by a what-if that passes it, and on the settings page."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, get_args

from pydantic.fields import FieldInfo


@dataclass(frozen=True)
class Because:
    """Stands beside a bound in the type of a field: `Annotated[int, Because("one in each zone")] = Field(default=3, ge=3)`."""

    reason: str


class OutOfBoundsError(ValueError):
    """What a check raises of a value that is read well and is too small, too large or too seldom; the text is what is allowed."""


def reason(field: FieldInfo) -> str | None:
    """Why the field's value is bounded, or its members' values; None where no reason is given."""
    found = [each.reason for each in _marks(field) if isinstance(each, Because)]
    return found[-1] if found else None


def _marks(field: FieldInfo) -> Iterator[Any]:
    yield from _nested(field.annotation)
    yield from field.metadata


def _nested(annotation: Any) -> Iterator[Any]:
    yield from getattr(annotation, "__metadata__", ())
    for part in get_args(annotation):
        if part not in getattr(annotation, "__metadata__", ()):
            yield from _nested(part)
