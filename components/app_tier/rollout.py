"""The Rollout of a service: which pods, and how a new version of them takes over."""

from typing import Any

import pulumi
import pulumi_kubernetes as k8s
from pulumi_kubernetes.apiextensions import CustomResource
from pulumi_kubernetes.meta.v1 import ObjectMetaArgs

from components.app_tier.analysis import analysis
from components.app_tier.autoscaling import MAY_BE_AWAY
from components.app_tier.exposure import preview_of
from components.app_tier.labels import labels, selector
from components.kubernetes.namespaces import CORE
from settings import ReleaseSettings

STEADY_SECONDS = 10
"""How long a pod is ready before it counts."""


def rollout(
    service: str, settings: ReleaseSettings, pods: k8s.core.v1.PodTemplateSpecArgs, *, opts: pulumi.ResourceOptions
) -> CustomResource:
    """The number of instances is the autoscaler's: declared here, every update would fight it."""
    return CustomResource(
        service,
        api_version="argoproj.io/v1alpha1",
        kind="Rollout",
        metadata=ObjectMetaArgs(name=service, namespace=CORE, labels=labels(service)),
        spec={
            "selector": {"matchLabels": selector(service)},
            "template": pods,
            "strategy": _blue_green(service, settings) if settings.strategy == "blue-green" else _rolling(),
            "minReadySeconds": STEADY_SECONDS,
            "progressDeadlineSeconds": int(settings.progress_deadline.total_seconds()),
            "progressDeadlineAbort": True,
            "revisionHistoryLimit": settings.rollback_window + 2,
            "rollbackWindow": {"revisions": settings.rollback_window},
        },
        opts=opts,
    )


def _blue_green(service: str, settings: ReleaseSettings) -> dict[str, Any]:
    """Judged before it serves, by what its own pods say; and again under the real load, while the old ones still run."""
    return {
        "blueGreen": {
            "activeService": service,
            "previewService": preview_of(service),
            "autoPromotionEnabled": settings.promotion == "automatic",
            "prePromotionAnalysis": analysis(service),
            "postPromotionAnalysis": analysis(service),
            "scaleDownDelaySeconds": int(settings.scale_down_delay.total_seconds()),
            # Of several releases in a row, only the last that served stays up.
            "scaleDownDelayRevisionLimit": 1,
        }
    }


def _rolling() -> dict[str, Any]:
    """The guide's rolling update: without steps, Argo Rollouts replaces pods as a Deployment does."""
    return {"canary": {"maxSurge": "25%", "maxUnavailable": MAY_BE_AWAY}}
