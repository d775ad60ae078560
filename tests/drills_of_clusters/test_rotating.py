"""Certificates and passwords that are renewed while a client writes."""

import base64
from typing import Any

from drills.kubernetes import DATA, SERVICES
from drills.rotating import rotate
from tests.drills_of_clusters.played import Played

LOGIN, COPY = "claims-db-claims-service", "claims-service-database"
ROLLOUTS = "rollouts.argoproj.io"


def secret(name: str, kind: str, value: str, labels: dict[str, str] | None = None) -> dict[str, Any]:
    encoded = base64.b64encode(value.encode()).decode()
    metadata = {"name": name, "uid": value, "labels": labels or {}}
    return {"metadata": metadata, "type": kind, "data": {"password": encoded}}


class Owners:
    """CloudNativePG and External Secrets: a Secret that was deleted is made anew, a copy follows when it is asked to."""

    def __init__(self) -> None:
        self.number = 0
        self.present: dict[str, dict[str, Any]] = {}

    def __call__(self, cluster: Played) -> None:
        for name, before in self.present.items():
            if ("secret", name) not in cluster.objects:
                self.number += 1
                made = secret(name, before["type"], f"new{self.number}", before["metadata"]["labels"])
                cluster.objects["secret", name] = cluster.objects["secrets", name] = made
        if "force-sync" in cluster.objects["externalsecrets.external-secrets.io", COPY]["metadata"]["annotations"]:
            cluster.objects["secret", COPY]["data"] = dict(cluster.objects["secret", LOGIN]["data"])


def cluster(owners: Owners) -> Played:
    def executes(arguments: list[str], _given: str | None) -> str:
        assert arguments[-2:] == ["cat", "/login/password"]
        return base64.b64decode(played.objects["secret", COPY]["data"]["password"]).decode()

    played = Played(reacts=owners, executes=executes)
    owners.present = {
        "claims-db-server": secret("claims-db-server", "kubernetes.io/tls", "old"),
        "claims-db-replication": secret("claims-db-replication", "kubernetes.io/tls", "old"),
        LOGIN: secret(LOGIN, "kubernetes.io/basic-auth", "old", {"cnpg.io/reload": "true"}),
    }
    for name, each in owners.present.items():
        played.objects["secret", name] = played.objects["secrets", name] = each
    played.objects["secrets", "claims-db-ca"] = secret("claims-db-ca", "Opaque", "authority")
    played.objects["secrets", "redis-tls"] = secret("redis-tls", "kubernetes.io/tls", "redis")
    played.objects["secret", COPY] = secret(COPY, "Opaque", "old")
    played.objects["externalsecrets.external-secrets.io", COPY] = {
        "metadata": {"name": COPY, "annotations": {}},
        "spec": {"data": [{"remoteRef": {"key": LOGIN, "property": "password"}}]},
    }
    for name, source in (("claims-service", COPY), ("terminology-service", "another")):
        variable = {"name": "PASSWORD", "valueFrom": {"secretKeyRef": {"name": source, "key": "password"}}}
        pods = {"spec": {"containers": [{"env": [variable]}]}}
        played.objects[ROLLOUTS, name] = {"metadata": {"name": name}, "spec": {"template": pods}}
    return played


def test_every_leaf_certificate_and_password_is_renewed_and_the_services_that_use_them_are_restarted() -> None:
    noted: list[str] = []
    played = cluster(Owners())

    assert rotate(played, noted.append, COPY)
    assert noted[:3] == [f"{name} renewed" for name in ("claims-db-server", "claims-db-replication", LOGIN)]
    deleted = [each[2] for each in played.calls if each[0] == "delete"]
    assert deleted == ["claims-db-server", "claims-db-replication", LOGIN]
    assert {each[each.index("--namespace") + 1] for each in played.calls if each[0] == "delete"} == {DATA}
    restarted = [each[2] for each in played.calls if each[:2] == ["patch", ROLLOUTS]]
    assert restarted == ["claims-service"]
    assert all(each[each.index("--namespace") + 1] == SERVICES for each in played.calls if each[0] == "patch")
