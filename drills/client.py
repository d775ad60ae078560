"""The client of a drill: a pod that writes through the pooler with the login of a service, and the claims it got acknowledged."""

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from drills.kubernetes import Kubernetes, KubernetesError
from drills.measuring import Try, tries

NAMESPACE, NAME = "nphies-core", "drill-writer"
_LOGIN = "claims-service-database"
_PROGRAM = Path(__file__).with_name("writer.py")


class Client:
    """Its pod lies outside of the primary's zone where it can, as most clients of a primary do."""

    def __init__(self, kubernetes: Kubernetes, image: str, *, node: str | None = None) -> None:
        self.kubernetes, self.name = kubernetes, f"drill-{int(time.time())}"
        self._delete()
        for each in (_program(), writer_pod(self.name, image, node)):
            kubernetes.run("apply", "--filename", "-", given=json.dumps(each))

    def tries(self) -> list[Try]:
        """All so far. Raises KubernetesError while its node does not answer."""
        log = self.kubernetes.run("logs", NAME, "--namespace", NAMESPACE, "--tail", "-1")
        return list(tries(log.splitlines()))

    def wait_until_acknowledged(self, least: int, seconds: float) -> None:
        """Raises KubernetesError when so many writes were not acknowledged in time."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if sum(each.acknowledged for each in self.tries()) >= least:
                    return
            except KubernetesError:
                pass
            time.sleep(2)
        raise KubernetesError(f"no {least} writes were acknowledged within {seconds:.0f} s")

    def present(self, kubernetes: Kubernetes) -> set[str]:
        """Its claims that a database has. Raises KubernetesError."""
        return set(kubernetes.sql(f"SELECT claim_id FROM claims WHERE provider_id = '{self.name}'"))  # noqa: S608 (our own name)

    def end(self) -> None:
        """Deletes the pod, and its program."""
        self._delete()
        self.kubernetes.run("delete", "configmap", NAME, "--namespace", NAMESPACE, "--ignore-not-found")

    def _delete(self) -> None:
        self.kubernetes.run("delete", "pod", NAME, "--namespace", NAMESPACE, "--ignore-not-found", "--now")


def other_node(kubernetes: Kubernetes, zone: str) -> str | None:
    """A node outside of a zone; None where there is none."""
    nodes: Sequence[dict[str, Any]] = kubernetes.get("nodes")["items"]
    for each in nodes:
        if each["metadata"]["labels"].get("topology.kubernetes.io/zone") not in (zone, None):
            return each["metadata"]["name"]
    return None


def _program() -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": NAME, "namespace": NAMESPACE},
        "data": {"writer.py": _PROGRAM.read_text(encoding="utf-8")},
    }


def writer_pod(name: str, image: str, node: str | None) -> dict[str, Any]:
    """Labelled as claims-service, for the network policies; its login is the service's."""

    def secret(key: str) -> dict[str, Any]:
        return {"valueFrom": {"secretKeyRef": {"name": _LOGIN, "key": key}}}

    variables: dict[str, dict[str, Any]] = {
        "WRITER": {"value": name},
        "PGHOST": {"value": "claims-db-pooler-rw.nphies-data.svc"},
        "PGDATABASE": {"value": "nphies_claims"},
        "PGSSLMODE": {"value": "verify-full"},
        "PGSSLROOTCERT": {"value": "/authority/ca.crt"},
        "PGUSER": secret("username"),
        "PGPASSWORD": secret("password"),
    }
    container = {
        "name": "writer",
        "image": image,
        "command": ["python3", "/program/writer.py"],
        "env": [{"name": key, **value} for key, value in variables.items()],
        "resources": {"requests": {"cpu": "50m", "memory": "64Mi"}, "limits": {"memory": "128Mi"}},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "volumeMounts": [
            {"name": "program", "mountPath": "/program", "readOnly": True},
            {"name": "authority", "mountPath": "/authority", "readOnly": True},
        ],
    }
    authority = {"secretName": _LOGIN, "items": [{"key": "ca.crt", "path": "ca.crt"}]}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": NAME, "namespace": NAMESPACE, "labels": {"app.kubernetes.io/name": "claims-service"}},
        "spec": {
            **({"nodeName": node} if node else {}),
            "automountServiceAccountToken": False,
            "restartPolicy": "Always",
            "terminationGracePeriodSeconds": 1,
            "tolerations": [{"operator": "Exists"}],
            "securityContext": {
                "runAsNonRoot": True,
                "runAsUser": 10001,
                "fsGroup": 10001,
                "seccompProfile": {"type": "RuntimeDefault"},
            },
            "containers": [container],
            "volumes": [
                {"name": "program", "configMap": {"name": NAME}},
                {"name": "authority", "secret": authority},
            ],
        },
    }
