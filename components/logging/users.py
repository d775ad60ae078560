"""Permissions in Elasticsearch: a user per program and one for people who read, each with one role and a generated password."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource

from components.data_tier.generated_password import generated_password
from components.kubernetes.namespaces import LOGGING
from components.logging.streams import LOG_STREAMS, QUARANTINE_STREAMS
from components.logging.topology import CLUSTER

STREAMS = [LOG_STREAMS, QUARANTINE_STREAMS]


@dataclass(frozen=True)
class User:
    """A user of the file realm and the role that is its alone."""

    name: str
    cluster: Sequence[str]
    """Privileges on the cluster."""

    indices: Sequence[str]
    """Privileges on the log streams."""

    kibana: Sequence[str] = ()
    """Kibana's base privileges, in every space."""

    @property
    def secret(self) -> str:
        """Made in the cluster; keys `username` and `password`, and `roles` and `roles.yml` for the operator."""
        return f"{CLUSTER}-user-{self.name}"

    @property
    def role(self) -> Mapping[str, Any]:
        kibana = {"application": "kibana-.kibana", "privileges": list(self.kibana), "resources": ["*"]}
        return {
            "cluster": list(self.cluster),
            "indices": [{"names": STREAMS, "privileges": list(self.indices)}],
            **({"applications": [kibana]} if self.kibana else {}),
        }


WRITER = User("logstash", ["monitor"], ["create_doc", "auto_configure"])
"""Adds records; it can neither read nor change nor delete any."""

SETUP_USER = User(
    "setup",
    [
        "monitor",
        "manage_ilm",
        "manage_index_templates",
        "manage_slm",
        "cluster:admin/repository/*",
        "cluster:admin/snapshot/*",
    ],
    # Index lifecycle acts with the rights of whoever wrote the policy: it moves and deletes what has aged.
    ["manage", "monitor", "view_index_metadata"],
)

EXPORTER_USER = User("exporter", ["monitor", "monitor_snapshot"], ["monitor", "view_index_metadata"])

READER_USER = User("reader", ["monitor"], ["read", "view_index_metadata"], ["read"])
"""For a person who searches, an auditor among them: sees every record and changes none. docs/runbooks/log-cluster.md."""

USERS = (WRITER, SETUP_USER, EXPORTER_USER, READER_USER)


def users(opts: pulumi.ResourceOptions) -> list[CustomResource]:
    return [_user(user, opts) for user in USERS]


def authentication() -> dict[str, Any]:
    """What the Elasticsearch resource says of them: the operator reads users and roles out of the same Secrets."""
    secrets = [{"secretName": user.secret} for user in USERS]
    return {"fileRealm": secrets, "roles": secrets}


def _user(user: User, opts: pulumi.ResourceOptions) -> CustomResource:
    name = f"{CLUSTER}-{user.name}"
    return generated_password(
        user.secret,
        namespace=LOGGING,
        username=name,
        labels={},
        # JSON is YAML too.
        beside={"roles": name, "roles.yml": json.dumps({name: user.role})},
        opts=opts,
    )
