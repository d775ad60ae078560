"""Monitors: what they select exists, has the port, and may be reached by Prometheus."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import Field

from declared.cluster_pods import ClusterPods
from declared.labels import selects
from declared.objects import namespace_of, object_name
from declared.resource import Declared
from declared.stack import Stack
from declared.values import items, mapping, read
from policies.model.expect import wrong
from policies.model.installed import Installed, installed
from policies.model.policy import Config, Finding, StackPolicy


@dataclass(frozen=True)
class _Monitor:
    resource: Declared
    kind: str
    name: str
    namespace: str
    spec: Mapping[str, Any]

    def endpoints(self) -> list[Any]:
        return items(self.spec, "endpoints" if self.kind == "ServiceMonitor" else "podMetricsEndpoints")

    def watches(self, place: str) -> bool:
        if read(self.spec, "namespaceSelector.any") is True:
            return True
        return place in (items(self.spec, "namespaceSelector.matchNames") or [self.namespace])


@dataclass(frozen=True)
class _Watch:
    """A monitor with the pods of every Prometheus that follows it."""

    there: Installed
    monitor: _Monitor
    watchers: list[ClusterPods]

    def wrong(self, message: str) -> Finding:
        return wrong(
            self.monitor.resource, f"{self.monitor.kind} {self.monitor.namespace}/{self.monitor.name}: {message}"
        )


@dataclass(frozen=True)
class _Service:
    namespace: str
    labels: Mapping[str, Any]
    selector: Mapping[str, Any]
    ports: list[Any]


def _monitors(stack: Stack, there: Installed) -> Iterator[_Monitor]:
    for kind in ("ServiceMonitor", "PodMonitor"):
        for each in stack.kubernetes("monitoring.coreos.com", kind):
            yield _Monitor(each, kind, object_name(each), namespace_of(each), mapping(each.props, "spec"))
    for facts in there.releases:
        for each in facts.listed("monitors"):
            yield _Monitor(facts.release, each["kind"], each["name"], each["namespace"], each["spec"])


def _services(stack: Stack, there: Installed) -> Iterator[_Service]:
    for each in stack.of("kubernetes:core/v1:Service"):
        spec = mapping(each.props, "spec")
        yield _Service(
            namespace_of(each), mapping(each.props, "metadata.labels"), mapping(spec, "selector"), items(spec, "ports")
        )
    for facts in there.releases:
        for each in facts.listed("services"):
            yield _Service(each["namespace"], each["labels"], each["selector"], each["ports"])


class _MetricsReachedConfig(Config):
    made_elsewhere: tuple[str, ...] = Field(
        default=(), description="PodMonitors of pods that come when something runs, by name."
    )


def _reached(stack: Stack, config: _MetricsReachedConfig) -> Iterator[Finding]:
    there = installed(stack)
    watchers = [pods for pods in there.pods if pods.workload.startswith("Prometheus/")]
    services = list(_services(stack, there))
    for monitor in _monitors(stack, there):
        watch = _Watch(there, monitor, watchers)
        if not monitor.endpoints():
            yield watch.wrong("has no endpoint")
        if monitor.kind == "PodMonitor":
            yield from _pod_monitor(watch, config)
        else:
            yield from _service_monitor(watch, services)


def _pod_monitor(watch: _Watch, config: _MetricsReachedConfig) -> Iterator[Finding]:
    selector = mapping(watch.monitor.spec, "selector")
    found = [
        pods
        for pods in watch.there.pods
        if watch.monitor.watches(pods.peer.namespace) and selects(selector, pods.peer.labels)
    ]
    if not found and watch.monitor.name not in config.made_elsewhere:
        yield watch.wrong("selects no pod that is declared, or that a chart or an operator makes")
    for end in watch.monitor.endpoints():
        if _asked_of_another(end):
            continue
        wanted = read(end, "port") or read(end, "targetPort") or read(end, "portNumber")
        able = [pods for pods in found if _number(pods, wanted) is not None]
        if found and not able and all(pods.ports_complete for pods in found):
            yield watch.wrong(f"no pod that it selects has port {wanted}")
        for pods in able:
            yield from _connection(watch, pods, wanted)


def _service_monitor(watch: _Watch, services: list[_Service]) -> Iterator[Finding]:
    selector = mapping(watch.monitor.spec, "selector")
    found = [each for each in services if watch.monitor.watches(each.namespace) and selects(selector, each.labels)]
    for end in watch.monitor.endpoints():
        if _asked_of_another(end):
            continue
        for service in found:
            port = next((each for each in service.ports if read(each, "name") == read(end, "port")), None)
            target = read(end, "targetPort") or read(port, "targetPort") or read(port, "port")
            if target is None:
                yield watch.wrong(f"the Service that it selects has no port {read(end, 'port')}")
                continue
            for pods in watch.there.pods:
                same = pods.peer.namespace == service.namespace and bool(service.selector)
                if same and selects({"matchLabels": service.selector}, pods.peer.labels):
                    yield from _connection(watch, pods, target)


def _asked_of_another(end: Any) -> bool:
    """Whether the endpoint's address is replaced: another address is scraped for these pods."""
    return any(read(each, "targetLabel") == "__address__" for each in items(end, "relabelings"))


def _number(pods: ClusterPods, wanted: Any) -> int | None:
    if isinstance(wanted, int | float):
        return int(wanted)
    return pods.ports.get(str(wanted))


def _connection(watch: _Watch, pods: ClusterPods, port: Any) -> Iterator[Finding]:
    """Nothing, where the policies let every Prometheus reach a port of pods, given by number or name."""
    if pods.host_network:
        return  # an address of the node, which no network policy is for
    wanted = tuple(each for each in (_number(pods, port), port) if isinstance(each, int | str))
    for watcher in watch.watchers:
        if not watch.there.network.allows("Ingress", pods.peer, watcher.peer, wanted):
            yield watch.wrong(f"no NetworkPolicy lets Prometheus reach {pods.workload}, port {port}")
        if not watch.there.network.allows("Egress", watcher.peer, pods.peer, wanted):
            yield watch.wrong(f"no NetworkPolicy lets Prometheus send to {pods.workload}, port {port}")


METRICS_REACHED = StackPolicy(
    name="metrics-reachable",
    description="Prometheus may reach every pod and port that a monitor names, and they exist.",
    remedy="Declare a NetworkPolicy with ingress from Prometheus to the port, for labels that the pods have.",
    config=_MetricsReachedConfig,
    check=_reached,
)
