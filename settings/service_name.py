"""The name of a service, as the application tier, the data tier and their credentials use it."""

import re
from typing import Annotated

from pydantic import AfterValidator


def _is_a_label(name: str) -> str:
    if not re.fullmatch(r"[a-z]([a-z0-9-]{0,38}[a-z0-9])?", name):
        raise ValueError("a service name such as claims-service: 1 to 40 of a-z, 0-9 and -, a letter first")
    return name


ServiceName = Annotated[str, AfterValidator(_is_a_label)]
"""A Kubernetes label value with room for prefixes: it becomes part of the names of secrets, users and policies."""
