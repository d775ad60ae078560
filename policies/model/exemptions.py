"""Exemptions: what may break a policy for a while, for a recorded reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, cast

import yaml

from policies.model.errors import PackError
from policies.model.former_names import FORMER_NAMES, present_name

KEYS = ("policy", "resource", "reason", "expires")


@dataclass(frozen=True, kw_only=True)
class Exemption:
    """One resource may break one policy until the end of a day."""

    policy: str
    resource: str
    """The URN, whole: no pattern, so that an exemption never covers what came later."""

    reason: str
    expires: date

    def expired(self, today: date) -> bool:
        return today > self.expires


class Exemptions:
    """All exemptions of a pack on a day."""

    def __init__(
        self, listed: Iterable[Exemption] = (), *, today: date, former_names: Iterable[tuple[str, str]] = ()
    ) -> None:
        self.listed = tuple(listed)
        self.former_names = tuple(former_names)
        """Where a policy is named by its former name: the file, and that name."""
        self.today = today
        self._in_force = {(each.policy, each.resource): each for each in self.listed if not each.expired(today)}

    def covering(self, policy: str, urn: str | None) -> Exemption | None:
        """The exemption in force for this policy and resource."""
        return self._in_force.get((policy, urn or ""))

    def of_stack(self, stack: str) -> list[Exemption]:
        """Those whose resource belongs to the stack; one file serves all stacks."""
        return [each for each in self.listed if each.resource.startswith(f"urn:pulumi:{stack}::")]


def read_exemptions(file: Path, policies: Iterable[str], *, today: date) -> Exemptions:
    """Reads a file of exemptions; none where there is no file. Raises PackError, whose text is one line."""
    if not file.exists():
        return Exemptions(today=today)
    name = f"{file.parent.name}/{file.name}"
    try:
        content: Any = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = str(error).splitlines()[0]
        raise PackError(f"{name}: {reason}; allowed: YAML with a list `exemptions`") from None
    listed: Any = cast("dict[str, Any]", content).get("exemptions") if isinstance(content, dict) else content
    if listed is None:
        listed = []
    if not isinstance(listed, list) or (
        isinstance(content, dict) and set(cast("dict[str, Any]", content)) > {"exemptions"}
    ):
        raise PackError(f"{name}: exemptions: not a list; allowed: a list of {', '.join(KEYS)}")
    known = frozenset(policies)
    written = cast("list[Any]", listed)
    return Exemptions(
        [_exemption(f"{name}: exemptions[{n}]", each, known) for n, each in enumerate(written)],
        today=today,
        former_names=[(name, each["policy"]) for each in written if each["policy"] in FORMER_NAMES],
    )


def _exemption(place: str, written: Any, policies: frozenset[str]) -> Exemption:
    if not isinstance(written, dict):
        raise PackError(f"{place}: {written!r}; allowed: {', '.join(KEYS)}")
    given = cast("dict[str, Any]", written)
    for key in given:
        if key not in KEYS:
            raise PackError(f"{place}.{key}: unknown key; allowed: {', '.join(KEYS)}")
    for key in KEYS:
        if given.get(key) in (None, ""):
            raise PackError(f"{place}.{key}: missing; allowed: {_ALLOWED[key]}")
    policy = present_name(str(given["policy"]))
    if policy not in policies:
        raise PackError(f"{place}.policy: {given['policy']}; allowed: the name of a policy in docs/policies.md")
    urn = given["resource"]
    if not isinstance(urn, str) or not urn.startswith("urn:pulumi:") or "*" in urn:
        raise PackError(f"{place}.resource: {urn}; allowed: {_ALLOWED['resource']}")
    if not isinstance(given["reason"], str):
        raise PackError(f"{place}.reason: {given['reason']}; allowed: {_ALLOWED['reason']}")
    expires = given["expires"]
    if type(expires) is not date:  # a datetime is a date too
        raise PackError(f"{place}.expires: {expires}; allowed: {_ALLOWED['expires']}")
    return Exemption(policy=policy, resource=urn, reason=given["reason"], expires=expires)


_ALLOWED = {
    "policy": "the name of a policy in docs/policies.md",
    "resource": "the whole URN of one resource",
    "reason": "a sentence that says why",
    "expires": "a date, YYYY-MM-DD, the last day on which it holds",
}
