"""What the API of a cluster itself does to the database and its operators."""

import json
import time
from typing import Any

from drills.kubernetes import CLUSTER, DATA, OPERATORS, Kubernetes
from drills.scenarios import Kubernetes as Change

_NOW = ("--force", "--grace-period", "0", "--wait=false")
_DRAIN = 600
"""Seconds: the eviction waits for the switchover, which may wait for switchoverDelay."""

_RESTARTED = "kubectl.kubernetes.io/restartedAt"


def change(kubernetes: Kubernetes, what: Change, *, node: str, image: str | None) -> None:
    """Begins it. Raises KubernetesError; ValueError for another image that is not named."""
    match what:
        case "delete-primary":
            kubernetes.run("delete", "pod", kubernetes.database().primary, "--namespace", DATA, *_NOW)
        case "kill-operators":
            pods = "app.kubernetes.io/name in (cloudnative-pg, plugin-barman-cloud)"
            kubernetes.run("delete", "pod", "--selector", pods, "--namespace", OPERATORS, *_NOW)
        case "drain":
            database = f"cnpg.io/cluster={CLUSTER}"
            given = ["--ignore-daemonsets", "--delete-emptydir-data", "--pod-selector", database]
            kubernetes.run("drain", node, *given, "--timeout", f"{_DRAIN}s", seconds=_DRAIN + 20)
        case "restart":
            stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
            _patched(kubernetes, {"metadata": {"annotations": {_RESTARTED: stamp}}})
        case "new-image":
            if image is None:
                raise ValueError("minor-update: --image is missing")
            _patched(kubernetes, {"spec": {"imageName": image}})


def _patched(kubernetes: Kubernetes, patch: dict[str, Any]) -> None:
    given = ["--namespace", DATA, "--type", "merge", "--patch", json.dumps(patch)]
    kubernetes.run("patch", "clusters.postgresql.cnpg.io", CLUSTER, *given)
