"""Helm releases: a fixed version, undone when it fails, by an operator for every custom resource."""

from collections.abc import Iterator, Mapping
from typing import Any

from declared.expectations import TRUE, at_most, equal
from declared.helm import chart_of
from declared.requirements.cluster import OPERATED, OPERATORS
from declared.requirements.requirement import Requirement
from declared.resource import Declared
from declared.stack import Stack
from declared.values import is_true, items, mapping, read
from policies.model.expect import requirement_check, types_of, wrong
from policies.model.policy import Config, Finding, ResourcePolicy, StackPolicy

_RELEASE = "kubernetes:helm.sh/v3:Release"
_PINNED = (
    Requirement(_RELEASE, "atomic", TRUE, "a release that fails would stay half done"),
    Requirement(_RELEASE, "cleanupOnFail", TRUE),
    Requirement(_RELEASE, "skipAwait", equal(False)),
    Requirement(_RELEASE, "timeout", at_most(1800)),
)


def _pinned(release: Declared, config: Config) -> Iterator[Finding]:
    yield from requirement_check(_PINNED)(release, config)
    version = str(read(release.props, "version") or "").removeprefix("v")
    if not version.replace(".", "").replace("-", "").isalnum() or not version[:1].isdigit() or version.count(".") < 2:
        yield wrong(release, f"version is {version or 'not given'}; expected one version")
    repository, chart = str(read(release.props, "repositoryOpts.repo") or ""), str(read(release.props, "chart"))
    if not repository.startswith("https://") and not chart.startswith("oci://"):
        yield wrong(release, f"repositoryOpts.repo is {repository or 'not given'}; expected https://")


RELEASES_PINNED = ResourcePolicy(
    name="charts-pinned",
    description="Charts have one version, come over HTTPS, and are undone when they fail.",
    remedy="Set version, repositoryOpts.repo, atomic and cleanupOnFail.",
    types=types_of(_PINNED),
    check=_pinned,
)

_CONTEXTS = ("containerSecurityContext", "securityContext", "podSecurityContext")


def _contexts(release: Declared, _: Config) -> Iterator[Finding]:
    for place, value in _security(mapping(release.props, "values"), "values"):
        for key, forbidden in (
            ("privileged", True),
            ("allowPrivilegeEscalation", True),
            ("runAsNonRoot", False),
            ("readOnlyRootFilesystem", False),
        ):
            if value.get(key) is forbidden:
                yield wrong(release, f"{place}.{key} is {str(forbidden).lower()}")
        if "capabilities" in value and "ALL" not in items(value, "capabilities.drop"):
            yield wrong(release, f"{place}.capabilities.drop lacks ALL")
        if value.get("runAsUser") == 0 and "nodeAgent" not in place:
            yield wrong(release, f"{place}.runAsUser is 0")
        if items(value, "capabilities.add"):
            yield wrong(release, f"{place}.capabilities.add is given")
    values = mapping(release.props, "values")
    for key in ("hostNetwork", "hostPID"):
        if is_true(values.get(key)):
            yield wrong(release, f"values.{key} is true")


def _security(values: object, place: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for key, value in mapping({"values": values}, "values").items():
        if key in _CONTEXTS and isinstance(value, Mapping):
            yield f"{place}.{key}", mapping({"context": value}, "context")
        else:
            yield from _security(value, f"{place}.{key}")
    for number, each in enumerate(items({"values": values}, "values")):
        yield from _security(each, f"{place}[{number}]")


OPERATORS_RESTRICTED = ResourcePolicy(
    name="operators-restricted",
    description="Charts are not told to give their pods privileges.",
    remedy="Leave the chart's security contexts restricted.",
    types=(_RELEASE,),
    check=_contexts,
)


def _there(stack: Stack, _: Config) -> Iterator[Finding]:
    charts = {chart_of(each) for each in stack.of(_RELEASE)}
    for needs, chart in OPERATED:
        user = next(iter(stack.of(needs)), None)
        if user is not None and chart not in charts:
            yield wrong(user, f"nothing acts on it: the chart {chart} is not installed")


OPERATORS_THERE = StackPolicy(
    name=OPERATORS,
    description="Custom resources have the operator that acts on them.",
    remedy="Install the operator's chart.",
    check=_there,
)

_ADDONS = ("aws-ebs-csi-driver", "coredns", "eks-pod-identity-agent", "kube-proxy", "snapshot-controller", "vpc-cni")


def _addons(stack: Stack, _: Config) -> Iterator[Finding]:
    addons = list(stack.of("aws:eks/addon:Addon"))
    names = {str(read(each.props, "addonName")) for each in addons}
    for cluster in stack.of("aws:eks/cluster:Cluster"):
        for name in _ADDONS:
            if name not in names:
                yield wrong(cluster, f"has no add-on {name}")
    for addon in addons:
        if not read(addon.props, "addonVersion"):
            yield wrong(addon, "addonVersion is not given")


ADDONS = StackPolicy(
    name="cluster-addons",
    description="The cluster has the add-ons that volumes, names, roles and network policies need, at one version.",
    remedy="Declare an eks.Addon with addonVersion.",
    check=_addons,
)


def _network_policies_work(stack: Stack, _: Config) -> Iterator[Finding]:
    for addon in stack.of("aws:eks/addon:Addon"):
        if read(addon.props, "addonName") == "vpc-cni" and '"enableNetworkPolicy":"true"' not in str(
            read(addon.props, "configurationValues")
        ).replace(" ", ""):
            yield wrong(addon, "configurationValues do not turn network policies on: none would be enforced")


NETWORK_POLICIES_WORK = StackPolicy(
    name="network-policies-enforced",
    description="The network add-on enforces network policies.",
    remedy='Set enableNetworkPolicy: "true" in the configuration of vpc-cni.',
    check=_network_policies_work,
)
