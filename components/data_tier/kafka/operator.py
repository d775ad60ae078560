"""Strimzi's cluster operator, in the one namespace that it manages: all its Roles are there (docs/decisions/0105)."""

import pulumi
import pulumi_kubernetes as k8s

from components.data_tier.kafka import topology
from components.kubernetes.charts import STRIMZI, release
from components.kubernetes.images import image
from components.kubernetes.namespaces import DATA
from components.kubernetes.network_policy import KUBERNETES_API, Pods, Port, Rule, allow
from components.kubernetes.observers import PROMETHEUS
from components.kubernetes.priority_classes import CRITICAL
from components.kubernetes.resources import resources
from components.operators.controller import UNTHROTTLED, placement
from settings import Site

NAME = "strimzi-cluster-operator"
PODS = {"strimzi.io/kind": "cluster-operator"}
_METRICS_PORT = 8080


def install_operator(site: Site, opts: pulumi.ResourceOptions) -> k8s.helm.v3.Release:
    """The operator, twice (one waits for the other's lease)."""
    pulled = image(topology.OPERATOR_IMAGE, site)
    tag = {"image": {"tag": pulled.tag_and_digest}}
    return release(
        NAME,
        STRIMZI,
        site=site,
        namespace=DATA,
        values={
            "defaultImageRegistry": pulled.registry,
            "defaultImageRepository": pulled.repository.rpartition("/")[0],
            **tag,
            "kafkaInit": tag,  # the one operand whose image no Kafka can name
            "replicas": 2,
            "watchNamespaces": [DATA],
            # Its policies would open the metrics to everybody; ours name who may reach what.
            "generateNetworkPolicy": False,
            # What it starts fits the pod security level `restricted`.
            "extraEnvs": [{"name": "STRIMZI_POD_SECURITY_PROVIDER_CLASS", "value": "restricted"}],
            "resources": resources("200m", "512Mi", cpu_limit=UNTHROTTLED),
            "priorityClassName": CRITICAL,
            "podDisruptionBudget": {"enabled": True},
            **placement(PODS),
        },
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[_reach(opts)])),
    )


def _reach(opts: pulumi.ResourceOptions) -> k8s.networking.v1.NetworkPolicy:
    nodes = [topology.CONTROL_PLANE_PORT, topology.REPLICATION_PORT, topology.AGENT_PORT]
    return allow(
        NAME,
        namespace=DATA,
        pods=PODS,
        ingress=[Rule([PROMETHEUS], [Port(_METRICS_PORT)])],
        egress=[
            KUBERNETES_API,
            Rule([Pods(topology.NODES)], [Port(port) for port in nodes]),
            Rule([Pods(topology.CRUISE_CONTROL)], [Port(topology.CONTROL_PLANE_PORT)]),
        ],
        opts=opts,
    )
