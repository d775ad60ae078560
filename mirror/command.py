"""One run from beginning to end: the artifacts that the stacks use, each with its entry and its publisher."""

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from artifacts.lock import Chart, Image, Lock
from mirror import findings as say
from mirror import publishers
from mirror.checking import Checker, unused
from mirror.copying import Copier, Result, Wanted
from mirror.findings import Finding
from mirror.inventory import Inventory
from mirror.own import OwnRegistries
from mirror.programs import MirrorError
from mirror.publishers import Sources
from mirror.registry import Registries
from mirror.signatures import Verifier

_AT_ONCE = 4
"""Artifacts that are worked on at a time: registries limit how fast one address may ask."""

_Answer = TypeVar("_Answer")


@dataclass(frozen=True)
class Surroundings:
    """What a run works with."""

    crane: str
    helm: str
    cosign: str | None
    hosts: Mapping[str, str]
    """The own registry of each region."""

    sources: Sources
    today: date
    say: Callable[[Finding], None]
    """Takes each finding as soon as it is known."""

    @property
    def own(self) -> OwnRegistries:
        return OwnRegistries(self.hosts, Registries(self.crane))

    def wanted(self, lock: Lock, used: Inventory) -> list[Wanted]:
        """Everything that the stacks use, with its entry."""
        registries = Registries(self.crane)
        found: list[Wanted] = []
        for key in used.charts:
            reference, _, version = key.rpartition(":")
            reached = self.sources.reached(reference)
            offer: publishers.Offer = (
                publishers.Image(
                    self.sources.reached(reference.removeprefix("oci://")), version.replace("+", "_"), registries
                )
                if reference.startswith("oci://")
                else publishers.PackagedChart(reached, version, self.helm, registries)
            )
            found.append(Wanted(key, True, lock.charts.get(key), offer))
        for key in used.images:
            reference, _, tag = key.rpartition(":")
            image = publishers.Image(self.sources.reached(reference), tag, registries)
            found.append(Wanted(key, False, lock.images.get(key), image))
        return found


@dataclass(frozen=True)
class Outcome:
    """What a run did and said."""

    findings: tuple[Finding, ...]
    in_place: int
    """Artifacts that every region has."""

    copies: int
    charts: int
    images: int
    written: bool = False


def mirror(
    around: Surroundings, path: Path, lock: Lock, used: Inventory, *, accepted: Collection[str], dry_run: bool
) -> Outcome:
    """Copies what is missing and writes the lock file, also when it is interrupted. Raises MirrorError for an unknown name."""
    if unknown := [each for each in accepted if not used.uses(each)]:
        raise MirrorError(
            f"ACCEPT: {unknown[0]}; allowed: a chart or an image that the stacks use, as a finding names it"
        )
    copier = Copier(around.own, Verifier(around.cosign), accepted, around.today, dry_run)
    results: dict[str, Result] = {}
    told: list[Finding] = []
    wanted = around.wanted(lock, used)
    try:
        for each, result in _at_once(copier.work, wanted):
            results[each.key] = result
            told += _said(around, result.findings)
    finally:
        new = _lock_of(wanted, results)
        written = not dry_run and new.text() != lock.text()
        if written:
            write(path, new.text())
    removed = [Finding(say.REMOVED, each.artifact, each.text) for each in unused(lock, used)]
    told += _said(around, [] if dry_run else removed)
    return Outcome(
        tuple(told),
        sum(each.in_place for each in results.values()),
        sum(each.copies for each in results.values()),
        len(used.charts),
        len(used.images),
        written,
    )


def check(around: Surroundings, lock: Lock, used: Inventory) -> Outcome:
    """Says what is missing, moved, unsigned, newer or unused; changes nothing."""
    checker = Checker(around.own, Verifier(around.cosign))
    told: list[Finding] = []
    good = 0
    for _, findings in _at_once(checker.check, around.wanted(lock, used)):
        told += _said(around, findings)
        good += not any(each.needs_a_person for each in findings)
    told += _said(around, unused(lock, used))
    return Outcome(tuple(told), good, 0, len(used.charts), len(used.images))


def _said(around: Surroundings, findings: Iterable[Finding]) -> list[Finding]:
    told = list(findings)
    for each in told:
        around.say(each)
    return told


def _at_once(work: Callable[[Wanted], _Answer], wanted: list[Wanted]) -> Iterator[tuple[Wanted, _Answer]]:
    """Some artifacts at a time, answers in their order. What has not begun when the run is interrupted is left."""
    executor = ThreadPoolExecutor(_AT_ONCE)
    try:
        yield from zip(wanted, executor.map(work, wanted), strict=True)
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def _lock_of(wanted: list[Wanted], results: Mapping[str, Result]) -> Lock:
    """The lock file after a run: what was not reached keeps its entry, what nothing uses loses it."""
    charts: dict[str, Chart] = {}
    images: dict[str, Image] = {}
    for each in wanted:
        entry = results[each.key].entry if each.key in results else each.entry
        if isinstance(entry, Chart):
            charts[each.key] = entry
        elif isinstance(entry, Image):
            images[each.key] = entry
    return Lock.model_construct(charts=charts, images=images)


def write(path: Path, text: str) -> None:
    """Writes a file whole or not at all."""
    new = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with new.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
