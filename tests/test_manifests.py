"""What kube-score, a checker of Kubernetes objects, says of both stacks' manifests (see .ci/run for the version)."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from offline.output.manifests import HELM_RELEASE
from tests.whole_stack import STACKS, whole_stack

EXCEPTIONS = {
    "container-image-pull-policy": "tags cannot be moved in this registry, so what a node has is what is meant",
    "deployment-has-host-podantiaffinity": "topology spread constraints say the same, and bend when a zone is lost",
    "networkpolicy-targets-pod": "most pods come from operators and charts, which are not among the manifests",
    "container-security-context-user-group-id": "jobs run as the user that the images of PostgreSQL and Redis have",
    "container-ephemeral-storage-request-and-limit": "jobs work on volumes with a size limit of their own",
}
"""Checks that are not followed everywhere, and why."""

NEVER_EXCEPTED = {("container-ephemeral-storage-request-and-limit", "Deployment/apps/v1/nphies-core/")}
"""Of those, what services follow all the same: check, and the beginning of the object's name."""

KUBE_SCORE = shutil.which("kube-score") or ""
needs_kube_score = pytest.mark.skipif(not KUBE_SCORE, reason="kube-score is not installed")


def objects(stack: str) -> Iterator[Any]:
    for resource in whole_stack(stack):
        if resource.package == "kubernetes" and resource.type != HELM_RELEASE and "kind" in resource.props:
            yield as_it_is_known(json.loads(json.dumps(resource.props)))


def as_it_is_known(content: Any) -> Any:
    """A Rollout as the Deployment it stands for: of Argo's kinds the checker knows nothing."""
    target: Any = content["spec"].get("scaleTargetRef") if content["kind"] == "HorizontalPodAutoscaler" else None
    if target:
        target |= {"apiVersion": "apps/v1", "kind": "Deployment"}
    if content["kind"] == "Rollout":
        spec = {key: content["spec"][key] for key in ("selector", "template")}
        content |= {"apiVersion": "apps/v1", "kind": "Deployment", "spec": spec}
    return content


def found(manifests: str) -> set[tuple[str, str]]:
    """Check and object of everything that is neither good nor skipped."""
    done = subprocess.run(
        [KUBE_SCORE, "score", "--output-format", "json", "--ignore-container-cpu-limit", "-"],
        input=manifests,
        capture_output=True,
        text=True,
        check=False,
    )
    return {
        (check["check"]["id"], scored["object_name"])
        for scored in json.loads(done.stdout)
        for check in scored["checks"]
        if check["grade"] < 10 and not check["skipped"]
    }


@needs_kube_score
@pytest.mark.parametrize("stack", STACKS)
def test_the_checker_finds_nothing_that_is_not_meant(stack: str) -> None:
    complaints = found(yaml.safe_dump_all(objects(stack)))
    assert {
        (check, name)
        for check, name in complaints
        if check not in EXCEPTIONS or any(check == c and name.startswith(prefix) for c, prefix in NEVER_EXCEPTED)
    } == set()


@needs_kube_score
def test_the_checker_sees_the_services() -> None:
    mutated = list(objects("prod"))
    (claims,) = [
        each for each in mutated if each["kind"] == "Deployment" and each["metadata"]["name"] == "claims-service"
    ]
    del claims["spec"]["template"]["spec"]["containers"][0]["readinessProbe"]
    assert "pod-probes" in {check for check, _ in found(yaml.safe_dump_all(mutated))}
