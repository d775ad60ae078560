"""The lock file: every chart and image of another publisher that the stacks use, with its digest.

`make mirror` writes it from the publishers' registries. An entry's key is the reference with its tag, as it is declared:
`quay.io/strimzi/kafka:1.2.0-kafka-4.3.1` for an image, `https://charts.jetstack.io/cert-manager:v1.21.1` for a chart.
"""

import json
import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, TypeVar, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

LOCK_FILE = Path(__file__).parent / "lock.json"
REGISTRY = "registry"
"""`source` of an entry whose digest `make mirror` read from the publisher's registry."""

_IMAGE_KEY = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?(/[a-z0-9]+([._-]+[a-z0-9]+)*)+:\w[\w.-]{0,127}", re.ASCII)
_CHART_KEY = re.compile(r"(https|oci)://[^\s@]+/[a-z0-9][a-z0-9.-]*:v?\d[\w.+-]*", re.ASCII)


_Listed = TypeVar("_Listed")


class LockError(ValueError):
    """A lock file that cannot be used, or an artifact that is not in it; the text is one line."""


def _of_registry(key: str) -> str:
    if not _IMAGE_KEY.fullmatch(key):
        raise ValueError("registry, repository and tag without digest, such as quay.io/strimzi/kafka:1.2.0")
    return key


def _of_chart(key: str) -> str:
    if not _CHART_KEY.fullmatch(key):
        raise ValueError("repository, chart and version, such as https://charts.jetstack.io/cert-manager:v1.21.1")
    return key


Digest = Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Signature(_Model):
    """How the publisher signs, for `cosign verify`: by a certificate of an identity, or by a key."""

    identity: str | None = None
    """Regular expression of the certificate's identity."""

    issuer: str | None = None
    """OIDC issuer of the certificate, such as `https://token.actions.githubusercontent.com`."""

    key: str | None = None
    """Where the public key is."""

    digest_algorithm: Literal["sha256", "sha512"] = "sha256"
    """Of the signature."""

    transparency_log: bool = True
    """Whether the signature has an entry in the public transparency log."""

    documented: str
    """URL of the publisher's documentation of it."""

    @model_validator(mode="after")
    def _one_way(self) -> "Signature":
        if (self.key is None) != (self.identity is not None and self.issuer is not None):
            raise ValueError("either key, or identity and issuer")
        return self


class _Artifact(_Model):
    digest: Digest | None
    """Of the image's index, or of its manifest where it has one platform; of the chart's OCI manifest. None: not known yet."""

    licence: str = Field(min_length=1)
    """SPDX expression, as the publisher gives it."""

    size: int | None = Field(gt=0)
    """Bytes: what a linux/amd64 node pulls of an image (configuration and compressed layers); a chart's package."""

    signed: Signature | None
    source: str | None = Field(pattern=r"^(registry|https://\S+|public manifests, \d+ sources?)$")
    """Where the digest comes from: `registry`; the publisher's own list of digests, by URL; or other publishers' public
    manifests that pin it, with the number of independent ones. None where nothing is known."""

    own_tag: str | None = Field(default=None, pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$")
    """Tag in the own registries where it is not the publisher's: an own tag never moves, so what a publisher moved gets another."""

    date: date
    """When it was read there."""

    @property
    def known(self) -> bool:
        """Whether a source has said anything."""
        return self.digest is not None

    @model_validator(mode="after")
    def _digest_has_a_source(self) -> "_Artifact":
        if self.known != (self.source is not None):
            raise ValueError("digest and source both, or both null")
        return self


class Image(_Artifact):
    """An image of another publisher."""

    reference: str = Field(exclude=True)
    """Registry and repository: `quay.io/strimzi/kafka`."""

    tag: str = Field(exclude=True)
    platforms: Mapping[Annotated[str, Field(pattern=r"^linux/(amd64|arm64)$")], Digest]
    """Digest of the manifest of each of the two platforms that the registry has; empty where not known."""

    @property
    def key(self) -> str:
        return f"{self.reference}:{self.tag}"


class Chart(_Artifact):
    """A Helm chart."""

    reference: str = Field(exclude=True)
    """Repository and name: `https://charts.jetstack.io/cert-manager`."""

    tag: str = Field(exclude=True)
    """The version as it is declared: `v1.21.1`."""

    package: Digest | None
    """Of the chart's package (.tgz), as the index of its repository has it."""

    @property
    def known(self) -> bool:
        """A package's digest is public before the chart's is, which the copy in the own registries gets."""
        return self.digest is not None or self.package is not None

    @property
    def key(self) -> str:
        return f"{self.reference}:{self.tag}"

    @property
    def name(self) -> str:
        return self.reference.rpartition("/")[2]


def _with_keys(entries: object) -> object:
    """The entries with the parts of their keys, which stand once in the file."""
    if not isinstance(entries, Mapping):
        return entries
    given = cast("Mapping[str, object]", entries)
    return {key: _with_key(key, each) for key, each in given.items()}


def _with_key(key: str, entry: object) -> object:
    reference, _, tag = key.rpartition(":")
    if not isinstance(entry, Mapping):
        return entry
    return {**cast("Mapping[str, object]", entry), "reference": reference, "tag": tag}


class Lock(_Model):
    """What the lock file lists, by key."""

    charts: Annotated[Mapping[Annotated[str, BeforeValidator(_of_chart)], Chart], BeforeValidator(_with_keys)]
    images: Annotated[Mapping[Annotated[str, BeforeValidator(_of_registry)], Image], BeforeValidator(_with_keys)]

    @model_validator(mode="after")
    def _one_chart_of_a_name(self) -> "Lock":
        names = [each.name for each in self.charts.values()]
        if twice := {each for each in names if names.count(each) > 1}:
            raise ValueError(f"one version and one publisher of a chart ({', '.join(sorted(twice))} is listed twice)")
        return self

    def image(self, key: str) -> Image:
        """An image by registry, repository and tag. Raises LockError where it is not listed."""
        return _listed(self.images, "images", key)

    def chart(self, repository: str, name: str, version: str) -> Chart:
        """A chart as it is declared. Raises LockError where it is not listed."""
        return _listed(self.charts, "charts", chart_key(repository, name, version))

    def text(self) -> str:
        """The file's content: sorted, so that a difference shows what changed and nothing else."""
        content = self.model_dump(mode="json")
        for entries in content.values():
            for each in entries.values():
                if each["own_tag"] is None:
                    del each["own_tag"]
        return json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def chart_key(repository: str, name: str, version: str) -> str:
    """The key of a chart of a repository's URL, or of `oci://` and a registry's path."""
    return f"{repository.rstrip('/')}/{name}:{version}"


def _listed(entries: Mapping[str, _Listed], kind: str, key: str) -> _Listed:
    try:
        return entries[key]
    except KeyError:
        raise LockError(f"artifacts/lock.json: {kind}.{key}: is not listed; `make mirror` adds what is used") from None


def parse_lock(text: str, path: Path = LOCK_FILE) -> Lock:
    """A lock file's content. Raises LockError, one line that names file and key."""
    name = "/".join(path.parts[-2:])
    try:
        return Lock.model_validate(json.loads(text))
    except json.JSONDecodeError as error:
        raise LockError(f"{name}: line {error.lineno}: {error.msg}; expected JSON") from None
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(each) for each in first["loc"] if each != "[key]") or "the file"
        expected = str(first["ctx"]["error"]) if first["type"] == "value_error" and "ctx" in first else first["msg"]
        found = first["input"]
        shown = f" is {found!r}" if isinstance(found, (str, int, float)) or found is None else ""
        raise LockError(f"{name}: {key}{shown}; expected {expected}") from None


@cache
def read_lock(path: Path = LOCK_FILE) -> Lock:
    """The lock file, read once. Raises LockError."""
    try:
        return parse_lock(path.read_text(encoding="utf-8"), path)
    except OSError as error:
        raise LockError(f"{'/'.join(path.parts[-2:])}: cannot be read: {error.strerror}") from None
