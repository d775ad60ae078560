"""Who may talk to claims-db, and to whom it talks: what the namespace's default-deny is opened for."""

from collections.abc import Sequence

import pulumi
import pulumi_kubernetes as k8s

from components.data_tier.postgresql import restored
from components.data_tier.postgresql.client_pod import CLIENT_PODS
from components.data_tier.postgresql.kubectl import API_CLIENT_PODS
from components.data_tier.postgresql.monitoring import INSTANCE_METRICS, POOLER_METRICS
from components.data_tier.postgresql.operator import OPERATOR_PODS, PLUGIN_PODS
from components.data_tier.postgresql.pooler import POOLER_PODS
from components.data_tier.postgresql.recovery_gate import GATE_PODS
from components.data_tier.postgresql.restore_check_metrics import RESULT_PODS, RESULT_PORT
from components.data_tier.postgresql.topology import CLUSTER
from components.kubernetes.namespaces import CORE, DATA, OPERATORS, RESTORE_CHECK
from components.kubernetes.network_policy import KUBERNETES_API, POD_IDENTITY_AGENT, Pods, Port, Rule, allow
from components.kubernetes.observers import PROMETHEUS

POSTGRESQL = Port(5432)
STATUS = Port(8000)

ALL_PODS = {"cnpg.io/cluster": CLUSTER}
"""Instances, the jobs that make them, and PgBouncer."""


PLUGIN_GRPC = Port(9090)
OPERATOR_METRICS = Port(8080)


INSTANCES = {"cnpg.io/podRole": "instance"}
"""Of any database."""

RECOVERED = {"cnpg.io/cluster": restored.CLUSTER}


def operator_policies(opts: pulumi.ResourceOptions) -> list[k8s.networking.v1.NetworkPolicy]:
    """What the operator needs beside the Kubernetes API: its plugin, and the instances of every database."""
    return [
        allow(
            "cloudnative-pg",
            namespace=OPERATORS,
            pods=OPERATOR_PODS,
            ingress=[Rule([PROMETHEUS], [OPERATOR_METRICS])],
            egress=[
                Rule([Pods(PLUGIN_PODS)], [PLUGIN_GRPC]),
                Rule([Pods(INSTANCES, namespace) for namespace in (DATA, RESTORE_CHECK)], [POSTGRESQL, STATUS]),
            ],
            opts=opts,
        ),
        allow(
            "plugin-barman-cloud",
            namespace=OPERATORS,
            pods=PLUGIN_PODS,
            ingress=[Rule([Pods(OPERATOR_PODS)], [PLUGIN_GRPC])],
            opts=opts,
        ),
    ]


def claims_db_policies(
    services: Sequence[str], archive: Rule, opts: pulumi.ResourceOptions
) -> list[k8s.networking.v1.NetworkPolicy]:
    """Of claims-db: its own pods among each other, its operator, its clients. `archive` is the way to its archive."""
    among = Rule([Pods(ALL_PODS)], [POSTGRESQL, STATUS])
    return [
        allow(
            "claims-db",
            namespace=DATA,
            pods=ALL_PODS,
            ingress=[
                among,
                Rule([Pods(OPERATOR_PODS, OPERATORS)], [POSTGRESQL, STATUS]),
                Rule([Pods(CLIENT_PODS)], [POSTGRESQL]),
            ],
            egress=[among, KUBERNETES_API],
            opts=opts,
        ),
        allow(
            "claims-db-archive",
            namespace=DATA,
            pods=ALL_PODS,
            but_not=list(POOLER_PODS),  # PgBouncer has no archive
            egress=[POD_IDENTITY_AGENT, archive],
            opts=opts,
        ),
        allow(
            "claims-db-metrics",
            namespace=DATA,
            pods=ALL_PODS,
            ingress=[Rule([PROMETHEUS], [Port(INSTANCE_METRICS), Port(POOLER_METRICS)])],
            opts=opts,
        ),
        *([_services(services, opts)] if services else []),
        allow(
            "claims-db-clients",
            namespace=DATA,
            pods=CLIENT_PODS,
            egress=[Rule([Pods(ALL_PODS), Pods(RECOVERED, RESTORE_CHECK)], [POSTGRESQL])],
            opts=opts,
        ),
        allow(
            "claims-db-recovery-gate",
            namespace=DATA,
            pods=GATE_PODS,
            egress=[POD_IDENTITY_AGENT, archive],
            opts=opts,
        ),
        allow("kubernetes-api-clients", namespace=DATA, pods=API_CLIENT_PODS, egress=[KUBERNETES_API], opts=opts),
        allow(
            "restore-check-metrics",
            namespace=DATA,
            pods=RESULT_PODS,
            ingress=[Rule([PROMETHEUS], [Port(RESULT_PORT)])],
            opts=opts,
        ),
    ]


def _services(services: Sequence[str], opts: pulumi.ResourceOptions) -> k8s.networking.v1.NetworkPolicy:
    clients = [Pods({"app.kubernetes.io/name": service}, CORE) for service in services]
    return allow(
        "claims-db-services", namespace=DATA, pods=POOLER_PODS, ingress=[Rule(clients, [POSTGRESQL])], opts=opts
    )


def restore_check_policies(archive: Rule, opts: pulumi.ResourceOptions) -> list[k8s.networking.v1.NetworkPolicy]:
    """Of the database that the restore check recovers."""
    among = Rule([Pods(RECOVERED)], [POSTGRESQL, STATUS])
    return [
        allow(
            "recovered",
            namespace=RESTORE_CHECK,
            pods=RECOVERED,
            ingress=[
                among,
                Rule([Pods(OPERATOR_PODS, OPERATORS)], [POSTGRESQL, STATUS]),
                Rule([Pods(CLIENT_PODS, DATA)], [POSTGRESQL]),
            ],
            egress=[among, KUBERNETES_API, POD_IDENTITY_AGENT, archive],
            opts=opts,
        ),
    ]
