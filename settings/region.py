"""AWS regions by name."""

import re
from typing import Annotated

from pydantic import AfterValidator


def _is_region(name: str) -> str:
    if not re.fullmatch(r"[a-z]{2}-[a-z]+-[0-9]", name):
        raise ValueError("an AWS region such as me-central-1")
    return name


Region = Annotated[str, AfterValidator(_is_region)]
"""The name of an AWS region, such as me-central-1."""
