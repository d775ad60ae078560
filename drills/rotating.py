"""Every leaf certificate and password of the database renewed while a client writes. The authority keeps its key when it is renewed.

A Secret that is deleted is made again by who made it: CloudNativePG a certificate with a new key, External Secrets a password.
"""

import base64
import json
import time
from collections.abc import Callable, Sequence
from typing import Any

from drills.client import NAME
from drills.kubernetes import CLUSTER, DATA, SERVICES, Kubernetes
from drills.waiting import awaited

_RELOADED = "cnpg.io/reload"
_REMADE, _COPIED = 120, 1200
"""Seconds until a deleted Secret is there again, and until its copies have it."""

Secret = dict[str, Any]


def rotate(here: Kubernetes, noted: Callable[[str], None], login: str) -> bool:
    """Whether all were renewed, and the client's pod has the password of `login`, its Secret. Raises KubernetesError."""
    certificates = [each for each in _secrets(here, DATA) if is_leaf(each)]
    passwords = [each for each in _secrets(here, DATA) if is_login(each)]
    if not certificates or not passwords:
        return False
    for each in (*certificates, *passwords):
        name = each["metadata"]["name"]
        here.run("delete", "secret", name, "--namespace", DATA, "--wait=false")
        if not awaited(lambda before=each: _renewed(here, before), _REMADE, pace=0.5):
            return False
        noted(f"{name} renewed")
    copies = _copies(here, passwords)
    stamp = {"metadata": {"annotations": {"force-sync": str(int(time.time()))}}}
    for name in copies:
        patch = ["--type", "merge", "--patch", json.dumps(stamp)]
        here.run("patch", "externalsecrets.external-secrets.io", name, "--namespace", SERVICES, *patch)
    if not awaited(lambda: _all_copied(here, copies), _COPIED):
        return False
    noted("copies of the services are renewed")
    mounted = ["exec", "--namespace", SERVICES, NAME, "--", "cat", "/login/password"]
    if not awaited(lambda: here.run(*mounted) == _decoded(here, login, "password"), _COPIED):
        return False
    noted("a running pod has its renewed password")
    _restart(here, copies)
    noted("services that read their password at the start are being restarted")
    return True


def is_leaf(secret: Secret) -> bool:
    """A certificate that the operator of the database signs."""
    return secret.get("type") == "kubernetes.io/tls" and secret["metadata"]["name"].startswith(f"{CLUSTER}-")


def is_login(secret: Secret) -> bool:
    """A password that is generated in the cluster, and that the operator reads again when it changes."""
    labels = secret["metadata"].get("labels", {})
    return secret.get("type") == "kubernetes.io/basic-auth" and labels.get(_RELOADED) == "true"


def _renewed(here: Kubernetes, before: Secret) -> bool:
    found = here.get("secret", before["metadata"]["name"], "--namespace", DATA)
    return found["metadata"]["uid"] != before["metadata"]["uid"] and found.get("data") != before["data"]


def _copies(here: Kubernetes, sources: Sequence[Secret]) -> dict[str, str]:
    """ExternalSecrets of services by name, with the Secret that each copies a password of."""
    names = {each["metadata"]["name"] for each in sources}
    found: dict[str, str] = {}
    for each in here.get("externalsecrets.external-secrets.io", "--namespace", SERVICES)["items"]:
        for item in each["spec"].get("data", []):
            if item["remoteRef"]["key"] in names and item["remoteRef"].get("property") == "password":
                found[each["metadata"]["name"]] = item["remoteRef"]["key"]
    return found


def _all_copied(here: Kubernetes, copies: dict[str, str]) -> bool:
    def value(name: str, namespace: str) -> str:
        return here.get("secret", name, "--namespace", namespace)["data"]["password"]

    return all(value(copy, SERVICES) == value(source, DATA) for copy, source in copies.items())


def _decoded(here: Kubernetes, name: str, key: str) -> str:
    return base64.b64decode(here.get("secret", name, "--namespace", SERVICES)["data"][key]).decode()


def _restart(here: Kubernetes, copies: dict[str, str]) -> None:
    """Pod by pod, of each Rollout that has a copy in its environment."""
    patch = json.dumps({"spec": {"restartAt": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}})
    for each in here.get("rollouts.argoproj.io", "--namespace", SERVICES)["items"]:
        variables = each["spec"]["template"]["spec"]["containers"][0].get("env", [])
        if any(one.get("valueFrom", {}).get("secretKeyRef", {}).get("name") in copies for one in variables):
            name = each["metadata"]["name"]
            here.run(
                "patch", "rollouts.argoproj.io", name, "--namespace", SERVICES, "--type", "merge", "--patch", patch
            )


def _secrets(here: Kubernetes, namespace: str) -> list[Secret]:
    return here.get("secrets", "--namespace", namespace)["items"]
