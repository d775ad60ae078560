"""Values of a chart as they are compared: without what differs from account to account, or what only an update knows."""

import hashlib
import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, cast

from declared.resource import UNKNOWN

_REGION = re.compile(r"\b(?:af|ap|ca|eu|il|me|mx|sa|us)(?:-gov)?-[a-z]+-\d(?:[a-f]\b)?")
_ACCOUNT = re.compile(r"(?<![0-9])[0-9]{12}(?![0-9])")
_DIGEST = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
_IDENTIFIER = re.compile(r"\b(?:vpc|subnet|sg)-[0-9a-f]{8,17}\b")


OWN_REGISTRY = "<account>.dkr.ecr.<region>.amazonaws.com"
"""Stands in recorded facts for the registry of the account and region that a chart was rendered for."""

_ELASTIC_REGISTRY = re.compile(r"[0-9]{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com")


def portable(text: str) -> str:
    """A text with OWN_REGISTRY for the registry, and `<digest>` for digests: what a record has in common between regions."""
    return _DIGEST.sub("<digest>", _ELASTIC_REGISTRY.sub(OWN_REGISTRY, text))


def registry_of(text: str) -> str | None:
    """The registry of Amazon ECR that a text names first."""
    match = _ELASTIC_REGISTRY.search(text)
    return match[0] if match else None


def leaves(values: object, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every leaf with its path, such as `webhook.resources` or `initContainers[0].image`; empty groups are leaves."""
    if isinstance(values, dict) and values:
        for key, inner in sorted(cast("dict[str, Any]", values).items()):
            yield from leaves(inner, step(path, key))
    elif isinstance(values, list) and values:
        for number, inner in enumerate(cast("list[Any]", values)):
            yield from leaves(inner, step(path, number))
    elif values is not None:
        yield path, values


def step(path: str, to: str | int) -> str:
    """A path one step further; a key that has dots itself is written in quotes."""
    if isinstance(to, int):
        return f"{path}[{to}]"
    key = f'"{to}"' if re.search(r"[.\[\]]", to) else to
    return f"{path}.{key}" if path else key


def unknown_at_preview(values: object) -> list[str]:
    """Paths of the leaves whose value only an update knows."""
    return [path for path, value in leaves(values) if isinstance(value, str) and UNKNOWN in value]


def digest(values: object, unknown: Collection[str] = ()) -> str:
    """A digest of values that two regions, two accounts, a preview and an update have in common.

    Regions, zones, account numbers, identifiers of networks and digests of images count as their kind only. Leaves at the
    paths of `unknown` do not count at all: a preview does not know them, an update does.
    """
    compared = [[path, _compared(value)] for path, value in leaves(values) if path not in unknown]
    return hashlib.sha256(json.dumps(compared, sort_keys=True).encode()).hexdigest()[:16]


def _compared(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)  # the engine has no integers
    if not isinstance(value, str):
        return value
    for pattern, kind in ((_REGION, "region"), (_ACCOUNT, "account"), (_IDENTIFIER, "id"), (_DIGEST, "digest")):
        value = pattern.sub(f"<{kind}>", value)
    return value


def at(values: object, path: str) -> Any:
    """The value at the path of a leaf or of a group; None where there is none."""
    for quoted, plain, number in re.findall(r'"([^"]+)"|([^.\[\]"]+)|\[(\d+)\]', path):
        name = quoted or plain
        if number:
            listed = cast("list[Any]", values) if isinstance(values, list) else []
            values = listed[int(number)] if int(number) < len(listed) else None
        else:
            values = cast("Mapping[str, Any]", values).get(name) if isinstance(values, Mapping) else None
    return values


def merged(below: Any, above: Any) -> Any:
    """Two groups of values as Helm merges them: what is above wins, leaf by leaf."""
    if not isinstance(below, Mapping) or not isinstance(above, Mapping):
        return cast("Any", below) if above is None else above
    lower, upper = cast("Mapping[str, Any]", below), cast("Mapping[str, Any]", above)
    return {**lower, **{key: merged(lower.get(key), value) for key, value in upper.items()}}
