"""The edge of a stack with the network before it, declared offline."""

import json
from functools import cache

import settings
from components.backup_vault import Archive, ArchiveBucket
from components.backup_vault.contents import access_logs
from components.edge import Edge, Gateway, OnCall
from components.network import Network
from offline.engine.declare import Declaration, declare
from tests.components.site import ACCOUNT, REGION, site
from tests.settings.configuration import PRIMARY

PODS = "sg-0123456789abcdef0"


@cache
def declared(
    *,
    failover: str = "PRIMARY",
    edge: str = "{}",
    override: str | None = None,
    preview: bool = False,
) -> Declaration:
    """With the defaults and, as JSON, the given settings. Cached: a Declaration is frozen."""
    given = json.loads(PRIMARY["nphies-platform:edge"]) | {"failover": failover} | json.loads(edge)
    configuration = PRIMARY | {"nphies-platform:edge": json.dumps(given)}
    platform = settings.from_config("prod", configuration)

    def program() -> None:
        network = Network("network", platform.network, site=site(), zones=platform.zones)
        logs = ArchiveBucket(
            "access-logs",
            archive=Archive("access-logs", ACCOUNT, REGION),
            contents=access_logs(platform.retention, readers=(), load_balancers=True),
            key_arn=None,
            access_logs=None,
        )
        Edge(
            "edge",
            platform.edge,
            site=site(),
            network=network,
            pods_security_group_id=PODS,
            access_logs=logs,
            gateway=Gateway("nphies-core", "api-gateway"),
            on_call=OnCall(
                email="on-call@nphies.sa",
                paging="https://paging.example.org/enqueue",
                runbooks="https://example.org/runbooks",
            ),
            fencing_override=override,
        )

    return declare(program, preview=preview)
