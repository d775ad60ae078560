"""A chain of terms as it is read off the resources, and what keeps it from being one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final, cast

from recovery import durations
from recovery.declared import UNKNOWN, Declared
from recovery.term import Constant, Property, Term, resource_label


class _Missing:
    def __repr__(self) -> str:
        return "nothing"


MISSING: Final = _Missing()

Path = tuple[str | int, ...]


@dataclass(frozen=True, kw_only=True)
class Gap:
    """Why a chain does not hold: what was read, and what would do."""

    what: str
    found: str
    allowed: str
    urn: str | None = None
    path: str = ""
    decided: bool = True
    """False: a value that only an apply will know decides."""
    exposed: bool = False
    """True: so it is after a failover, until the failback."""

    @property
    def message(self) -> str:
        """One line naming term, resource and property, what was found and what is allowed."""
        resource = f"{resource_label(self.urn)}: " if self.urn else ""
        place = f"{resource}{self.path}: " if self.path else resource
        if not self.decided:
            return f"{self.what}: {place}unknown until an apply, so it cannot be decided at preview; allowed: {self.allowed}"
        return f"{self.what}: {place}found {self.found}; allowed: {self.allowed}"


@dataclass(frozen=True)
class Estimate:
    """The worst case as a sum of terms; with gaps, it is no bound."""

    terms: tuple[Term, ...] = ()
    gaps: tuple[Gap, ...] = ()
    note: str = ""
    """What the figure rests on, where the terms alone do not say it."""

    @property
    def total(self) -> timedelta:
        """The sum of the terms that could be read."""
        return sum((term.duration for term in self.terms), timedelta())

    @property
    def bounded(self) -> bool:
        return not self.gaps

    @property
    def exposed(self) -> bool:
        """Whether all that breaks it is the price of a failover."""
        return bool(self.gaps) and all(gap.exposed for gap in self.gaps)


@dataclass
class Chain:
    """Builds an estimate. Whatever is asked of it and is not there becomes a gap."""

    terms: list[Term] = field(default_factory=list[Term])
    gaps: list[Gap] = field(default_factory=list[Gap])
    note: str = ""

    def estimate(self) -> Estimate:
        return Estimate(tuple(self.terms), tuple(dict.fromkeys(self.gaps)), self.note)

    def include(self, other: "Chain | Estimate") -> None:
        """Appends another chain."""
        self.terms.extend(other.terms)
        self.gaps.extend(other.gaps)

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
        *path: str | int,
        allowed: str = "a duration",
        default: object = MISSING,
        most: timedelta | None = None,
        unit: str = "s",
    ) -> timedelta | None:
        """A term that a property declares; with `most`, longer is a gap too."""
        value = self.read(what, resource, *path, allowed=allowed, default=default)
        if value is None:
            return None
        parsed = durations.parse(value, unit=unit)
        if parsed is None or parsed < timedelta():
            self.gap(what, resource, *path, found=value, allowed=allowed)
            return None
        self.term(what, parsed, resource, shown(path), value)
        if most is not None and parsed > most:
            self.gap(what, resource, *path, found=durations.show(parsed), allowed=f"at most {durations.show(most)}")
        return parsed

    def read(
        self, what: str, resource: Declared, *path: str | int, allowed: str, default: object = MISSING
    ) -> Any | None:
        """The value of a property; None, and a gap, where there is none or it is unknown."""
        value = look(resource.props, path)
        if value is MISSING or value is None:
            value = default
        if value is MISSING:
            self.gap(what, resource, *path, found="nothing", allowed=allowed)
            return None
        if value == UNKNOWN:
            self.gaps.append(
                Gap(what=what, found=UNKNOWN, allowed=allowed, urn=resource.urn, path=shown(path), decided=False)
            )
            return None
        return value

    def number(
        self,
        what: str,
        resource: Declared,
        *path: str | int,
        allowed: str,
        least: float = float("-inf"),
        most: float = float("inf"),
        default: object = MISSING,
    ) -> float | None:
        """A number within bounds; None, and a gap, where it is not."""
        value = self.read(what, resource, *path, allowed=allowed, default=default)
        if value is None:
            return None
        number = as_number(value)
        if number is None or not least <= number <= most:
            self.gap(what, resource, *path, found=value, allowed=allowed)
            return None
        return number

    def one_of(
        self, what: str, resource: Declared, *path: str | int, among: Iterable[object], default: object = MISSING
    ) -> bool:
        """Whether a property has one of these values; a gap where it has not."""
        wanted = tuple(among)
        allowed = " or ".join(_plain(value) for value in wanted)
        value = self.read(what, resource, *path, allowed=allowed, default=default)
        if value is None:
            return False
        if not any(_plain(value) == _plain(each) for each in wanted):
            self.gap(what, resource, *path, found=value, allowed=allowed)
            return False
        return True

    def gap(
        self,
        what: str,
        resource: Declared | None,
        *path: str | int,
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
                path=shown(path),
                decided=found != UNKNOWN,
                exposed=exposed,
            )
        )


def look(props: object, path: Iterable[str | int]) -> Any:
    """What lies at a path in plain data; MISSING, or UNKNOWN where the way there is unknown."""
    value = props
    for step in path:
        if value == UNKNOWN:
            return UNKNOWN
        if isinstance(step, int):
            listed = items(value)
            if step >= len(listed):
                return MISSING
            value = listed[step]
        else:
            named = mapping(value)
            if step not in named:
                return MISSING
            value = named[step]
    return value


def items(value: object) -> list[Any]:
    """A list as it is; anything else holds nothing."""
    return list(cast("Iterable[Any]", value)) if isinstance(value, list | tuple) else []


def mapping(value: object) -> Mapping[str, Any]:
    """A mapping as it is; anything else holds nothing."""
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}


def as_number(value: object) -> float | None:
    """A number, also where it is written as text."""
    if isinstance(value, bool):
        return None
    try:
        return float(value)  # pyright: ignore[reportArgumentType]
    except (TypeError, ValueError):
        return None


def shown(path: Iterable[str | int]) -> str:
    """A path as a person writes it: `spec.plugins[0].name`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def _plain(value: object) -> str:
    """Values as configuration files write them."""
    return str(value).lower() if isinstance(value, bool) else str(value)
