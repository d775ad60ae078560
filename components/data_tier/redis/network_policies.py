"""Who may talk to Redis: its own nodes, its operator, the jobs beside it, Prometheus, and the services of the settings."""

from collections.abc import Sequence

import pulumi

from components.data_tier.redis import operator
from components.data_tier.redis.jobs import JOB_PODS
from components.data_tier.redis.topology import BUS_PORT, CLUSTER, METRICS_PORT, PODS, PORT
from components.kubernetes.namespaces import CORE, DATA, OPERATORS
from components.kubernetes.network_policy import Pods, Port, Rule, allow
from components.kubernetes.observers import PROMETHEUS


def policies(services: Sequence[str], opts: pulumi.ResourceOptions) -> None:
    among = Rule([Pods(PODS)], [Port(PORT), Port(BUS_PORT)])
    others = [Pods(operator.PODS, OPERATORS), Pods(JOB_PODS)]
    clients = [Pods({"app.kubernetes.io/name": service}, CORE) for service in services]
    allow(
        CLUSTER,
        namespace=DATA,
        pods=PODS,
        ingress=[
            among,
            Rule([*others, *clients], [Port(PORT)]),
            Rule([PROMETHEUS], [Port(METRICS_PORT)]),
        ],
        egress=[among],
        opts=opts,
    )
    allow(f"{CLUSTER}-jobs", namespace=DATA, pods=JOB_PODS, egress=[Rule([Pods(PODS)], [Port(PORT)])], opts=opts)
