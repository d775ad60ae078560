"""A bad release that Argo Rollouts aborts, and a good one that it promotes."""

import hashlib
import json
from typing import Any

import pytest

from drills.kubernetes import SERVICE
from drills.releasing import NEVER_READY, release
from tests.drills_of_clusters.played import Played

ROLLOUT = ("rollouts.argoproj.io", SERVICE)
PATH = "/readyz"


def version(template: Any) -> str:
    return hashlib.sha256(json.dumps(template, sort_keys=True).encode()).hexdigest()[:8]


class Rollouts:
    """Argo Rollouts: what never becomes ready is aborted, what has no analysis waits for a full promotion."""

    def __init__(self, *, analysed: bool = True, promotes_what_is_bad: bool = False) -> None:
        self.analysed, self.promotes_what_is_bad = analysed, promotes_what_is_bad
        self.versions: list[str] = []

    def __call__(self, cluster: Played) -> None:
        rollout = cluster.objects[ROLLOUT]
        spec, status = rollout["spec"], rollout["status"]
        new = version(spec["template"])
        status["currentPodHash"], status["observedGeneration"] = new, str(rollout["metadata"]["generation"])
        bad = _probe(rollout)["path"] == NEVER_READY
        known = new in self.versions
        if bad:
            status |= {"abort": True, "phase": "Degraded"}
            if self.promotes_what_is_bad:
                cluster.objects["service", SERVICE]["spec"]["selector"]["rollouts-pod-template-hash"] = new
        elif known or self.analysed or status.pop("promoteFull", False):
            self.versions.append(new)
            status |= {"abort": False, "phase": "Healthy", "stableRS": new}
            cluster.objects["service", SERVICE]["spec"]["selector"]["rollouts-pod-template-hash"] = new
        else:
            status |= {"abort": False, "phase": "Progressing"}


def _probe(rollout: Any) -> Any:
    return rollout["spec"]["template"]["spec"]["containers"][0]["readinessProbe"]["httpGet"]


def cluster(rollouts: Rollouts) -> Played:
    template: dict[str, Any] = {
        "metadata": {"annotations": {}},
        "spec": {"containers": [{"readinessProbe": {"httpGet": {"path": PATH}}}]},
    }
    played = Played(reacts=rollouts, executes=lambda _arguments, _given: "")
    spec: dict[str, Any] = {"progressDeadlineSeconds": 600, "template": template}
    played.objects[ROLLOUT] = {"metadata": {"generation": 1}, "spec": spec, "status": {}}
    played.objects["service", SERVICE] = {"spec": {"selector": {}}}
    rollouts.versions.append(version(template))
    rollouts(played)
    return played


@pytest.mark.parametrize("analysed", [True, False])
def test_a_bad_release_is_aborted_a_good_one_promoted_and_the_declared_one_is_back(analysed: bool) -> None:
    noted: list[str] = []
    played = cluster(Rollouts(analysed=analysed))
    before = json.dumps(played.objects[ROLLOUT]["spec"], sort_keys=True)

    assert release(played, noted.append, deadline=30, analysed=analysed)
    assert [each.partition(":")[0] for each in noted if "full" not in each] == [
        "bad release begun",
        "aborted",
        "good release begun",
        "good release promoted",
    ]
    assert json.dumps(played.objects[ROLLOUT]["spec"], sort_keys=True) == before


def test_a_bad_release_that_gets_the_service_is_not_a_success_and_is_taken_back() -> None:
    played = cluster(Rollouts(promotes_what_is_bad=True))

    assert not release(played, print, deadline=30, analysed=True)
    assert _probe(played.objects[ROLLOUT])["path"] == PATH
