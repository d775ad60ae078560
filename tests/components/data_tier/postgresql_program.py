"""The data tier of a stack, declared offline from the stack's own file."""

import json
from functools import cache
from typing import Any, Literal

import settings
from components.data_tier.postgresql import Postgresql
from offline.engine.declare import Declaration, declare
from offline.engine.resource import Resource
from tests.whole_stack import configuration

CLUSTER = "kubernetes:postgresql.cnpg.io/v1:Cluster"
OBJECT_STORE = "kubernetes:barmancloud.cnpg.io/v1:ObjectStore"
SCHEDULED_BACKUP = "kubernetes:postgresql.cnpg.io/v1:ScheduledBackup"
POOLER = "kubernetes:postgresql.cnpg.io/v1:Pooler"
DATABASE_ROLE = "kubernetes:postgresql.cnpg.io/v1:DatabaseRole"
CRON_JOB = "kubernetes:batch/v1:CronJob"
JOB = "kubernetes:batch/v1:Job"
DEPLOYMENT = "kubernetes:apps/v1:Deployment"

Stack = Literal["prod", "dr"]


@cache
def declared(stack: Stack, *, role: str | None = None, preview: bool = False, **given: str) -> Declaration:
    """PostgreSQL as the stack's file says, in another `role`, or with settings `given` as JSON by their key."""
    config = _configuration(stack, role) | {f"nphies-platform:{key}": value for key, value in given.items()}
    platform = settings.from_config(stack, config)

    def program() -> None:
        Postgresql(
            platform.data_tier.postgresql,
            services={"claims-service": "read-write", "eligibility-service": "read"},
            archive=platform.archive,
            history=platform.retention.database,
            promotion_token=platform.promotion_token,
            promoting=platform.promoting,
            site=platform.site,
            vpc_cidr=platform.network.cidr,
        )

    return declare(program, stack=stack, preview=preview)


def _configuration(stack: Stack, role: str | None) -> dict[str, str]:
    normal = configuration(stack)
    if not role:
        return normal
    peer = json.loads(normal["nphies-platform:peer"]) | {"role": {"primary": "standby", "standby": "primary"}[role]}
    return normal | {"nphies:role": role, "nphies-platform:peer": json.dumps(peer)}


def claims_db(declaration: Declaration) -> dict[str, Any]:
    """The Cluster's spec."""
    return declaration[CLUSTER, "claims-db"].props["spec"]


def changed(before: Declaration, after: Declaration) -> set[tuple[str, str]]:
    """Type and name of what one has and the other has not, or has differently."""
    old, new = (
        {(resource.type, resource.name): resource for resource in declaration} for declaration in (before, after)
    )
    return {key for key in old.keys() | new.keys() if _props(old.get(key)) != _props(new.get(key))}


def _props(resource: Resource | None) -> object:
    return None if resource is None else resource.props
