"""`make mirror CHECK=1`: what is missing, moved, unsigned or has a newer patch. Nothing is changed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from artifacts.lock import Lock
from mirror import findings as say
from mirror.copying import Entry, Wanted
from mirror.findings import Finding, short
from mirror.inventory import Inventory
from mirror.own import OwnRegistries
from mirror.registry import RegistryError
from mirror.signatures import Verifier

_LEADING = re.compile(r"v?\d+(?:\.\d+)+")


@dataclass(frozen=True)
class Checker:
    """Asks publishers and own registries about one artifact."""

    own: OwnRegistries
    verifier: Verifier

    def check(self, wanted: Wanted) -> tuple[Finding, ...]:
        """What is to be said of one artifact; a registry that does not answer is a finding too."""
        entry = wanted.entry
        if entry is None:
            return (Finding(say.NOT_LISTED, wanted.key, "`make mirror` adds it"),)
        return (*self._places(wanted.key, entry), *self._publisher(wanted, entry), *self._newer(wanted))

    def _places(self, key: str, entry: Entry) -> Iterator[Finding]:
        if entry.digest is None:
            yield Finding(say.MISSING, key, "its digest is not known; `make mirror` reads it")
            return
        for region in self.own.hosts:
            try:
                if not self.own.complete(region, entry):
                    there = self.own.digest(region, entry)
                    yield Finding(say.MISSING, key, f"{region} has {short(there)}; expected {short(entry.digest)}")
            except RegistryError as error:
                yield Finding(say.FAILED, key, f"{region}: {error}")

    def _publisher(self, wanted: Wanted, entry: Entry) -> Iterator[Finding]:
        try:
            offered = wanted.offer.digest()
        except RegistryError as error:
            yield Finding(say.UNCHECKED, wanted.key, str(error))
            return
        if offered is None:
            yield Finding(say.GONE, wanted.key, "the own registries have the only copies")
            return
        if entry.digest is not None and offered != entry.digest:
            yield Finding(say.MOVED, wanted.key, f"{short(entry.digest)} -> {short(offered)}")
        if (
            entry.digest
            and wanted.signed
            and (reason := self.verifier.fault(f"{wanted.offer.reference}@{entry.digest}", wanted.signed))
        ):
            yield Finding(say.UNSIGNED, wanted.key, reason)

    def _newer(self, wanted: Wanted) -> Iterator[Finding]:
        try:
            found = newest_patch(wanted.key.rpartition(":")[2], wanted.offer.versions())
        except RegistryError as error:
            yield Finding(say.UNCHECKED, wanted.key, f"newer patches: {error}")
            return
        if found:
            yield Finding(say.NEWER, wanted.key, found)


def unused(lock: Lock, used: Inventory) -> list[Finding]:
    """Entries of the lock file that no stack uses any more."""
    return [Finding(say.UNUSED, key, "no stack uses it") for key in (*lock.charts, *lock.images) if not used.uses(key)]


def newest_patch(tag: str, tags: list[str]) -> str | None:
    """The newest tag of the same form that differs in the patch, or in numbers behind it; None where none is newer."""
    form = _form(tag)
    if form is None:
        return None
    newer = [(other[1], each) for each in tags if (other := _form(each)) and other[0] == form[0] and other[1] > form[1]]
    return max(newer)[1] if newer else None


def _form(tag: str) -> tuple[tuple[str, ...], tuple[int, ...]] | None:
    """What stays the same between patches of a tag, and the numbers that grow."""
    leading = _LEADING.match(tag)
    if leading is None:
        return None
    minor, _, patch = leading[0].rpartition(".")
    rest = tag[leading.end() :]
    return (minor, *re.split(r"\d+", rest)), (int(patch), *(int(each) for each in re.findall(r"\d+", rest)))
