"""IAM policy documents, as they stand in properties: JSON text."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from policies.model.values import is_unknown


@dataclass(frozen=True)
class Statement:
    """One statement; what may be a text or a list is always a tuple here."""

    sid: str
    allows: bool
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    principals: tuple[tuple[str, str], ...]
    """Kind and name: `("AWS", "arn:..."), ("Service", "s3.amazonaws.com")`; `("*", "*")` for everybody."""

    conditions: Mapping[str, Mapping[str, Any]]
    negations: tuple[str, ...]
    """`NotAction`, `NotResource`, `NotPrincipal` where they stand."""

    @property
    def everybody(self) -> bool:
        return any(name == "*" for _, name in self.principals)

    def condition_keys(self) -> set[str]:
        return {key.lower() for operator in self.conditions.values() for key in operator}


@dataclass(frozen=True)
class Document:
    """A policy document, or why there is none."""

    statements: tuple[Statement, ...] = ()
    known: bool = True
    error: str = ""


def document(value: Any) -> Document:
    """Reads a document that is JSON text or already a group of keys."""
    if is_unknown(value):
        return Document(known=False)
    if isinstance(value, Mapping):
        value = json.dumps(value)
    return _parsed(value) if isinstance(value, str) else Document(error="no policy document")


@lru_cache(maxsize=2048)
def _parsed(text: str) -> Document:
    try:
        content: Any = json.loads(text)
    except ValueError:
        return Document(error="not JSON")
    if not isinstance(content, Mapping):
        return Document(error="not a policy document")
    written = cast("Mapping[str, Any]", content).get("Statement", [])
    statements = cast("list[Any]", written if isinstance(written, list) else [written])
    return Document(tuple(_statement(each) for each in statements if isinstance(each, Mapping)))


def _statement(written: Any) -> Statement:
    return Statement(
        sid=str(written.get("Sid", "")),
        allows=written.get("Effect") == "Allow",
        actions=_texts(written.get("Action")),
        resources=_texts(written.get("Resource")),
        principals=_principals(written.get("Principal")),
        conditions=cast("Mapping[str, Mapping[str, Any]]", written.get("Condition") or {}),
        negations=tuple(key for key in ("NotAction", "NotResource", "NotPrincipal") if key in written),
    )


def _principals(written: Any) -> tuple[tuple[str, str], ...]:
    if written is None:
        return ()
    if not isinstance(written, Mapping):
        return (("*", str(written)),)
    kinds = cast("Mapping[str, Any]", written)
    return tuple((kind, name) for kind, names in kinds.items() for name in _texts(names))


def _texts(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    return tuple(str(each) for each in cast("list[Any]", value)) if isinstance(value, list) else (str(value),)
