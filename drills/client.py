"""The client of a drill: a pod that writes through the pooler with the login of a service, or asks a service; and what it got."""

import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from drills.kubernetes import SERVICE, Kubernetes, KubernetesError
from drills.measuring import Try, tries

NAMESPACE, NAME = "nphies-core", "drill-writer"
LOGIN = "claims-service-database"
"""The Secret with the service's login and the authority that it trusts."""

_URL = f"http://{SERVICE}.{NAMESPACE}.svc:8080/serving"
_PROGRAMS = Path(__file__).parent


class Client:
    """Its pod lies outside of the primary's zone where it can, as most clients of a primary do."""

    def __init__(self, kubernetes: Kubernetes, image: str, *, node: str | None = None, requests: bool = False) -> None:
        self.kubernetes, self.name = kubernetes, f"drill-{int(time.time())}"
        self._delete()
        program = "requester.py" if requests else "writer.py"
        pod = requester_pod(image, node) if requests else writer_pod(self.name, image, node)
        for each in (_program(program), pod):
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


def _program(name: str) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": NAME, "namespace": NAMESPACE},
        "data": {name: (_PROGRAMS / name).read_text(encoding="utf-8")},
    }


def writer_pod(name: str, image: str, node: str | None) -> dict[str, Any]:
    """Labelled as claims-service, for the network policies; its login is the service's, from files that follow the Secret."""
    variables = {
        "WRITER": name,
        "LOGIN": "/login",
        "PGHOST": "claims-db-pooler-rw.nphies-data.svc",
        "PGDATABASE": "nphies_claims",
        "PGSSLMODE": "verify-full",
        "PGSSLROOTCERT": "/login/ca.crt",
    }
    login = {"name": "login", "secret": {"secretName": LOGIN}}
    return _pod("writer.py", variables, image, node, label=SERVICE, volumes=[login])


def requester_pod(image: str, node: str | None) -> dict[str, Any]:
    """Labelled as api-gateway, which may ask claims-service."""
    return _pod("requester.py", {"URL": _URL}, image, node, label="api-gateway", volumes=[])


def _pod(
    program: str,
    variables: Mapping[str, str],
    image: str,
    node: str | None,
    *,
    label: str,
    volumes: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    mounted = [{"name": "program", "configMap": {"name": NAME}}, *volumes]
    container = {
        "name": "client",
        "image": image,
        "command": ["python3", f"/program/{program}"],
        "env": [{"name": key, "value": value} for key, value in variables.items()],
        "resources": {"requests": {"cpu": "50m", "memory": "64Mi"}, "limits": {"memory": "128Mi"}},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "volumeMounts": [{"name": each["name"], "mountPath": f"/{each['name']}", "readOnly": True} for each in mounted],
    }
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": NAME, "namespace": NAMESPACE, "labels": {"app.kubernetes.io/name": label}},
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
            "volumes": mounted,
        },
    }
