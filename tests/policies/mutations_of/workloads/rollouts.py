"""Harmful changes that the policies of `workloads/rollouts.py` must find."""

from typing import Any

from tests.policies.mutators import Mutations, add, change, drop, lose

_ROLLOUT = ":Rollout"
_CONTAINER = "spec.template.spec.containers[0]"


def _unseen(steps: list[Any]) -> list[Any]:
    """The analysis first, when the version has no pods yet."""
    return [steps[1], {"setWeight": 60}]


MUTATIONS: Mutations = {
    "releases-analysed": {
        "a release is not analysed": drop(_ROLLOUT, "spec.strategy.blueGreen.prePromotionAnalysis"),
        "a release is not watched": drop(_ROLLOUT, "spec.strategy.blueGreen.postPromotionAnalysis"),
        "a release cannot be undone": change(_ROLLOUT, "spec.strategy.blueGreen.scaleDownDelaySeconds", 0),
        "a rolling release is not analysed": drop(_ROLLOUT, "spec.strategy.canary.steps"),
        "a rolling release is analysed when most have it": change(
            _ROLLOUT, "spec.strategy.canary.steps[0].setWeight", 75
        ),
        "a rolling release is analysed before anybody has it": change(_ROLLOUT, "spec.strategy.canary.steps", _unseen),
        "a rolling release takes all pods away": change(_ROLLOUT, "spec.strategy.canary.maxUnavailable", "100%"),
        "a rolling release takes three pods away": change(_ROLLOUT, "spec.strategy.canary.maxUnavailable", 3),
        "a rolling release ends pods before it starts some": change(_ROLLOUT, "spec.strategy.canary.maxSurge", 0),
        "a service is released in no way": change(_ROLLOUT, "spec.strategy", {}),
        "a release hangs": change(_ROLLOUT, "spec.progressDeadlineAbort", False),
        "a release may take a day": change(_ROLLOUT, "spec.progressDeadlineSeconds", 86400),
        "a service is paused": add(_ROLLOUT, "spec.paused", True),
    },
    "complete-service": {
        "a rolling release's analysis is gone": lose(":AnalysisTemplate", of="api-gateway"),
        "an analysis is gone": lose(":AnalysisTemplate"),
        "a rolling release's Service is gone": lose("core/v1:Service", of="api-gateway"),
        "a service's account is gone": lose(":ServiceAccount", of="claims-service"),
        "a service's configuration is gone": lose(":ConfigMap", of="claims-service-config"),
        "a service's secret is gone": lose(":ExternalSecret", of="claims-service-database"),
    },
    "rollout-quantities-canonical": {
        "a quantity is not canonical": change(_ROLLOUT, f"{_CONTAINER}.resources.requests.cpu", "1000m"),
    },
}
