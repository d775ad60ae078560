"""Builds an estimate from what is read off the resources."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from declared import durations
from declared.requirements.requirement import Requirements
from declared.resource import UNKNOWN, Declared
from declared.values import MISSING, as_number, read
from recovery.model.estimate import Estimate, Gap
from recovery.model.term import Constant, Property, Term


@dataclass
class Chain:
    """Builds an estimate by three kinds of verbs.

    `read`, `number` and `duration` read a value, and note a gap where there is none to compute with. `term` and
    `constant` add a term. `gap`, `require` and `unbounded` note why the sum is no bound.
    """

    terms: list[Term] = field(default_factory=list[Term])
    gaps: list[Gap] = field(default_factory=list[Gap])
    evidence: list[Property] = field(default_factory=list[Property])
    note: str = ""

    def estimate(self) -> Estimate:
        return Estimate(
            tuple(self.terms), tuple(dict.fromkeys(self.gaps)), self.note, tuple(dict.fromkeys(self.evidence))
        )

    def include(self, other: "Chain | Estimate") -> None:
        """Appends another chain."""
        self.terms.extend(other.terms)
        self.gaps.extend(other.gaps)
        self.evidence.extend(other.evidence)

    def constant(self, constant: Constant) -> None:
        """A term that no resource declares."""
        self.terms.append(Term(what=constant.name, duration=constant.value, source=constant))

    def term(self, what: str, duration: timedelta, resource: Declared, path: str, found: object) -> None:
        """A term that was computed from what a resource declares."""
        source = Property(urn=resource.urn, path=path, found=str(found))
        self.terms.append(Term(what=what, duration=duration, source=source))

    def read(self, what: str, resource: Declared, path: str, *, allowed: str, default: object = MISSING) -> Any | None:
        """The value of a property, or of its default; None, and a gap, where there is none or it is unknown."""
        value = read(resource.props, path)
        value = default if value is MISSING else value
        if value is MISSING or value == UNKNOWN:
            self.gap(what, resource, path, found=value, allowed=allowed)
            return None
        return value

    def number(
        self, what: str, resource: Declared, path: str, *, least: float = 0, default: object = MISSING
    ) -> float | None:
        """A number; None, and a gap, where it is none, or less than a number can be here."""
        allowed = f"{least:g} or more"
        value = self.read(what, resource, path, allowed=allowed, default=default)
        number = as_number(value)
        if value is not None and (number is None or number < least):
            self.gap(what, resource, path, found=value, allowed=allowed)
            return None
        return number

    def duration(
        self,
        what: str,
        resource: Declared,
        path: str,
        *,
        default: object = MISSING,
        reader: durations.Reader = durations.parse,
    ) -> timedelta | None:
        """A duration in the notation of `reader`; None, and a gap, where it is none."""
        value = self.read(what, resource, path, allowed="a duration", default=default)
        parsed = reader(value)
        if value is not None and (parsed is None or parsed < timedelta()):
            self.gap(what, resource, path, found=value, allowed="a duration")
            return None
        return parsed

    def require(self, resource: Declared, *required: Requirements) -> None:
        """No bound while a policy is violated that reports one of these requirements."""
        for each in required:
            state = each.state(resource)
            if state == "met":
                self._holds(resource, each)
            else:
                self.unbounded(each.policy, resource, decided=state == "broken")

    def unbounded(self, policy: str, resource: Declared | None, *, decided: bool = True) -> None:
        """No bound while a policy is violated, which says of the resource what is wrong."""
        self.gaps.append(Gap(policy=policy, urn=resource.urn if resource else None, decided=decided))

    def _holds(self, resource: Declared, required: Requirements) -> None:
        for each in required:
            if each.type == resource.type and "[]" not in each.path:
                value = read(resource.props, each.path)
                found = "nothing, the default" if value is MISSING else _plain(value)
                self.evidence.append(Property(urn=resource.urn, path=each.path, found=found))

    def gap(
        self,
        what: str,
        resource: Declared | None,
        path: str = "",
        *,
        found: object,
        allowed: str,
        exposed: bool = False,
    ) -> None:
        """No bound, for a reason that no policy reports."""
        urn, decided = resource.urn if resource else None, found != UNKNOWN
        gap = Gap(what=what, found=_plain(found), allowed=allowed, urn=urn, path=path, decided=decided, exposed=exposed)
        self.gaps.append(gap)


def _plain(value: object) -> str:
    """Values as configuration files write them."""
    if value is MISSING:
        return "nothing"
    return str(value).lower() if isinstance(value, bool) else str(value)
