"""How many instances run: the autoscaler, and how many may be away at once."""

from datetime import timedelta

import pulumi
import pulumi_kubernetes as k8s
from pulumi_kubernetes.meta.v1 import ObjectMetaArgs

from components.app_tier.labels import labels, selector
from components.kubernetes.disruption_budget import disruption_budget
from components.kubernetes.field_ownership import TAKE_OVER
from components.kubernetes.namespaces import CORE
from settings import Role, ScalingSettings

MINIMUM_AT_PROMOTION = "nphies.sa/minimum-at-promotion"
"""Annotation of an autoscaler: the `minReplicas` that it gets when its stack takes over."""

MAY_BE_AWAY = 1
"""Instances that drains may take at a time. A percentage would count both versions of a blue-green release: 25 % of 3 + 3
instances is 2, and both may be of the 3 that serve. See docs/decisions/0132."""


def autoscaler(
    service: str, settings: ScalingSettings, *, role: Role, promoting: bool, opts: pulumi.ResourceOptions
) -> k8s.autoscaling.v2.HorizontalPodAutoscaler:
    """Grows at once, shrinks slowly. Its lower bound is all that a change of role changes of a service."""
    return k8s.autoscaling.v2.HorizontalPodAutoscaler(
        f"{service}-hpa",
        metadata=ObjectMetaArgs(
            name=f"{service}-hpa",
            namespace=CORE,
            labels=labels(service),
            # For whoever promotes without Pulumi, and for the recovery model.
            annotations={**TAKE_OVER, MINIMUM_AT_PROMOTION: str(settings.fewest("primary", promoting=True))},
        ),
        spec=k8s.autoscaling.v2.HorizontalPodAutoscalerSpecArgs(
            scale_target_ref=k8s.autoscaling.v2.CrossVersionObjectReferenceArgs(
                api_version="argoproj.io/v1alpha1", kind="Rollout", name=service
            ),
            min_replicas=settings.fewest(role, promoting=promoting),
            max_replicas=settings.maximum,
            metrics=[_cpu(settings.cpu_utilisation)],
            behavior=k8s.autoscaling.v2.HorizontalPodAutoscalerBehaviorArgs(
                scale_up=_scaling(timedelta(0), percent=100),
                scale_down=_scaling(settings.scale_down_stabilization, percent=25),
            ),
        ),
        opts=opts,
    )


def keep_most(service: str, *, opts: pulumi.ResourceOptions) -> k8s.policy.v1.PodDisruptionBudget:
    """Keeps all instances but one while nodes are drained; what is not ready protects nothing."""
    return disruption_budget(
        service,
        namespace=CORE,
        pods=selector(service),
        labels=labels(service),
        may_be_away=MAY_BE_AWAY,
        opts=opts,
    )


def _cpu(utilisation: int) -> k8s.autoscaling.v2.MetricSpecArgs:
    return k8s.autoscaling.v2.MetricSpecArgs(
        type="Resource",
        resource=k8s.autoscaling.v2.ResourceMetricSourceArgs(
            name="cpu",
            target=k8s.autoscaling.v2.MetricTargetArgs(type="Utilization", average_utilization=utilisation),
        ),
    )


def _scaling(window: timedelta, *, percent: int) -> k8s.autoscaling.v2.HPAScalingRulesArgs:
    """At most `percent` of the instances a minute, and as few as the last `window` allowed."""
    return k8s.autoscaling.v2.HPAScalingRulesArgs(
        stabilization_window_seconds=int(window.total_seconds()),
        policies=[k8s.autoscaling.v2.HPAScalingPolicyArgs(type="Percent", value=percent, period_seconds=60)],
    )
