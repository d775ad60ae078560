"""Which regions a stack states that its data may lie in: by the default tags of its AWS providers.

The tags are on every resource that can have some, so that whoever looks at one in AWS reads the same.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from declared.objectives import RESIDENCY
from declared.resource import Declared
from declared.stack import Stack
from declared.values import is_unknown, mapping

STATED, ADMITTED_BY, ADMITTED_FOR = "Residency", "AdmittedBy", "AdmittedFor"


@dataclass(frozen=True)
class Residency:
    """The regions, and those admitted by name for third copies."""

    regions: tuple[str, ...]
    exceptions: dict[str, str] = field(default_factory=dict[str, str])
    """Region, and who admitted it."""


def residency(stack: Stack) -> Residency:
    """What the providers state: the stack's own the list, which is the guide's where it has none; others their exception."""
    providers = stack.providers
    stated = str(tags(providers[0]).get(STATED) or "") if providers else ""
    regions = tuple(stated.split()) or RESIDENCY
    return Residency(regions, dict(each for provider in providers[1:] for each in _exception(provider, regions)))


def _exception(provider: Declared, regions: tuple[str, ...]) -> list[tuple[str, str]]:
    own, region = tags(provider), provider.props.get("region")
    if not isinstance(region, str) or region in regions or not (own.get(ADMITTED_BY) and own.get(ADMITTED_FOR)):
        return []
    return [(region, str(own[ADMITTED_BY]))]


def tags(provider: Declared) -> dict[str, Any]:
    """The default tags of a provider, which takes groups of keys as JSON text."""
    written = provider.props.get("defaultTags")
    if isinstance(written, str) and not is_unknown(written):
        try:
            written = json.loads(written)
        except ValueError:
            return {}
    return dict(mapping({"defaults": written}, "defaults.tags"))
