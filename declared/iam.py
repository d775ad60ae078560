"""IAM policy documents, as they stand in properties, and what several of them together allow.

IAM user guide, "Policy evaluation logic": an explicit Deny in any policy wins; without an Allow, nothing is allowed. Names
of actions and of condition keys are matched without case; `*` and `?` are wildcards.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, cast

from declared.resource import UNKNOWN
from declared.values import as_mapping

_OF_OBJECTS = ("Object", "Multipart", "Replicate")
"""In the names of S3 actions on objects (service authorization reference): `s3:ReplicateDelete` is one too."""

Decision = Literal["allowed", "denied", "undecided"]


@dataclass(frozen=True)
class Statement:
    """One statement; what may be a text or a list is always a tuple here."""

    sid: str
    effect: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    principals: tuple[tuple[str, str], ...]
    """Kind and name: `("AWS", "arn:..."), ("Service", "s3.amazonaws.com")`; `("*", "*")` for everybody."""

    conditions: Mapping[str, Mapping[str, Any]]
    not_actions: tuple[str, ...] = ()
    not_resources: tuple[str, ...] = ()
    negations: tuple[str, ...] = ()
    """`NotAction`, `NotResource`, `NotPrincipal` where they stand."""

    @property
    def allows(self) -> bool:
        return self.effect == "Allow"

    @property
    def denies(self) -> bool:
        return self.effect == "Deny"

    @property
    def everybody(self) -> bool:
        return any(name == "*" for _, name in self.principals)

    def condition_keys(self) -> set[str]:
        """In lower case."""
        return {key.lower() for operator in self.conditions.values() for key in operator}

    def condition(self, operator: str, key: str) -> Any:
        """The value that an operator compares a key with; None where it does not."""
        return next(
            (value for name, value in self.conditions.get(operator, {}).items() if name.lower() == key.lower()), None
        )

    def names(self, action: str) -> bool:
        """Whether it is about an action: `s3:PutObject`, or `s3:*` for all of them."""
        if "NotAction" in self.negations:
            return not any(_matches(each, action, ignore_case=True) for each in self.not_actions)
        return any(_matches(each, action, ignore_case=True) for each in self.actions)


@dataclass(frozen=True)
class Document:
    """A policy document, or why there is none."""

    statements: tuple[Statement, ...] = ()
    known: bool = True
    error: str = ""


def document(value: Any) -> Document:
    """Reads a document that is JSON text or already a group of keys."""
    if isinstance(value, str) and UNKNOWN in value:
        return Document(known=False)
    if isinstance(value, Mapping):
        value = json.dumps(value)
    return _parsed(value) if isinstance(value, str) else Document(error="no policy document")


def decide(policies: Iterable[Document], action: str, bucket: str | None = None) -> Decision:
    """Whether the policies of a role together allow an action, on a bucket or on whatever they name for it.

    Undecided where a document is unknown, or where a condition or a part of the bucket decides: nothing that is
    declared tells which request will be made.
    """
    undecided = allowed = False
    for each in policies:
        undecided = undecided or not each.known
        for statement in each.statements:
            reach = _reach(statement, action, bucket)
            if statement.denies and reach == "all" and not statement.conditions:
                return "denied"
            if statement.denies and reach != "none":
                undecided = True
            elif statement.allows and reach != "none":
                allowed = True
    return "undecided" if undecided else "allowed" if allowed else "denied"


def _reach(statement: Statement, action: str, bucket: str | None) -> Literal["all", "some", "none"]:
    """How much of a bucket a statement about an action covers; without a bucket, of all that the action works on."""
    if not statement.names(action):
        return "none"
    if "NotResource" in statement.negations:
        exempt = {_share(each, action, bucket) for each in statement.not_resources}
        return "none" if "all" in exempt else "some" if "some" in exempt or bucket is None else "all"
    shares = {_share(each, action, bucket) for each in statement.resources}
    return "all" if "all" in shares else "some" if "some" in shares else "none"


def _share(pattern: str, action: str, bucket: str | None) -> Literal["all", "some", "none"]:
    if pattern == "*":
        return "all"
    if bucket is None or UNKNOWN in bucket or UNKNOWN in pattern:
        return "some"
    arn, (named, slash, key) = f"arn:aws:s3:::{bucket}", pattern.partition("/")
    if not any(part in action for part in _OF_OBJECTS):
        return "all" if _matches(pattern, arn) else "none"
    if not slash:  # a wildcard goes past the name of the bucket
        return "all" if named.endswith("*") and _matches(named, arn) else "none"
    return "none" if not _matches(named, arn) else "all" if key == "*" else "some"


@lru_cache(maxsize=4096)
def _matches(pattern: str, text: str, *, ignore_case: bool = False) -> bool:
    expression = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(expression, text, re.IGNORECASE | re.DOTALL if ignore_case else re.DOTALL) is not None


@lru_cache(maxsize=2048)
def _parsed(text: str) -> Document:
    try:
        content: Any = json.loads(text)
    except (ValueError, RecursionError):
        return Document(error="not JSON")
    if not isinstance(content, Mapping):
        return Document(error="not a policy document")
    written = cast("Mapping[str, Any]", content).get("Statement", [])
    statements = cast("list[Any]", written if isinstance(written, list) else [written])
    return Document(tuple(_statement(each) for each in statements if isinstance(each, Mapping)))


def _statement(written: Any) -> Statement:
    conditions = as_mapping(written.get("Condition"))
    return Statement(
        sid=str(written.get("Sid", "")),
        effect=str(written.get("Effect")),
        actions=_texts(written.get("Action")),
        resources=_texts(written.get("Resource")),
        principals=_principals(written.get("Principal")),
        conditions={operator: as_mapping(compared) for operator, compared in conditions.items()},
        not_actions=_texts(written.get("NotAction")),
        not_resources=_texts(written.get("NotResource")),
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
