"""Traffic of what charts make: to the Kubernetes API, from it to webhooks, and what only operators and monitoring need."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Field

from declared.charts.release_facts import ReleaseFacts, named
from declared.cluster_pods import ClusterPods
from declared.helm import chart_of
from declared.labels import selects
from declared.pod_network import PodPeer
from declared.resource import Declared
from declared.stack import Stack
from declared.values import items, mapping, read
from policies.model.expect import wrong
from policies.model.installed import Installed, installed
from policies.model.policy import Config, Finding, StackPolicy

_BINDINGS = tuple(f"kubernetes:rbac.authorization.k8s.io/v1:{kind}" for kind in ("RoleBinding", "ClusterRoleBinding"))


class _PodsReachApiConfig(Config):
    api: str = Field(
        default="172.20.0.1/32", min_length=1, description="Address of the Kubernetes API inside the cluster."
    )


def _api(stack: Stack, config: _PodsReachApiConfig) -> Iterator[Finding]:
    there = installed(stack)
    accounts = {each["account"] for facts in there.releases for each in facts.listed("rights")} | {
        f"{read(subject, 'namespace') or read(binding.props, 'metadata.namespace')}/{read(subject, 'name')}"
        for binding in stack.of(*_BINDINGS)
        for subject in items(binding.props, "subjects")
    }
    for pods in there.pods:
        account = f"{pods.peer.namespace}/{pods.account}"
        if pods.host_network or not pods.has_token or account not in accounts:
            continue
        if not there.network.allows("Egress", pods.peer, config.api, (443,)):
            yield wrong(
                pods.resource,
                f"{pods.workload}: no NetworkPolicy lets it reach the Kubernetes API, where its account {account} has rights",
            )


PODS_REACH_API = StackPolicy(
    name="pods-reach-kubernetes-api",
    description="A pod whose service account has rights may reach the Kubernetes API.",
    remedy="Declare a NetworkPolicy with egress to the API server's address, port 443, for labels that the pod has.",
    config=_PodsReachApiConfig,
    check=_api,
)


def _webhooks(stack: Stack, _: Config) -> Iterator[Finding]:
    there = installed(stack)
    for facts in there.releases:
        services = {(each["namespace"], each["name"]): each for each in facts.listed("services")}
        behind: set[tuple[str, str, Any]] = set()
        for webhook in facts.listed("webhooks"):
            service = webhook["service"]
            behind.add((str(service["namespace"]), str(service["name"]), service["port"]))
        for place, name, port in sorted(behind):
            service = services.get((place, name))
            targets = [each for each in (service or {}).get("ports", []) if each["port"] == port]
            if service is None or not targets:
                yield wrong(facts.release, f"its webhooks are at port {port} of Service {name}, which it does not make")
                continue
            target = targets[0].get("targetPort", port)
            for pods in _of(there, place, service["selector"]):
                number = pods.ports.get(str(target), target)
                if not any(_from_a_network(each, (number, target)) for each in there.network.of(pods.peer, "Ingress")):
                    yield wrong(
                        facts.release,
                        f"no NetworkPolicy lets the Kubernetes API reach its webhooks: {pods.workload}, port {number}",
                    )


def _of(there: Installed, place: str, selector: Mapping[str, Any]) -> Iterator[ClusterPods]:
    for pods in there.pods:
        if pods.peer.namespace == place and selects({"matchLabels": selector}, pods.peer.labels):
            yield pods


def _from_a_network(policy: Declared, ports: tuple[Any, ...]) -> bool:
    """The API server calls from addresses of the network that the cluster is in, not from a pod."""
    return any(
        any(read(peer, "ipBlock.cidr") for peer in items(rule, "from"))
        and (not items(rule, "ports") or any(read(each, "port") in ports for each in items(rule, "ports")))
        for rule in items(policy.props, "spec.ingress")
    )


WEBHOOKS_REACHED = StackPolicy(
    name="webhooks-reachable",
    description="The Kubernetes API may reach every webhook that a chart registers.",
    remedy="Declare a NetworkPolicy with ingress from the cluster's subnets to the webhook's port, for labels its pods have.",
    check=_webhooks,
)

_CONNECTED = (
    "argo-rollouts",
    "cloudnative-pg",
    "kube-prometheus-stack",
    "plugin-barman-cloud",
    "redis-operator",
    "strimzi-kafka-operator",
)


class _OperatorsServedConfig(Config):
    charts: tuple[str, ...] = Field(
        default=_CONNECTED, description="Charts whose pods connect to more than the Kubernetes API."
    )


def _own_policy(stack: Stack, config: _OperatorsServedConfig) -> Iterator[Finding]:
    there = installed(stack)
    for facts in there.releases:
        if chart_of(facts.release) not in config.charts:
            continue
        for each in facts.workloads:
            peer = PodPeer(str(each["namespace"]), mapping(each, "labels"))
            if each.get("hostNetwork") or each.get("hook") or peer.namespace not in there.network.policies:
                continue
            own = [
                policy
                for direction in ("Ingress", "Egress")
                for policy in there.network.of(peer, direction)
                if mapping(policy.props, "spec.podSelector.matchLabels")
            ]
            if not own:
                yield wrong(facts.release, f"no NetworkPolicy is for the pods of {named(each)}: {_labels(facts, each)}")


def _labels(facts: ReleaseFacts, workload: Mapping[str, Any]) -> str:
    """The labels that stay when the chart's version changes."""
    version = str(read(facts.release.props, "version"))
    labels = mapping(workload, "labels")
    return ", ".join(f"{key}={value}" for key, value in sorted(labels.items()) if version not in str(value))


OPERATORS_SERVED = StackPolicy(
    name="operators-have-network-policies",
    description="Operators and the monitoring have a network policy for what they operate and watch.",
    remedy="Declare a NetworkPolicy that selects the chart's pods by labels they have.",
    config=_OperatorsServedConfig,
    check=_own_policy,
)
