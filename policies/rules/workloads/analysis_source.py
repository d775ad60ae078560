"""Where an analysis asks: the Prometheus that the stack has, at an address that Argo Rollouts can reach."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from declared.helm import chart_of
from declared.labels import selects
from declared.resource import Declared
from declared.stack import Stack
from declared.values import as_mapping, is_unknown, items, read
from policies.model.expect import undecided, wrong
from policies.model.installed import installed
from policies.model.policy import Config, Finding, StackPolicy

_RELEASE = "kubernetes:helm.sh/v3:Release"
_TEMPLATES = (
    "kubernetes:argoproj.io/v1alpha1:AnalysisTemplate",
    "kubernetes:argoproj.io/v1alpha1:ClusterAnalysisTemplate",
)
_CHARTS = ("kube-prometheus-stack", "prometheus")
_IN_CLUSTER = re.compile(r"([a-z0-9-]+)\.([a-z0-9-]+)(?:\.svc(?:\.cluster\.local)?)?\.?")
_VARIABLE = "ARGO_ROLLOUTS_PROMETHEUS_ADDRESS"


@dataclass(frozen=True)
class _Address:
    """A Service of a Prometheus; `port` None: any."""

    name: str | None
    namespace: str
    port: int | None


def _known(stack: Stack) -> Iterator[_Address]:
    recorded = {facts.release.urn: facts for facts in installed(stack).releases}
    for release in stack.of(_RELEASE):
        if chart_of(release) not in _CHARTS:
            continue
        namespace, facts = str(read(release.props, "namespace")), recorded.get(release.urn)
        if facts is None:
            yield _Address(None, namespace, None)
            continue
        yield _Address("prometheus-operated", namespace, 9090)
        pods = {
            "app.kubernetes.io/name": "prometheus",
            "operator.prometheus.io/name": "prometheus",
            "prometheus": "prometheus",
        }
        for service in facts.listed("services"):
            selector = as_mapping(service["selector"])
            if service["namespace"] == namespace and selector and selects({"matchLabels": selector}, pods):
                for port in items(service, "ports"):
                    yield _Address(str(service["name"]), namespace, int(read(port, "port") or 0))


def _asked(stack: Stack, _: Config) -> Iterator[Finding]:
    known = list(_known(stack))
    for template in stack.of(*_TEMPLATES):
        for number, metric in enumerate(items(template.props, "spec.metrics")):
            if read(metric, "provider.prometheus") is None:
                continue
            path = f"spec.metrics[{number}].provider.prometheus.address"
            address = read(metric, "provider.prometheus.address")
            if is_unknown(address):
                yield undecided(template, f"{path} is unknown")
            elif address in (None, ""):
                if not _by_variable(stack):
                    yield wrong(
                        template, f"{path} is not given, nor the controller's variable {_VARIABLE}: every query fails"
                    )
            elif known:
                yield from _address(template, path, str(address), known)


def _by_variable(stack: Stack) -> bool:
    """Whether the controller is told an address, or is not of this stack."""
    controllers = [each for each in stack.of(_RELEASE) if chart_of(each) == "argo-rollouts"]
    return not controllers or any(
        read(variable, "name") == _VARIABLE
        for each in controllers
        for variable in items(each.props, "values.controller.extraEnv")
    )


def _address(template: Declared, path: str, address: str, known: list[_Address]) -> Iterator[Finding]:
    if "{{" in address:
        return
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    except ValueError:
        host, port = "", 0
    if not host:
        yield wrong(template, f"{path} is {address}, which is no address: every query fails")
        return
    match = _IN_CLUSTER.fullmatch(host)
    if "." in host and match is None:
        return  # outside of the cluster
    name, namespace = (match[1], match[2]) if match else (host, "")
    short = match is not None and not host.endswith((".svc", ".local", "."))
    if short and namespace not in {each.namespace for each in known}:
        return  # a name in the cluster, or a domain of two parts
    if not any(
        each.namespace == namespace and each.name in (None, name) and each.port in (None, port) for each in known
    ):
        expected = sorted(f"{each.name or '*'}.{each.namespace}.svc:{each.port or '*'}" for each in known)
        yield wrong(template, f"{path} is {address}; expected a Prometheus of this stack: {expected[0]}")


ANALYSIS_SOURCE = StackPolicy(
    name="analysis-prometheus-address",
    description="Analyses of releases ask the Prometheus of the stack, by a name that leads to it.",
    remedy="Set provider.prometheus.address to http://prometheus-operated.NAMESPACE.svc:9090.",
    check=_asked,
)
