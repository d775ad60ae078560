"""Which resources an operator looks at: those in namespaces that it watches, and of its class.

Sources: the charts' `values.yaml` and templates.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from declared.helm import chart_of
from declared.objects import namespace_of
from declared.resource import Declared
from declared.stack import Stack
from declared.values import as_list, as_mapping, is_unknown, items, mapping, read
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, StackPolicy

_RELEASE = "kubernetes:helm.sh/v3:Release"
Namespaces = frozenset[str] | None
"""None: all."""


def _names(value: object) -> list[str]:
    """Of a list, or of a text with commas."""
    found = as_list(value) or (value.split(",") if isinstance(value, str) else [])
    return [str(each).strip() for each in found if str(each).strip()]


def _argument(values: Mapping[str, Any], path: str, name: str) -> str | None:
    """The value of a command line's option; empty for one that is given without."""
    for each in items(values, path):
        option, _, value = str(each).partition("=")
        if option.lstrip("-") == name:
            return value
    return None


def _cloudnative_pg(values: Mapping[str, Any], place: str) -> Namespaces:
    if read(values, "config.clusterWide") is False:
        return frozenset({place})
    return frozenset(_names(read(values, "config.data.WATCH_NAMESPACE"))) or None


def _strimzi(values: Mapping[str, Any], place: str) -> Namespaces:
    if values.get("watchAnyNamespace") is True:
        return None
    return frozenset({place, *_names(values.get("watchNamespaces"))})


def _elastic(values: Mapping[str, Any], _: str) -> Namespaces:
    return frozenset(_names(values.get("managedNamespaces"))) or None


def _redis(values: Mapping[str, Any], _: str) -> Namespaces:
    return frozenset(_names(read(values, "redisOperator.watchNamespace"))) or None


def _rollouts(values: Mapping[str, Any], place: str) -> Namespaces:
    own = values.get("clusterInstall") is False or _argument(values, "controller.extraArgs", "namespaced") is not None
    return frozenset({place}) if own else None


def _external_secrets(values: Mapping[str, Any], place: str) -> Namespaces:
    scoped = _names(values.get("scopedNamespace"))
    return frozenset(scoped or [place]) if scoped or values.get("scopedRBAC") is True else None


def _cert_manager(values: Mapping[str, Any], _: str) -> Namespaces:
    named = _argument(values, "extraArgs", "namespace")
    return frozenset({named}) if named else None


def _load_balancer(values: Mapping[str, Any], _: str) -> Namespaces:
    return frozenset(_names(values.get("watchNamespace"))) or None


def _velero(_: Mapping[str, Any], place: str) -> Namespaces:
    return frozenset({place})


def _prometheus(values: Mapping[str, Any], place: str) -> Namespaces:
    given = mapping(values, "prometheusOperator.namespaces")
    own = [place] if given.get("releaseNamespace") is True else []
    return frozenset([*own, *_names(given.get("additional"))]) or None


@dataclass(frozen=True)
class _Operator:
    groups: tuple[str, ...]
    """Ends of the API groups that it acts on."""

    watches: Callable[[Mapping[str, Any], str], Namespaces]


_OPERATORS: Mapping[str, _Operator] = {
    "argo-rollouts": _Operator(("argoproj.io",), _rollouts),
    "aws-load-balancer-controller": _Operator(("elbv2.k8s.aws",), _load_balancer),
    "cert-manager": _Operator(("cert-manager.io",), _cert_manager),
    "cloudnative-pg": _Operator(("postgresql.cnpg.io",), _cloudnative_pg),
    "eck-operator": _Operator(("k8s.elastic.co",), _elastic),
    "external-secrets": _Operator(("external-secrets.io",), _external_secrets),
    "kube-prometheus-stack": _Operator(("monitoring.coreos.com",), _prometheus),
    "redis-operator": _Operator(("opstreelabs.in",), _redis),
    "strimzi-kafka-operator": _Operator(("kafka.strimzi.io",), _strimzi),
    "velero": _Operator(("velero.io",), _velero),
}
_ELSEWHERE = ("Application", "AppProject", "ApplicationSet", "Workflow", "CronWorkflow", "ClusterWorkflowTemplate")
"""Kinds of the group argoproj.io that Argo Rollouts has nothing to do with."""


def _own(resource: Declared, operator: _Operator) -> bool:
    parts = resource.type.split(":")
    group = parts[1].rpartition("/")[0] if len(parts) == 3 and parts[0] == "kubernetes" else ""
    named = any(group == each or group.endswith(f".{each}") for each in operator.groups)
    return named and resource.kind not in _ELSEWHERE and read(resource.props, "metadata.namespace") is not None


def _watched(stack: Stack, _: Config) -> Iterator[Finding]:
    releases: dict[str, list[Declared]] = {}
    for release in stack.of(_RELEASE):
        if chart_of(release) in _OPERATORS:
            releases.setdefault(chart_of(release), []).append(release)
    for chart, installed in releases.items():
        operator = _OPERATORS[chart]
        scopes = [
            operator.watches(mapping(each.props, "values"), str(read(each.props, "namespace") or "default"))
            for each in installed
        ]
        if any(scope is None or any(is_unknown(each) for each in scope) for scope in scopes):
            continue
        watched = frozenset[str]().union(*(scope for scope in scopes if scope is not None))
        for resource in stack.resources:
            if _own(resource, operator) and namespace_of(resource) not in watched:
                yield wrong(
                    resource,
                    f"nothing acts on it: {chart} watches {', '.join(sorted(watched)) or 'no namespace'} only, and it is in "
                    f"{namespace_of(resource)}",
                )


OPERATORS_WATCH = StackPolicy(
    name="operators-watch-namespaces",
    description="An operator watches the namespaces of the resources that it is to act on.",
    remedy="Name the namespace in the chart's values (watchNamespaces, managedNamespaces, watchNamespace and the like).",
    check=_watched,
)

_STORES = ("SecretStore", "ClusterSecretStore")
_PROCESSED = {
    "ClusterSecretStore": "processClusterStore",
    "SecretStore": "processSecretStore",
    "ClusterExternalSecret": "processClusterExternalSecret",
    "PushSecret": "processPushSecret",
    "ClusterPushSecret": "processClusterPushSecret",
    "ClusterGenerator": "processClusterGenerator",
}


def _classes(stack: Stack, _: Config) -> Iterator[Finding]:
    releases = [each for each in stack.of(_RELEASE) if chart_of(each) == "external-secrets"]
    for release in releases:
        values = mapping(release.props, "values")
        own = str(values.get("controllerClass") or "default")
        for resource in stack.of("kubernetes:external-secrets.io/*"):
            switch = _PROCESSED.get(resource.kind)
            if switch and values.get(switch) is False and len(releases) == 1:
                yield wrong(resource, f"nothing acts on it: values.{switch} of {release.name} is false")
            named = read(resource.props, "spec.controller")
            if (
                resource.kind in _STORES
                and named not in (None, "", own)
                and len(releases) == 1
                and not is_unknown(named)
            ):
                yield wrong(resource, f"spec.controller is {named}, and {release.name} acts on {own} only")
    for release in stack.of(_RELEASE):
        if chart_of(release) == "argo-rollouts":
            yield from _instances(stack, release)


def _instances(stack: Stack, release: Declared) -> Iterator[Finding]:
    """A controller with an instance ID acts on what has it as a label, and one without on what has none."""
    label = "argo-rollouts.argoproj.io/controller-instance-id"
    own = _argument(mapping(release.props, "values"), "controller.extraArgs", "instance-id") or None
    for rollout in stack.of("kubernetes:argoproj.io/*"):
        if rollout.kind == "Rollout":
            has = as_mapping(read(rollout.props, "metadata.labels")).get(label)
            if has != own and not is_unknown(has):
                yield wrong(
                    rollout, f"label {label} is {has or 'not given'}, and {release.name} acts on {own or 'none'} only"
                )


OPERATORS_CLASSES = StackPolicy(
    name="operators-act-on-classes",
    description="A resource that names a class of operator names one that is installed, and its operator acts on its kind.",
    remedy="Leave the class out of both, or write the same one in the chart's values and in the resource.",
    check=_classes,
)
