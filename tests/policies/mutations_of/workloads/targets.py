"""Harmful changes that the policies of `workloads/targets.py` must find."""

from tests.policies.mutators import Mutations, add, change, drop, lose

_ROLLOUT = ":Rollout"
_NAMESPACE = "core/v1:Namespace"

MUTATIONS: Mutations = {
    "target-group-binding": {
        "a service's address is gone": lose("core/v1:Service"),
        "the load balancer has no pods": lose(":TargetGroupBinding"),
        "the load balancer's port is another": change(":TargetGroupBinding", "spec.serviceRef.port", 9999),
    },
    "target-readiness-gates": {
        "the gateway is released blue-green": change(
            _ROLLOUT,
            "spec.strategy",
            {
                "blueGreen": {
                    "activeService": "api-gateway",
                    "previewService": "claims-service",
                    "prePromotionAnalysis": {"templates": [{"templateName": "api-gateway-release"}]},
                    "postPromotionAnalysis": {"templates": [{"templateName": "api-gateway-release"}]},
                    "scaleDownDelaySeconds": 900,
                }
            },
            of="api-gateway",
        ),
        "the gateway's Service gets the hash of a version": add(
            _ROLLOUT, "spec.strategy.canary.stableService", "api-gateway"
        ),
        "the gateway's Service selects one version": add(
            "core/v1:Service", "spec.selector.rollouts-pod-template-hash", "5d8c", of="api-gateway"
        ),
        "targets are nodes": change(":TargetGroupBinding", "spec.targetType", "instance"),
        "targets are of a type that is not given": drop(":TargetGroupBinding", "spec.targetType"),
        "pods get no readiness gates": drop(
            _NAMESPACE, 'metadata.labels."elbv2.k8s.aws/pod-readiness-gate-inject"', of="nphies-core"
        ),
    },
}
