"""What every settings model has in common: frozen, nothing unknown, defaults checked like given values."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, get_args

from pydantic import BaseModel, ConfigDict


class Settings(BaseModel):
    """A frozen group of settings. Values are read strictly: no "3" for 3, no yes for true."""

    moved: ClassVar[Mapping[str, str]] = {}
    """Keys that were here once, and where what they said stands now; a stack file that has one is refused."""

    # defer_build: the validator of the whole platform has those of its groups in it; none is needed by itself.
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, validate_default=True, defer_build=True)


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models that a field of this type holds, at whatever depth: in a tuple, a mapping, an option."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from models_in(part)
