"""Who may log in to claims-db, and how.

Programs of the data tier log in with a certificate that the operator of their region makes: it works on a standby,
whose catalogue holds the other region's passwords, and nothing about it changes on a promotion. Services come through
PgBouncer, which needs a password. Each region makes its own; the operator writes it into the catalogue when its
database becomes primary (CloudNativePG documentation, "Replica clusters", "About PostgreSQL Roles").
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource
from pulumi_kubernetes.meta.v1 import ObjectMetaArgs

from components.data_tier.generated_password import generated_password
from components.data_tier.postgresql.topology import CLUSTER, DATABASE, OWNER
from components.kubernetes.namespaces import DATA
from settings import DatabaseUse

READER = "claims_reader"
WRITER = "claims_writer"
MIGRATOR = "claims_migrator"
MAINTENANCE = "claims_maintenance"
RESTORE_CHECK = "claims_restore_check"
HEARTBEAT = "claims_heartbeat"

CHECKPOINT = "pg_checkpoint"
"""PostgreSQL's own group of those who may run the command CHECKPOINT, and nothing else."""

_GROUP_OF: Mapping[DatabaseUse, str] = {"read": READER, "read-write": WRITER}


@dataclass(frozen=True)
class Login:
    """A role that logs in with a certificate, as a member of `groups`."""

    role: str
    groups: Sequence[str] = ()


CERTIFICATE_LOGINS = (
    Login(MIGRATOR, [OWNER]),
    Login(MAINTENANCE),
    Login(RESTORE_CHECK, [READER]),
    Login(HEARTBEAT, [CHECKPOINT]),
)

HOST_RULES = (
    *(f"hostssl {DATABASE} {login.role} all cert" for login in CERTIFICATE_LOGINS),
    "hostnossl all all all reject",
    "hostssl all all all scram-sha-256",
)
"""pg_hba.conf after the operator's own rules: the first that fits decides."""


def roles(services: Mapping[str, DatabaseUse], *, opts: pulumi.ResourceOptions) -> list[CustomResource]:
    """All roles beside the owner, whom the operator makes with the database."""
    groups = [_group(READER, opts), _group(WRITER, opts)]
    logins = [_certificate_login(login, opts) for login in CERTIFICATE_LOGINS]
    return [*groups, *logins, *(_service_login(name, use, opts) for name, use in services.items())]


def client_certificate(role: str) -> str:
    """The Secret with the `tls.crt` and `tls.key` of a certificate login."""
    return f"{_resource(role)}-client-cert"


def password_secret(service: str) -> str:
    """The Secret with the `username` and `password` of a service."""
    return f"{CLUSTER}-{service}"


def _group(role: str, opts: pulumi.ResourceOptions) -> CustomResource:
    return _role(role, {"login": False}, opts)


def _certificate_login(login: Login, opts: pulumi.ResourceOptions) -> CustomResource:
    spec = {
        "login": True,
        "disablePassword": True,
        "clientCertificate": {"enabled": True},
        "inRoles": list(login.groups),
    }
    return _role(login.role, spec, opts)


def _service_login(service: str, use: DatabaseUse, opts: pulumi.ResourceOptions) -> CustomResource:
    role, secret = service.replace("-", "_"), password_secret(service)
    generated_password(
        secret,
        namespace=DATA,
        username=role,
        # Without the label the operator does not see that a password changed.
        labels={"cnpg.io/reload": "true"},
        opts=opts,
    )
    return _role(role, {"login": True, "passwordSecret": {"name": secret}, "inRoles": [_GROUP_OF[use]]}, opts)


def _resource(role: str) -> str:
    """The Kubernetes name of a role, kept apart from other things called the same."""
    return f"{CLUSTER}-{role.replace('_', '-')}"


def _role(role: str, spec: Mapping[str, object], opts: pulumi.ResourceOptions) -> CustomResource:
    name = _resource(role)
    return CustomResource(
        name,
        api_version="postgresql.cnpg.io/v1",
        kind="DatabaseRole",
        metadata=ObjectMetaArgs(name=name, namespace=DATA),
        spec={"cluster": {"name": CLUSTER}, "name": role, "databaseRoleReclaimPolicy": "retain", **spec},
        opts=opts,
    )
