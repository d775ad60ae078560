"""What two charts, or a chart and another namespace, have in common: definitions, leases."""

from collections.abc import Iterator

from declared.charts.release_facts import ReleaseFacts
from declared.helm import chart_of
from declared.resource import Declared
from declared.stack import Stack
from declared.values import is_unknown, read
from policies.model.expect import wrong
from policies.model.installed import installed
from policies.model.policy import Config, Finding, ResourcePolicy, StackPolicy


def _owners(stack: Stack, _: Config) -> Iterator[Finding]:
    owners: dict[str, list[ReleaseFacts]] = {}
    for facts in installed(stack).releases:
        for each in facts.listed("definitions"):
            owners.setdefault(str(each["name"]), []).append(facts)
    shared: dict[tuple[str, str], list[str]] = {}
    for name, found in owners.items():
        if len({each.release.urn for each in found}) > 1:
            shared.setdefault((found[0].release.urn, found[-1].release.urn), []).append(name)
    for (first, last), names in shared.items():
        owner = stack.by_urn[first]
        yield wrong(
            stack.by_urn[last],
            f"brings {len(names)} definitions that {owner.name} brings too: {names[0]}{' ...' if len(names) > 1 else ''}; each"
            " update takes them from the other, and an uninstall takes them from both",
        )


DEFINITIONS_OWNED_ONCE = StackPolicy(
    name="crds-one-owner",
    description="A custom resource definition comes with one release.",
    remedy="Switch the definitions off in one of the charts (crds.enabled, installCRDs).",
    check=_owners,
)


def _leases(release: Declared, _: Config) -> Iterator[Finding]:
    if chart_of(release) != "cert-manager":
        return
    place, given = read(release.props, "namespace"), read(release.props, "values.global.leaderElection.namespace")
    if given != place and not is_unknown(given) and not is_unknown(place):
        yield wrong(
            release,
            f"values.global.leaderElection.namespace is {given or 'not given, which means kube-system'}; expected {place}: it takes"
            " rights there, and a second cert-manager of the cluster would share its lease and do nothing",
        )


LEASES_AT_HOME = ResourcePolicy(
    name="leader-election-namespace",
    description="A controller has its lease in its own namespace, and takes no rights in another for it.",
    remedy="Set global.leaderElection.namespace to the namespace of the release.",
    types=("kubernetes:helm.sh/v3:Release",),
    check=_leases,
)
