"""Operators whose charts take rights on Secrets: they are in the namespace that they manage, and take rights in no other."""

from collections.abc import Iterator, Mapping

from declared.helm import chart_of
from declared.resource import Declared
from declared.values import is_true, is_unknown, items, mapping, read
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, ResourcePolicy

_MANAGED: Mapping[str, str] = {"eck-operator": "managedNamespaces", "strimzi-kafka-operator": "watchNamespaces"}
"""The value that gives a chart the namespaces to manage; it has permissions there and in its release's namespace."""

_EVERYWHERE: Mapping[str, tuple[str, bool]] = {
    "eck-operator": ("createClusterScopedResources", True),
    "strimzi-kafka-operator": ("watchAnyNamespace", False),
}
"""By which value it takes them in all namespaces, and the chart's default."""


def _placed(release: Declared, _: Config) -> Iterator[Finding]:
    name = chart_of(release)
    if name not in _MANAGED:
        return
    values, place = mapping(release.props, "values"), read(release.props, "namespace")
    managed = items(values, _MANAGED[name])
    if place not in managed and not is_unknown(place):
        yield wrong(
            release,
            f"is in {place} and manages {', '.join(map(str, managed)) or 'no namespace by name'}: it may read and write every "
            f"Secret of {place} too, and start pods there under any service account",
        )
    path, default = _EVERYWHERE[name]
    value = read(values, path)
    if is_true(default if value is None else value):
        yield wrong(release, f"values.{path} is true: it may read and write every Secret of the cluster")


OPERATORS_PLACED = ResourcePolicy(
    name="operator-namespace-scope",
    description="An operator that can be limited to namespaces is in the one that it manages, and has rights in no other.",
    remedy="Install it in the namespace of its resources, and name that one in managedNamespaces or watchNamespaces.",
    types=("kubernetes:helm.sh/v3:Release",),
    check=_placed,
)
