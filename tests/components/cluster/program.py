"""A network with a cluster in it, declared offline."""

import json
from functools import cache
from typing import Any

import settings
from components.cluster import Cluster
from components.network import Network
from offline.engine.declare import Declaration, declare
from offline.engine.resource import Resource
from tests.settings.configuration import PRIMARY

ADMINISTRATOR = "arn:aws:iam::123456789012:role/nphies-deployment"


@cache
def declared(cluster: str = "{}", *, network: str = "{}", preview: bool = False) -> Declaration:
    """The two components with the defaults and, as JSON, the given settings of theirs. Cached: a Declaration is frozen."""
    configuration = PRIMARY | {
        "nphies-platform:cluster": json.dumps({"administrators": [ADMINISTRATOR], **json.loads(cluster)}),
        "nphies-platform:network": network,
    }
    platform = settings.from_config("prod", configuration)

    def program() -> None:
        vpc = Network("network", platform.network, site=platform.site, zones=platform.zones)
        Cluster(
            "cluster",
            platform.cluster,
            standby="full",
            site=platform.site,
            network=vpc,
            tags={"Owner": "platform-team"},
        )

    return declare(program, preview=preview)


def statements(policy: str) -> list[dict[str, Any]]:
    return json.loads(policy)["Statement"]


def allowed(role: str, declaration: Declaration) -> list[dict[str, Any]]:
    """The statements of all inline policies of the role with this name in the program."""
    found = declaration["aws:iam/role:Role", role]
    return [
        statement
        for policy in declaration.of_type("aws:iam/rolePolicy:RolePolicy")
        if found.urn in policy.dependencies
        for statement in statements(policy.props["policy"])
    ]


def waits_for(later: Resource, earlier: Resource, declaration: Declaration) -> bool:
    """Whether the engine makes `earlier` first and deletes it last: by dependencies, and those of parents."""
    by_urn = {resource.urn: resource for resource in declaration}
    seen: set[str] = set()
    waiting = [later.urn]
    while waiting:
        urn = waiting.pop()
        if urn == earlier.urn:
            return True
        if urn not in seen:
            seen.add(urn)
            resource = by_urn[urn]
            provider = [resource.provider] if resource.provider in by_urn else []
            parent = [resource.parent] if resource.parent else []
            waiting += [*resource.dependencies, *parent, *(urn for urn in provider if urn)]
    return False
