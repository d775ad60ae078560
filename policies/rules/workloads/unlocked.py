"""Artifacts without a digest: which may be, and why. The only place where such exceptions stand; each is shown as an advisory."""

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase

from pydantic import Field

from declared.charts.release_facts import RELEASE
from declared.images import Reference, named_images, parse_reference
from declared.stack import Stack
from declared.values import read
from policies.model.policy import Config, Finding, StackPolicy

_NO_PUBLIC_SOURCE = "no public source names its digest; `make mirror` reads it from the publisher's registry"
_BUILT = "its OCI artifact, and so its digest, is built by `make mirror` from the chart's package"


class UnlockedConfig(Config):
    """Which artifacts may have a version alone."""

    unlocked: Mapping[str, str] = Field(
        default={
            "*docker.elastic.co/*": _NO_PUBLIC_SOURCE,
            "*quay.io/opstree/redis-operator": _NO_PUBLIC_SOURCE,
            "*mirror/charts/*": _BUILT,
        },
        description="Artifacts that may have no digest until `make mirror` has read it, with the reason, by their repository.",
    )
    immutable: tuple[str, ...] = Field(
        default=("nphies/*",),
        description="Own repositories of what the owner builds: their tags cannot be moved (docs/bootstrap.md).",
    )


def excepted(reference: Reference, config: UnlockedConfig) -> bool:
    """Whether an artifact may have a version alone."""
    return _reason(reference, config) is not None or (
        reference.own is not None and any(fnmatchcase(reference.repository, each) for each in config.immutable)
    )


def _reason(reference: Reference, config: UnlockedConfig) -> str | None:
    name = f"{reference.registry}/{reference.repository}"
    return next((reason for pattern, reason in config.unlocked.items() if fnmatchcase(name, pattern)), None)


def _unlocked(stack: Stack, config: UnlockedConfig) -> Iterator[Finding]:
    named = [read(each.props, "chart") for each in stack.of(RELEASE)]
    named += [each.reference for each in named_images(stack)]
    by_reason: dict[str, set[str]] = {}
    for reference in (parse_reference(each) for each in named if isinstance(each, str)):
        reason = None if reference.digest else _reason(reference, config)
        if reason:
            by_reason.setdefault(reason, set()).add(reference.repository)
    for reason, names in sorted(by_reason.items()):
        yield Finding(message=f"{len(names)} not locked by digest ({reason}): {', '.join(sorted(names))}")


ARTIFACTS_LOCKED = StackPolicy(
    name="artifacts-locked",
    description="Every chart and image of another publisher is locked by digest; those that are not yet are named, with the reason.",
    remedy="Run make mirror with internet, and commit artifacts/lock.json.",
    level="advisory",
    config=UnlockedConfig,
    check=_unlocked,
)
