"""Who may talk to claims-db, and to whom it talks: what the namespace's default-deny is opened for."""

from collections.abc import Sequence

import pulumi
import pulumi_kubernetes as k8s

from components.data_tier.postgresql.monitoring import INSTANCE_METRICS, POOLER_METRICS
from components.data_tier.postgresql.operator import OPERATOR_PODS
from components.data_tier.postgresql.pooler import POOLER_PODS
from components.data_tier.postgresql.topology import CLUSTER
from components.namespaces import CORE, DATA, OBSERVABILITY, OPERATORS
from components.network_policy import KUBERNETES_API, POD_IDENTITY_AGENT, Addresses, Pods, Port, Rule, allow

POSTGRESQL = Port(5432)
STATUS = Port(8000)

ALL_PODS = {"cnpg.io/cluster": CLUSTER}
"""Instances, the jobs that make them, and PgBouncer."""

PROMETHEUS = Pods({"app.kubernetes.io/name": "prometheus"}, OBSERVABILITY)

PRIVATE_NETWORKS = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")

S3 = Rule([Addresses("0.0.0.0/0", but_not=PRIVATE_NETWORKS)], [Port(443)])
"""The archive: S3 has public addresses, which change, whether the way leads through an endpoint or NAT."""


def policies(services: Sequence[str], opts: pulumi.ResourceOptions) -> list[k8s.networking.v1.NetworkPolicy]:
    among = Rule([Pods(ALL_PODS)], [POSTGRESQL, STATUS])
    return [
        allow(
            "claims-db",
            namespace=DATA,
            pods=ALL_PODS,
            ingress=[among, Rule([Pods(OPERATOR_PODS, OPERATORS)], [POSTGRESQL, STATUS])],
            egress=[among, KUBERNETES_API, POD_IDENTITY_AGENT, S3],
            opts=opts,
        ),
        allow(
            "claims-db-metrics",
            namespace=DATA,
            pods=ALL_PODS,
            ingress=[Rule([PROMETHEUS], [Port(INSTANCE_METRICS), Port(POOLER_METRICS)])],
            opts=opts,
        ),
        allow(
            "claims-db-services",
            namespace=DATA,
            pods=POOLER_PODS,
            ingress=[
                Rule([Pods({"app.kubernetes.io/name": service}, CORE) for service in services], [POSTGRESQL]),
            ],
            opts=opts,
        ),
    ]
