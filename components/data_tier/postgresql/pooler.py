"""PgBouncer before the primary: one address for the services, whoever is primary, and few connections behind it."""

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource
from pulumi_kubernetes.meta.v1 import ObjectMetaArgs

from components.data_tier.postgresql.cluster import POOLER
from components.data_tier.postgresql.topology import CLUSTER
from components.kubernetes.disruption_budget import disruption_budget
from components.kubernetes.images import image
from components.kubernetes.namespaces import DATA
from components.kubernetes.placement import zone_spread
from settings import PoolerSettings, Site

POOLER_PODS = {"cnpg.io/poolerName": POOLER}

IMAGE = "ghcr.io/cloudnative-pg/pgbouncer:1.25.1"
"""The version that CloudNativePG 1.30.0 was released with."""

PREPARED_STATEMENTS = 200
"""Of a client, which PgBouncer follows from connection to connection; JDBC prepares what it repeats."""


def read_write_pooler(
    settings: PoolerSettings, *, site: Site, priority_class: str, opts: pulumi.ResourceOptions
) -> CustomResource:
    """The Pooler, and the budget that keeps all but one of its pods during a drain."""
    disruption_budget(POOLER, namespace=DATA, pods=POOLER_PODS, opts=opts)
    return CustomResource(
        POOLER,
        api_version="postgresql.cnpg.io/v1",
        kind="Pooler",
        metadata=ObjectMetaArgs(
            name=POOLER,
            namespace=DATA,
            # In the foreground the Pooler would wait for its Deployment to go, and its operator recreate that.
            annotations={"pulumi.com/deletionPropagationPolicy": "background"},
        ),
        spec={
            "cluster": {"name": CLUSTER},
            "type": "rw",
            "instances": settings.instances,
            "deploymentStrategy": {"rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}},
            "pgbouncer": {
                "image": str(image(IMAGE, site)),
                "poolMode": "transaction",
                "parameters": _parameters(settings),
            },
            "template": _pod(priority_class),
        },
        opts=opts,
    )


def _parameters(settings: PoolerSettings) -> Mapping[str, str]:
    return {
        "max_client_conn": str(settings.max_clients),
        "default_pool_size": str(settings.pool_size),
        "max_db_connections": str(settings.pool_size),
        "max_prepared_statements": str(PREPARED_STATEMENTS),
        "client_tls_sslmode": "require",
        "server_tls_protocols": "tlsv1.3",
        # During a change of primary a query waits this long for the new one, then fails so that its caller can decide.
        "query_wait_timeout": "60",
        "idle_transaction_timeout": "60",
        # PgBouncer's default of 10 min is how long the sessions of stopped services would look like services that still write.
        "server_idle_timeout": "60",
        # PgBouncer's default of 15 s is how long it would leave a new primary alone after one refused login.
        "server_login_retry": "1",
        # A primary whose node or zone is lost closes no connection. A query in flight to it then fails after 15 s rather
        # than at its client's socketTimeout of 60 s, when the new primary has been there for long.
        "tcp_user_timeout": "15000",
        "tcp_keepidle": "5",
        "tcp_keepintvl": "5",
        "tcp_keepcnt": "2",
    }


def _pod(priority_class: str) -> Mapping[str, Any]:
    return {
        "metadata": {"labels": POOLER_PODS},
        "spec": {
            "containers": [
                {
                    "name": "pgbouncer",
                    "resources": {
                        "requests": {"cpu": "250m", "memory": "256Mi"},
                        "limits": {"cpu": "1", "memory": "256Mi"},
                    },
                }
            ],
            "priorityClassName": priority_class,
            "topologySpreadConstraints": zone_spread(POOLER_PODS),
        },
    }
