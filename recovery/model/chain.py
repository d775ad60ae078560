"""Builds an estimate from what is read off the resources."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from declared import durations
from declared.resource import UNKNOWN, Declared
from declared.values import MISSING, as_number, read
from recovery.model.estimate import Estimate, Gap
from recovery.model.term import Constant, Property, Term


@dataclass
class Chain:
    """Builds an estimate. Whatever is asked of it and is not there becomes a gap."""

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

    def constant(self, constant: Constant, what: str | None = None) -> None:
        """A term that no resource declares."""
        self.terms.append(Term(what=what or constant.name, duration=constant.value, source=constant))

    def term(self, what: str, duration: timedelta, resource: Declared, path: str, found: object) -> None:
        """A term that was computed from what a resource declares."""
        source = Property(urn=resource.urn, path=path, found=str(found))
        self.terms.append(Term(what=what, duration=duration, source=source))

    def duration(
        self,
        what: str,
        resource: Declared,
        path: str,
        *,
        allowed: str = "a duration",
        default: object = MISSING,
        most: timedelta | None = None,
        reader: durations.Reader = durations.parse,
    ) -> timedelta | None:
        """A term that a property declares; with `most`, longer is a gap too."""
        value = self.read(what, resource, path, allowed=allowed, default=default)
        if value is None:
            return None
        parsed = reader(value)
        if parsed is None or parsed < timedelta():
            self.gap(what, resource, path, found=value, allowed=allowed)
            return None
        self.term(what, parsed, resource, path, value)
        if most is not None and parsed > most:
            self.gap(what, resource, path, found=durations.show(parsed), allowed=f"at most {durations.show(most)}")
        return parsed

    def read(self, what: str, resource: Declared, path: str, *, allowed: str, default: object = MISSING) -> Any | None:
        """The value of a property; None, and a gap, where there is none or it is unknown."""
        value = read(resource.props, path)
        if value is MISSING:
            value = default
        if value is MISSING:
            self.gap(what, resource, path, found="nothing", allowed=allowed)
            return None
        if value == UNKNOWN:
            self.gaps.append(Gap(what=what, found=UNKNOWN, allowed=allowed, urn=resource.urn, path=path, decided=False))
            return None
        return value

    def number(
        self,
        what: str,
        resource: Declared,
        path: str,
        *,
        allowed: str,
        least: float = float("-inf"),
        most: float = float("inf"),
        default: object = MISSING,
    ) -> float | None:
        """A number within bounds; None, and a gap, where it is not."""
        value = self.read(what, resource, path, allowed=allowed, default=default)
        if value is None:
            return None
        number = as_number(value)
        if number is None or not least <= number <= most:
            self.gap(what, resource, path, found=value, allowed=allowed)
            return None
        self._holds(resource, path, value)
        return number

    def one_of(
        self, what: str, resource: Declared, path: str, *, among: Iterable[object], default: object = MISSING
    ) -> bool:
        """Whether a property has one of these values; a gap where it has not."""
        wanted = tuple(among)
        allowed = " or ".join(_plain(value) for value in wanted)
        value = self.read(what, resource, path, allowed=allowed, default=default)
        if value is None:
            return False
        if not any(_plain(value) == _plain(each) for each in wanted):
            self.gap(what, resource, path, found=value, allowed=allowed)
            return False
        self._holds(resource, path, value)
        return True

    def _holds(self, resource: Declared, path: str, value: object) -> None:
        given = read(resource.props, path) is not MISSING
        found = _plain(value) if given else f"{_plain(value)}, the default"
        self.evidence.append(Property(urn=resource.urn, path=path, found=found))

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
        """Something that breaks the chain."""
        self.gaps.append(
            Gap(
                what=what,
                found=_plain(found),
                allowed=allowed,
                urn=resource.urn if resource else None,
                path=path,
                decided=found != UNKNOWN,
                exposed=exposed,
            )
        )


def _plain(value: object) -> str:
    """Values as configuration files write them."""
    if value is MISSING:
        return "nothing"
    return str(value).lower() if isinstance(value, bool) else str(value)
