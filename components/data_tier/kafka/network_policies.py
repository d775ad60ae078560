"""Who may talk to Kafka: its own parts, its operator, Prometheus, and the services of the settings."""

from collections.abc import Sequence

import pulumi

from components.data_tier.kafka import operator
from components.data_tier.kafka.topology import (
    AGENT_PORT,
    CLUSTER,
    CONTROL_PLANE_PORT,
    CRUISE_CONTROL,
    ENTITY_OPERATOR,
    EXPORTER,
    METRICS_PORT,
    NODES,
    REPLICATION_PORT,
    TLS_PORT,
)
from components.kubernetes.namespaces import CORE, DATA
from components.kubernetes.network_policy import KUBERNETES_API, Pods, Port, Rule, allow
from components.kubernetes.observers import PROMETHEUS

_OPERATOR = Pods(operator.PODS)

_REPLICATION = Rule([Pods(NODES)], [Port(REPLICATION_PORT)])
_METRICS = Rule([PROMETHEUS], [Port(METRICS_PORT)])


def policies(services: Sequence[str], opts: pulumi.ResourceOptions) -> None:
    """Ports and who uses them: Strimzi documentation, "Restricting access to Kafka listeners using network policies"."""
    clients = [Pods({"app.kubernetes.io/name": service}, CORE) for service in services]
    parts = [Pods(NODES), Pods(ENTITY_OPERATOR), Pods(CRUISE_CONTROL), Pods(EXPORTER), _OPERATOR]
    among = Rule([Pods(NODES)], [Port(CONTROL_PLANE_PORT), Port(REPLICATION_PORT)])
    allow(
        CLUSTER,
        namespace=DATA,
        pods=NODES,
        ingress=[
            Rule([Pods(NODES), _OPERATOR], [Port(CONTROL_PLANE_PORT)]),
            Rule(parts, [Port(REPLICATION_PORT)]),
            Rule([_OPERATOR], [Port(AGENT_PORT)]),
            *([Rule(clients, [Port(TLS_PORT)])] if clients else []),
            _METRICS,
        ],
        # A broker asks the API which zone its node is in.
        egress=[among, KUBERNETES_API],
        opts=opts,
    )
    to_cruise_control = Rule([Pods(CRUISE_CONTROL)], [Port(CONTROL_PLANE_PORT)])
    allow(
        f"{CLUSTER}-entity-operator",
        namespace=DATA,
        pods=ENTITY_OPERATOR,
        ingress=[Rule([PROMETHEUS], [Port(8080), Port(8081)])],
        egress=[_REPLICATION, KUBERNETES_API, to_cruise_control],
        opts=opts,
    )
    allow(
        f"{CLUSTER}-cruise-control",
        namespace=DATA,
        pods=CRUISE_CONTROL,
        ingress=[Rule([_OPERATOR, Pods(ENTITY_OPERATOR)], [Port(CONTROL_PLANE_PORT)])],
        egress=[_REPLICATION],
        opts=opts,
    )
    allow(
        f"{CLUSTER}-exporter",
        namespace=DATA,
        pods=EXPORTER,
        ingress=[_METRICS],
        egress=[_REPLICATION],
        opts=opts,
    )
