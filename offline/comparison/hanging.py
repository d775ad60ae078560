"""What is replaced because something that it is made of is replaced.

An output of a replaced resource is another value, and not known before: where it goes into a property that replaces,
the engine replaces that resource as well, and so on. All that a replaced provider makes is replaced with it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from offline.comparison.replacement import Effect, effect, worst

Record = Mapping[str, Any]
"""A resource as resources.json has it."""

_UNKNOWN = "<unknown>"
_REACH = ("pulumi:providers:kubernetes",)
"""What reaches a cluster: what it made there is gone with the cluster, whatever name the next one has."""

_SPREADS: tuple[Effect, ...] = ("replaced", "maybe")


@dataclass(frozen=True)
class Hanging:
    """A resource that the update replaces, or may replace, without a change of its own."""

    resource: Record
    effect: Effect
    path: str
    """The property that comes from the replaced resource; `provider` for the provider itself."""


def hanging(present: Iterable[Record], touched: Mapping[str, Effect]) -> list[Hanging]:
    """All that hangs on what is replaced; `touched` has the effect of each changed resource by URN."""
    records = list(present)
    effects: dict[str, Effect] = dict(touched)
    found: dict[str, Hanging] = {}
    grows = True
    while grows:
        grows = False
        for record in records:
            urn = record["urn"]
            for each in _reasons(record, effects):
                if worst((effects.get(urn, "updated"), each.effect)) != effects.get(urn, "updated"):
                    effects[urn], found[urn], grows = each.effect, each, True
    return [found[urn] for urn in sorted(found)]


def _reasons(record: Record, effects: Mapping[str, Effect]) -> Iterator[Hanging]:
    provider = effects.get(record["provider"] or "", "updated")
    if provider in _SPREADS:
        yield Hanging(record, provider, "provider")
    for name, urns in record.get("property_dependencies", {}).items():
        source = worst(effects.get(urn, "updated") for urn in urns)
        if source in _SPREADS:
            yield from _of_property(record, name, source)


def _of_property(record: Record, name: str, source: Effect) -> Iterator[Hanging]:
    """A replacement for sure needs a source that is replaced for sure."""
    for path in _unknown_paths(record["props"].get(name), name):
        own = "replaced" if record["type"] in _REACH else effect(record["type"], path)
        if own in _SPREADS:
            yield Hanging(record, "replaced" if own == source == "replaced" else "maybe", path)


def _unknown_paths(value: Any, path: str) -> Iterator[str]:
    match value:
        case str():
            if value == _UNKNOWN:
                yield path
        case dict():
            for key, inner in cast("dict[str, Any]", value).items():
                yield from _unknown_paths(inner, f"{path}.{key}")
        case list():
            for inner in cast("list[Any]", value):
                yield from _unknown_paths(inner, path)
        case _:
            pass
