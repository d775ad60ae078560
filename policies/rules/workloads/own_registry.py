"""Charts and images come from the registry of the own account in the stack's own region: nothing else must be up for a failover."""

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import Field

from declared.charts.release_facts import RELEASE
from declared.charts.values import OWN_REGISTRY, leaves
from declared.images import Reference, named_images, parse_reference
from declared.requirements import services as required
from declared.resource import UNKNOWN, Declared
from declared.stack import Stack
from declared.values import read
from policies.model.expect import undecided, wrong
from policies.model.policy import Config, Finding, StackPolicy

_ABOUT_IMAGES = ("image", "registry", "repository")


class _TrialsConfig(Config):
    trials: tuple[str, ...] = Field(
        default=(),
        description="Stacks that are tried out without own registries (`registry: upstream`), by name. Never one of production.",
    )


@dataclass(frozen=True)
class _Own:
    """The registry that a stack may use."""

    accounts: frozenset[str]
    region: str | None

    def has(self, reference: Reference) -> bool:
        account, region = reference.own or ("", "")
        recorded = reference.registry == OWN_REGISTRY  # of a chart that is from elsewhere, which is reported
        return recorded or (region == self.region and account in (self.accounts or {account}))

    def __str__(self) -> str:
        return f"{'|'.join(sorted(self.accounts)) or 'ACCOUNT'}.dkr.ecr.{self.region}.amazonaws.com"


def _from_own(stack: Stack, config: _TrialsConfig) -> Iterator[Finding]:
    if _stack_name(stack) in config.trials:
        return
    own = _Own(stack.accounts, stack.region)
    for release in stack.of(RELEASE):
        yield from _release(release, own)
    for image in named_images(stack):
        if not isinstance(image.reference, str):
            continue  # images-pinned reports it
        if UNKNOWN in image.reference:
            yield undecided(image.resource, f"{image.place}: the image is unknown")
        elif not own.has(parse_reference(image.reference)):
            yield wrong(image.resource, f"{image.place}: {image.reference}; expected {own}")


def _release(release: Declared, own: _Own) -> Iterator[Finding]:
    chart = str(read(release.props, "chart"))
    if not chart.startswith("oci://") or not own.has(parse_reference(chart)):
        source = read(release.props, "repositoryOpts.repo") or chart
        yield wrong(release, f"the chart comes from {source}; expected oci://{own}")
    for path, value in leaves(read(release.props, "values")):
        reference = _registry(path, value)
        if reference and not own.has(reference):
            yield wrong(release, f"values.{path} is {value}; expected {own}")


def _registry(path: str, value: object) -> Reference | None:
    """What a chart's value names with a registry: an image, a repository, or the registry alone."""
    place = path.lower()
    if not isinstance(value, str) or UNKNOWN in value or not any(word in place for word in _ABOUT_IMAGES):
        return None
    if place.endswith("registry") and "/" not in value:
        return Reference(value, "", "", "") if value else None
    reference = parse_reference(value)
    return reference if reference.registry else None


def _stack_name(stack: Stack) -> str:
    """The second part of every URN: `urn:pulumi:prod::project::type::name`."""
    return next((each.urn.split(":")[2] for each in stack.resources if each.urn.count(":") > 3), "")


OWN_REGISTRIES = StackPolicy(
    name=required.OWN_REGISTRY,
    description="Charts and images come from the registry of the own account in the stack's own region.",
    remedy="Leave the setting `registry` at own, and fill the registry: make mirror. For a trial, name its stack in `trials`.",
    config=_TrialsConfig,
    check=_from_own,
)
