"""`make mirror`: decides what each entry of the lock file says now, and copies what a region lacks.

An entry changes only where its publisher has not moved it, or the move is accepted. A new entry is written even where a copy
failed: the repositories of the own registries are made from the lock file, and may not be there yet.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from artifacts.lock import REGISTRY, Chart, Image, Signature
from mirror import findings as say
from mirror.findings import Finding, megabytes, short
from mirror.own import OwnRegistries
from mirror.publishers import Facts, Offer
from mirror.registry import RegistryError
from mirror.signatures import Verifier
from mirror.signers import signature_of

Entry = Chart | Image


@dataclass(frozen=True)
class Wanted:
    """An artifact that the stacks use."""

    key: str
    is_chart: bool
    entry: Entry | None
    """Of the lock file."""

    offer: Offer
    """Its publisher's."""

    @property
    def signed(self) -> Signature | None:
        return None if self.is_chart else signature_of(self.key.rpartition(":")[0])


@dataclass(frozen=True)
class Result:
    """What becomes of one artifact."""

    entry: Entry | None
    """Of the lock file from now on."""

    findings: tuple[Finding, ...] = ()
    in_place: bool = False
    """Whether every region has it."""

    copies: int = 0


@dataclass(frozen=True)
class Copier:
    """Brings one artifact into every region."""

    own: OwnRegistries
    verifier: Verifier
    accepted: Collection[str]
    today: date
    dry_run: bool = False

    def work(self, wanted: Wanted) -> Result:
        """Never raises for one artifact: what fails is a finding."""
        try:
            return self._work(wanted)
        except RegistryError as error:
            return Result(wanted.entry, (Finding(say.FAILED, wanted.key, str(error)),))

    def _work(self, wanted: Wanted) -> Result:
        try:
            offered = wanted.offer.digest()
        except RegistryError as error:
            return self._without_publisher(wanted, Finding(say.UNCHECKED, wanted.key, str(error)))
        if offered is None:
            return self._without_publisher(
                wanted, Finding(say.GONE, wanted.key, "the publisher has no such tag any more")
            )
        entry = wanted.entry
        if entry is None or entry.digest is None:
            return self._unlocked(wanted, entry, offered)
        if offered == entry.digest:
            known = entry.source == REGISTRY and (isinstance(entry, Chart) or entry.platforms)
            completed = entry if known else self._entry(wanted, wanted.offer.facts(offered), None)
            return self._copied(wanted, completed, ())
        return self._moved(wanted, entry, offered)

    def _without_publisher(self, wanted: Wanted, why: Finding) -> Result:
        if wanted.entry is None or wanted.entry.digest is None:
            return Result(wanted.entry, (Finding(say.FAILED, wanted.key, why.text),))
        return self._copied(wanted, wanted.entry, (why,))

    def _unlocked(self, wanted: Wanted, entry: Entry | None, offered: str) -> Result:
        facts = wanted.offer.facts(offered)
        package = entry.package if isinstance(entry, Chart) else None
        if package and facts.package != package and wanted.key not in self.accepted:
            return self._not_accepted(wanted, f"package {short(package)} -> {short(facts.package)}", entry)
        made = self._entry(wanted, facts, None)
        told = Finding(say.NEW, wanted.key, f"{short(made.digest)}, {megabytes(made.size)}, {made.licence}")
        return self._copied(wanted, made, (told,))

    def _moved(self, wanted: Wanted, entry: Entry, offered: str) -> Result:
        change = f"{short(entry.digest)} -> {short(offered)}"
        if wanted.key not in self.accepted:
            kept = self._not_accepted(wanted, change, entry)
            copied = self._copied(wanted, entry, ())
            return Result(entry, (*kept.findings, *copied.findings), copied.in_place, copied.copies)
        made = self._entry(wanted, wanted.offer.facts(offered), f"{entry.tag.replace('+', '_')}-{offered[7:19]}")
        result = self._copied(wanted, made, (Finding(say.ACCEPTED, wanted.key, change),))
        return result if result.in_place else Result(entry, result.findings, copies=result.copies)

    def _not_accepted(self, wanted: Wanted, change: str, entry: Entry | None) -> Result:
        text = f"{change}; nothing is changed; ACCEPT={wanted.key} takes it over"
        return Result(entry, (Finding(say.MOVED, wanted.key, text),))

    def _entry(self, wanted: Wanted, facts: Facts, own_tag: str | None) -> Entry:
        reference, _, tag = wanted.key.rpartition(":")
        before = wanted.entry
        licence = before.licence if before and facts.licence == "NOASSERTION" else facts.licence
        shared = {
            "reference": reference,
            "tag": tag,
            "digest": facts.digest,
            "licence": licence,
            "size": facts.size,
            "signed": wanted.signed,
            "source": REGISTRY,
            "date": self.today,
            "own_tag": own_tag or (before.own_tag if before else None),
        }
        if wanted.is_chart:
            return Chart.model_validate({**shared, "package": facts.package})
        return Image.model_validate({**shared, "platforms": facts.platforms})

    def _copied(self, wanted: Wanted, entry: Entry, told: tuple[Finding, ...]) -> Result:
        """The result of bringing an entry into every region that lacks it; one region that is away keeps none from the others."""
        present, away = self._present(wanted, entry)
        if any(digest not in (None, entry.digest) for digest in present.values()) and entry.own_tag is None:
            # A tag of the own registries never moves: another digest gets another tag.
            tag = f"{entry.tag.replace('+', '_')}-{str(entry.digest)[7:19]}"
            return self._copied(wanted, entry.model_copy(update={"own_tag": tag}), told)
        lacking = [region for region, digest in present.items() if digest != entry.digest]
        if lacking and (fault := self._fault(wanted, entry)):
            return Result(wanted.entry, (*told, fault))
        if self.dry_run:
            planned = (Finding(say.WOULD_COPY, wanted.key, ", ".join(lacking)),) if lacking else ()
            return Result(wanted.entry, (*told, *planned, *away), in_place=not lacking and not away)
        have = [region for region in present if region not in lacking]
        for region in lacking:
            try:
                self._copy(wanted, entry, region, have)
                have.append(region)
            except RegistryError as error:
                away.append(Finding(say.FAILED, wanted.key, f"{region}: {error}"))
        done = [region for region in lacking if region in have]
        copied = (Finding(say.COPIED, wanted.key, ", ".join(done)),) if done else ()
        return Result(entry, (*told, *copied, *away), in_place=not away, copies=len(done))

    def _present(self, wanted: Wanted, entry: Entry) -> tuple[dict[str, str | None], list[Finding]]:
        """What each region has behind the entry's tag, and the regions that do not answer."""
        present: dict[str, str | None] = {}
        away: list[Finding] = []
        for region in self.own.hosts:
            try:
                present[region] = self.own.digest(region, entry)
            except RegistryError as error:
                away.append(Finding(say.FAILED, wanted.key, f"{region}: {error}"))
        return present, away

    def _fault(self, wanted: Wanted, entry: Entry) -> Finding | None:
        """What keeps a new digest out: a signature that its publisher promises and cosign does not find."""
        known = wanted.entry is not None and wanted.entry.digest == entry.digest and wanted.entry.source == REGISTRY
        if known or wanted.signed is None or entry.digest is None:
            return None
        reason = self.verifier.fault(f"{wanted.offer.reference}@{entry.digest}", wanted.signed)
        return Finding(say.UNSIGNED, wanted.key, f"not copied; {reason}") if reason else None

    def _copy(self, wanted: Wanted, entry: Entry, region: str, have: list[str]) -> None:
        target = self.own.reference(region, entry)
        digest = str(entry.digest)
        if have:
            self.own.registries.copy(f"{self.own.repository(have[0], entry)}@{digest}", target)
        else:
            wanted.offer.copy(digest, target)
        if not self.own.complete(region, entry):
            raise RegistryError(
                f"{target}: has {short(self.own.digest(region, entry))} after the copy; expected {short(digest)}"
            )
        if entry.signed is not None:
            wanted.offer.copy_signatures(digest, self.own.repository(region, entry))
