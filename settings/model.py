"""What every settings model has in common: frozen, nothing unknown, defaults checked like given values."""

from pydantic import BaseModel, ConfigDict


class Settings(BaseModel):
    """A frozen group of settings. Values are read strictly: no "3" for 3, no yes for true."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, validate_default=True, use_attribute_docstrings=True
    )
