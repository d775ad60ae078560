"""Traffic that pods need under a default deny: a policy that is lost stops backups or metrics without a word."""

from collections.abc import Iterator, Mapping
from typing import Any

from declared.helm import chart_of
from declared.labels import selects
from declared.pods import POD_TYPES, namespace, object_name, pod_template
from declared.resource import Declared
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, StackPolicy, text, texts
from policies.model.stack import Stack
from policies.model.values import items, mapping, read

_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
_ASSOCIATION = "aws:eks/podIdentityAssociation:PodIdentityAssociation"
_MONITOR = "kubernetes:monitoring.coreos.com/v1:PodMonitor"


class _Policies:
    """Network policies of a stack by namespace."""

    def __init__(self, stack: Stack) -> None:
        self.by_namespace: dict[str, list[Declared]] = {}
        for policy in stack.of(_POLICY):
            self.by_namespace.setdefault(namespace(policy), []).append(policy)

    def of(self, place: str, labels: Mapping[str, Any], *, named: bool = True) -> Iterator[Declared]:
        """Policies that select pods with these labels; `named`: by a label, not as all pods of the namespace."""
        for policy in self.by_namespace.get(place, ()):
            selector = mapping(policy.props, "spec.podSelector")
            if selects(selector, labels) and (mapping(selector, "matchLabels") or not named):
                yield policy


def _reaches_credentials(policy: Declared, agent: str) -> bool:
    return any(
        read(peer, "ipBlock.cidr") == agent for rule in items(policy.props, "spec.egress") for peer in items(rule, "to")
    )


def _credentials(stack: Stack, config: Config) -> Iterator[Finding]:
    policies = _Policies(stack)
    for place in policies.by_namespace:
        roles = [each for each in stack.of(_ASSOCIATION) if read(each.props, "namespace") == place]
        able = [each for each in policies.by_namespace[place] if _reaches_credentials(each, config["agent"])]
        if len(able) < len(roles):
            yield wrong(
                roles[0],
                f"{place} has {len(roles)} roles for pods and {len(able)} network policies that let pods reach their credentials",
            )
    for association in stack.of(_ASSOCIATION):
        place, account = read(association.props, "namespace"), read(association.props, "serviceAccount")
        for resource in stack.of(*POD_TYPES):
            template = pod_template(resource)
            if template is None or namespace(resource) != place or read(template.spec, "serviceAccountName") != account:
                continue
            own = policies.of(str(place), template.labels, named=False)
            if not any(_reaches_credentials(policy, config["agent"]) for policy in own):
                yield wrong(
                    resource, f"no NetworkPolicy lets it reach {config['agent']}, where it gets its credentials"
                )


CREDENTIALS_REACHED = StackPolicy(
    name="pods-reach-their-credentials",
    description="Pods with a role in AWS may reach the Pod Identity agent.",
    remedy="Declare a NetworkPolicy with egress to 169.254.170.23/32, port 80.",
    config={"agent": text("169.254.170.23/32", "Address of the Pod Identity agent.")},
    check=_credentials,
)


def _lets_in(policy: Declared) -> bool:
    return bool(items(policy.props, "spec.ingress"))


def _monitored(stack: Stack, config: Config) -> Iterator[Finding]:
    policies = _Policies(stack)
    for monitor in stack.of(_MONITOR):
        labels = mapping(monitor.props, "spec.selector.matchLabels")
        places = items(monitor.props, "spec.namespaceSelector.matchNames") or [namespace(monitor)]
        own = [
            policy
            for place in places
            for policy in policies.by_namespace.get(str(place), ())
            if _compatible(mapping(policy.props, "spec.podSelector.matchLabels"), labels) and _observed(policy)
        ]
        if not own and monitor.name not in config["labelledOtherwise"]:
            yield wrong(monitor, "no NetworkPolicy lets Prometheus reach these pods")
        if not items(monitor.props, "spec.podMetricsEndpoints"):
            yield wrong(monitor, "spec.podMetricsEndpoints is empty")


def _compatible(selector: Mapping[str, Any], labels: Mapping[str, Any]) -> bool:
    """Whether a selector may be for pods with these labels: an operator gives them more labels of its own domain."""
    domains = {_domain(key) for key in labels}
    same_domain = not selector or any(_domain(key) in domains for key in selector)
    return same_domain and all(labels.get(key, value) == value for key, value in selector.items())


def _domain(key: str) -> str:
    """`cnpg.io` of `cnpg.io/cluster`, `elastic.co` of `logstash.k8s.elastic.co/name`."""
    return ".".join(key.partition("/")[0].split(".")[-2:])


def _observed(policy: Declared) -> bool:
    return any(
        mapping(peer, "podSelector.matchLabels").get("app.kubernetes.io/name") == "prometheus"
        for rule in items(policy.props, "spec.ingress")
        for peer in items(rule, "from")
    )


METRICS_REACHED = StackPolicy(
    name="metrics-reachable",
    description="Prometheus may reach every pod that a PodMonitor names.",
    remedy="Declare a NetworkPolicy with ingress from Prometheus for these pods.",
    config={
        "labelledOtherwise": texts(
            ("filebeat-metrics", "nphies-logs-logstash-metrics"),
            "Monitors and network policies that select the same pods by labels with nothing in common.",
        )
    },
    check=_monitored,
)

_OPERATED = {
    "kubernetes:postgresql.cnpg.io/v1:Cluster": "cnpg.io/cluster",
    "kubernetes:postgresql.cnpg.io/v1:Pooler": "cnpg.io/poolerName",
}
_STRIMZI_PARTS = ("kafka", "entity-operator", "cruise-control", "kafka-exporter")


def _served(stack: Stack, _: Config) -> Iterator[Finding]:
    policies = _Policies(stack)
    for resource in stack.of(*POD_TYPES):
        template, place = pod_template(resource), namespace(resource)
        if template is None or place not in policies.by_namespace:
            continue
        if not list(policies.of(place, template.labels)):
            yield wrong(resource, "no NetworkPolicy is for its pods: they reach nothing, and nobody reaches them")
    yield from _stores_served(stack, policies)


def _stores_served(stack: Stack, policies: _Policies) -> Iterator[Finding]:
    for kind, label in _OPERATED.items():
        for store in stack.of(kind):
            own = policies.of(namespace(store), {label: object_name(store), "cnpg.io/podRole": "instance"})
            if not any(not _only_metrics(rule) for policy in own for rule in items(policy.props, "spec.ingress")):
                yield wrong(store, "no NetworkPolicy lets clients reach its pods")
    for kafka in stack.of("kubernetes:kafka.strimzi.io/v1:Kafka"):
        for part in _STRIMZI_PARTS:
            labels = {"strimzi.io/cluster": object_name(kafka), "strimzi.io/name": f"{object_name(kafka)}-{part}"}
            if not any(_lets_in(policy) for policy in policies.of(namespace(kafka), labels)):
                yield wrong(kafka, f"no NetworkPolicy is for the pods of {part}")
    for redis in stack.of("kubernetes:redis.redis.opstreelabs.in/v1beta2:RedisCluster"):
        labels = {"redis_setup_type": "cluster", **mapping(redis.props, "metadata.labels")}
        if not any(_lets_in(policy) for policy in policies.of(namespace(redis), labels)):
            yield wrong(redis, "no NetworkPolicy lets clients reach its pods")


def _only_metrics(rule: Any) -> bool:
    return all(
        mapping(peer, "podSelector.matchLabels").get("app.kubernetes.io/name") == "prometheus"
        for peer in items(rule, "from")
    )


PODS_SERVED = StackPolicy(
    name="pods-have-network-policies",
    description="Pods under a default deny have a policy of their own that opens what they need.",
    remedy="Declare a NetworkPolicy that selects the pods by their labels.",
    check=_served,
)

_CHARTS: Mapping[str, tuple[Mapping[str, str], ...]] = {
    "kube-prometheus-stack": (
        {"app.kubernetes.io/name": "prometheus"},
        {"app.kubernetes.io/name": "alertmanager"},
        {"app.kubernetes.io/name": "grafana"},
        {"app.kubernetes.io/name": "kube-state-metrics"},
        {"app": "kube-prometheus-stack-operator"},
    ),
    "plugin-barman-cloud": ({"app.kubernetes.io/name": "plugin-barman-cloud"},),
    "cloudnative-pg": ({"app.kubernetes.io/name": "cloudnative-pg"},),
    "strimzi-kafka-operator": ({"strimzi.io/kind": "cluster-operator"},),
    "eck-operator": ({"app.kubernetes.io/name": "elastic-operator"},),
    "redis-operator": ({"app.kubernetes.io/name": "redis-operator"},),
    "argo-rollouts": ({"app.kubernetes.io/name": "argo-rollouts", "app.kubernetes.io/instance": "argo-rollouts"},),
    "velero": ({"app.kubernetes.io/name": "velero"},),
}
"""Labels of the pods that a chart makes and that need a policy of their own."""


def _charts(stack: Stack, config: Config) -> Iterator[Finding]:
    policies = _Policies(stack)
    for release in stack.of("kubernetes:helm.sh/v3:Release"):
        place = str(read(release.props, "namespace"))
        if place not in policies.by_namespace or chart_of(release) not in (*_CHARTS, *_WEBHOOKS):
            continue
        for labels in _CHARTS.get(chart_of(release), ()):
            if not list(policies.of(place, labels)):
                yield wrong(
                    release,
                    f"no NetworkPolicy is for its pods {', '.join(f'{key}={value}' for key, value in labels.items())}",
                )
        everybody = list(policies.of(place, {}, named=False))
        if not any(
            _reaches_api(policy, config["api"]) for own in (everybody, policies.by_namespace[place]) for policy in own
        ):
            yield wrong(release, f"no NetworkPolicy of {place} lets pods reach the Kubernetes API")
        if chart_of(release) in _WEBHOOKS and not any(
            _from_networks(policy) for policy in policies.by_namespace[place]
        ):
            yield wrong(release, f"no NetworkPolicy of {place} lets the Kubernetes API reach its webhooks")


_WEBHOOKS = ("cert-manager", "cloudnative-pg", "external-secrets", "aws-load-balancer-controller")


def _reaches_api(policy: Declared, address: str) -> bool:
    return any(
        read(peer, "ipBlock.cidr") == address
        for rule in items(policy.props, "spec.egress")
        for peer in items(rule, "to")
    )


def _from_networks(policy: Declared) -> bool:
    return any(
        read(peer, "ipBlock.cidr") for rule in items(policy.props, "spec.ingress") for peer in items(rule, "from")
    )


CHARTS_SERVED = StackPolicy(
    name="operators-have-network-policies",
    description="Operators and the monitoring reach the Kubernetes API and what they operate, and are reached by who must.",
    remedy="Declare a NetworkPolicy for the chart's pods, and one for the API server's address.",
    config={"api": text("172.20.0.1/32", "Address of the Kubernetes API inside the cluster.")},
    check=_charts,
)


_OPERATORS = (
    "cert-manager",
    "cloudnative-pg",
    "eck-operator",
    "external-secrets",
    "strimzi-kafka-operator",
    "velero",
)


def _scraped(stack: Stack, _: Config) -> Iterator[Finding]:
    policies = _Policies(stack)
    releases = list(stack.of("kubernetes:helm.sh/v3:Release"))
    if not any(chart_of(each) == "kube-prometheus-stack" for each in releases):
        return
    for release in releases:
        place = str(read(release.props, "namespace"))
        if chart_of(release) not in _OPERATORS or place not in policies.by_namespace:
            continue
        for labels in _CHARTS.get(chart_of(release), ({},)):
            if not any(_observed(policy) for policy in policies.of(place, labels, named=False)):
                yield wrong(release, f"no NetworkPolicy of {place} lets Prometheus reach its pods")


OPERATORS_SCRAPED = StackPolicy(
    name="operators-reachable-by-prometheus",
    description="Prometheus may reach the metrics of all operators.",
    remedy="Declare a NetworkPolicy with ingress from Prometheus for the operator's pods, or for all of its namespace.",
    check=_scraped,
)
