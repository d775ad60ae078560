"""Harmful changes that the policies of `workloads/scaling.py` must find."""

from tests.policies.mutators import Mutations, change, in_stack, lose

_HPA = ":HorizontalPodAutoscaler"

MUTATIONS: Mutations = {
    "hpa-valid": {
        "a service may be one pod": change(_HPA, "spec.minReplicas", 1),
        "a service may not grow": change(_HPA, "spec.maxReplicas", 3),
        "a service grows when it is too late": change(_HPA, "spec.metrics[0].resource.target.averageUtilization", 99),
        "a service grows after an hour": change(_HPA, "spec.behavior.scaleUp.stabilizationWindowSeconds", 3600),
        "a service shrinks at once": change(_HPA, "spec.behavior.scaleDown.stabilizationWindowSeconds", 0),
    },
    "services-autoscaled": {
        "a service does not scale": lose(_HPA),
    },
    "primary-at-full-size": {
        "services of the primary are two pods": in_stack("prod", change(_HPA, "spec.minReplicas", 2)),
    },
}
