"""Who may talk to whom in the observability namespace, and Prometheus's way to what it scrapes elsewhere."""

from ipaddress import IPv4Network

import pulumi
import pulumi_kubernetes as k8s

from components.kubernetes import namespaces
from components.kubernetes.namespaces import OBSERVABILITY
from components.kubernetes.network_policy import KUBERNETES_API, Addresses, Outside, Pods, Port, Rule, allow, outside
from components.kubernetes.observers import PROMETHEUS_PODS

ALERTMANAGER = {"app.kubernetes.io/name": "alertmanager"}
GRAFANA = {"app.kubernetes.io/name": "grafana"}
OPERATOR = {"app": "kube-prometheus-stack-operator"}
"""What the chart's Service of the operator selects by; made of the chart's name, whatever the release is called."""
STATE_METRICS = {"app.kubernetes.io/name": "kube-state-metrics"}

PROMETHEUS_PORT = Port(9090)
_ALERTMANAGER_PORT = Port(9093)
_MESH_PORTS = (Port(9094), Port(9094, "UDP"))
_RELOADER_PORT = Port(8080)
"""The container that reloads the configuration of Prometheus and of Alertmanager; the chart's monitors scrape it too."""
_WEBHOOK_PORT = Port(10250)
_MAIL_PORTS = (Port(587), Port(465))
_KUBELET_PORT, _NODE_EXPORTER_PORT = Port(10250), Port(9100)

# Ports on which the controllers and Velero give metrics: a scrape must not open their webhooks.
_CONTROLLER_METRICS = (Port(8080), Port(8085), Port(8090), Port(9402))
SCRAPED = (namespaces.OPERATORS, namespaces.BACKUP)
"""Namespaces whose pods have no policy of their own for scrapes; the data tier and the services bring theirs."""


def network_policies(
    vpc: IPv4Network, *, remote_write: bool, opts: pulumi.ResourceOptions
) -> list[k8s.networking.v1.NetworkPolicy]:
    """All arrows of the component. `remote_write`: whether Prometheus sends its samples somewhere."""
    from_prometheus = Rule([Pods(PROMETHEUS_PODS, namespace=OBSERVABILITY)], _CONTROLLER_METRICS)
    return [
        _prometheus(vpc, remote_write, opts),
        _alertmanager(opts),
        _grafana(opts),
        _operator(vpc, opts),
        allow(
            "kube-state-metrics",
            namespace=OBSERVABILITY,
            pods=STATE_METRICS,
            ingress=[Rule([Pods(PROMETHEUS_PODS)], [Port(8080)])],
            egress=[KUBERNETES_API],
            opts=opts,
        ),
        *(
            allow(f"prometheus-scrapes-{name}", namespace=name, pods={}, ingress=[from_prometheus], opts=opts)
            for name in SCRAPED
        ),
    ]


def _prometheus(vpc: IPv4Network, remote_write: bool, opts: pulumi.ResourceOptions) -> k8s.networking.v1.NetworkPolicy:
    scraped = [
        namespaces.CORE,
        namespaces.DATA,
        namespaces.LOGGING,
        namespaces.BACKUP,
        namespaces.OPERATORS,
        "kube-system",
    ]
    return allow(
        "prometheus",
        namespace=OBSERVABILITY,
        pods=PROMETHEUS_PODS,
        ingress=[
            Rule([Pods(GRAFANA)], [PROMETHEUS_PORT]),
            # Each Prometheus scrapes its peer.
            Rule([Pods(PROMETHEUS_PODS)], [PROMETHEUS_PORT, _RELOADER_PORT]),
            # The analysis of a release asks Prometheus before it promotes.
            Rule(
                [Pods({"app.kubernetes.io/name": "argo-rollouts"}, namespace=namespaces.OPERATORS)], [PROMETHEUS_PORT]
            ),
        ],
        egress=[
            KUBERNETES_API,
            *([outside(Outside.REMOTE_WRITE)] if remote_write else []),
            Rule([Pods(namespace=OBSERVABILITY), *(Pods(namespace=name) for name in scraped)]),
            Rule([Addresses(str(vpc))], [_KUBELET_PORT, _NODE_EXPORTER_PORT]),
        ],
        opts=opts,
    )


def _alertmanager(opts: pulumi.ResourceOptions) -> k8s.networking.v1.NetworkPolicy:
    return allow(
        "alertmanager",
        namespace=OBSERVABILITY,
        pods=ALERTMANAGER,
        ingress=[
            Rule([Pods(GRAFANA)], [_ALERTMANAGER_PORT]),
            Rule([Pods(PROMETHEUS_PODS)], [_ALERTMANAGER_PORT, _RELOADER_PORT]),
            Rule([Pods(ALERTMANAGER)], _MESH_PORTS),
        ],
        egress=[
            Rule([Pods(ALERTMANAGER)], _MESH_PORTS),
            outside(Outside.PAGING),
            outside(Outside.MAIL, *_MAIL_PORTS),
        ],
        opts=opts,
    )


def _grafana(opts: pulumi.ResourceOptions) -> k8s.networking.v1.NetworkPolicy:
    # Grafana is not reachable over the network: an engineer forwards a port with cluster credentials.
    return allow(
        "grafana",
        namespace=OBSERVABILITY,
        pods=GRAFANA,
        ingress=[Rule([Pods(PROMETHEUS_PODS)], [Port(3000)])],
        egress=[
            KUBERNETES_API,
            Rule([Pods(PROMETHEUS_PODS)], [PROMETHEUS_PORT]),
            Rule([Pods(ALERTMANAGER)], [_ALERTMANAGER_PORT]),
        ],
        opts=opts,
    )


def _operator(vpc: IPv4Network, opts: pulumi.ResourceOptions) -> k8s.networking.v1.NetworkPolicy:
    return allow(
        "prometheus-operator",
        namespace=OBSERVABILITY,
        pods=OPERATOR,
        # The API server calls the admission webhook from its interfaces in the VPC.
        ingress=[Rule([Addresses(str(vpc)), Pods(PROMETHEUS_PODS)], [_WEBHOOK_PORT])],
        egress=[KUBERNETES_API],
        opts=opts,
    )
