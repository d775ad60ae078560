"""A release of claims-service that never becomes ready, which Argo Rollouts must abort; then a good one."""

import json
import time
from collections.abc import Callable
from typing import Any

from drills.kubernetes import SERVICE, SERVICES, Kubernetes
from drills.waiting import awaited

NEVER_READY = "/drill-never-ready"
_PROBE = "/spec/template/spec/containers/0/readinessProbe/httpGet/path"
_DEADLINE = "/spec/progressDeadlineSeconds"
_STAMP = "nphies.sa/drill"
_SLACK = 120
"""Seconds beyond the declared ones that an abort or a promotion may take."""

_PROMOTION = 900
"""Seconds for a good release: start of its pods, and two analyses of 2.5 min each."""


def release(here: Kubernetes, noted: Callable[[str], None], *, deadline: float | None, analysed: bool) -> bool:
    """Whether the bad one was aborted and the good one promoted. `deadline` stands in for the declared progressDeadlineSeconds.

    Raises KubernetesError; the Rollout's template is as before in any case.
    """
    spec = _rollout(here)["spec"]
    probe = spec["template"]["spec"]["containers"][0]["readinessProbe"]["httpGet"]["path"]
    declared = int(spec["progressDeadlineSeconds"])
    seconds = int(deadline or declared)
    stable = _rollout(here)["status"]["stableRS"]
    try:
        _replaced(here, {_PROBE: NEVER_READY, _DEADLINE: seconds})
        noted("bad release begun")
        if not awaited(lambda: _rollout(here)["status"].get("abort", False), seconds + _SLACK):
            return False
        noted(f"aborted: {_rollout(here)['status'].get('message', '')}"[:160])
        if _serving(here) != stable:
            return False
    finally:
        _replaced(here, {_PROBE: probe, _DEADLINE: declared})
    return _promoted(here, noted, stable, analysed=analysed)


def _promoted(here: Kubernetes, noted: Callable[[str], None], stable: str, *, analysed: bool) -> bool:
    """A new version that differs in nothing but an annotation, and back: the former version needs no analysis (rollbackWindow)."""
    if not awaited(lambda: _healthy(here, stable), _SLACK):
        return False
    try:
        _annotated(here, time.strftime("%Y%m%d%H%M%S", time.gmtime()))
        noted("good release begun")
        if not awaited(lambda: _rollout(here)["status"].get("currentPodHash") not in (None, stable), _SLACK):
            return False
        if not analysed:
            full = json.dumps({"status": {"promoteFull": True}})
            _patched(here, "--subresource", "status", "--type", "merge", "--patch", full)
            noted("full promotion asked for: no metrics, so no analysis")
        new = _rollout(here)["status"]["currentPodHash"]
        if not awaited(lambda: _healthy(here, new), _PROMOTION):
            return False
        noted("good release promoted")
        return True
    finally:
        _annotated(here, None)


def _healthy(here: Kubernetes, version: str) -> bool:
    found = _rollout(here)
    status = found["status"]
    seen = int(status.get("observedGeneration", 0)) >= int(found["metadata"]["generation"])
    return seen and status["stableRS"] == status["currentPodHash"] == version and status["phase"] == "Healthy"


def _serving(here: Kubernetes) -> str:
    """The version that the Service leads to."""
    selector = here.get("service", SERVICE, "--namespace", SERVICES)["spec"]["selector"]
    return selector.get("rollouts-pod-template-hash", "")


def _rollout(here: Kubernetes) -> dict[str, Any]:
    return here.get("rollouts.argoproj.io", SERVICE, "--namespace", SERVICES)


def _replaced(here: Kubernetes, values: dict[str, object]) -> None:
    patch = [{"op": "replace", "path": path, "value": value} for path, value in values.items()]
    _patched(here, "--type", "json", "--patch", json.dumps(patch))


def _annotated(here: Kubernetes, stamp: str | None) -> None:
    patch = {"spec": {"template": {"metadata": {"annotations": {_STAMP: stamp}}}}}
    _patched(here, "--type", "merge", "--patch", json.dumps(patch))


def _patched(here: Kubernetes, *arguments: str) -> None:
    here.run("patch", "rollouts.argoproj.io", SERVICE, "--namespace", SERVICES, *arguments)
