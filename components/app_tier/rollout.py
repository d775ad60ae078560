"""The Rollout of a service: which pods, and how a new version of them takes over."""

from typing import Any

import pulumi
import pulumi_kubernetes as k8s
from pulumi_kubernetes.apiextensions import CustomResource
from pulumi_kubernetes.meta.v1 import ObjectMetaArgs

from components.app_tier.analysis import analysis
from components.app_tier.exposure import preview_of
from components.app_tier.labels import labels, selector
from components.kubernetes.field_ownership import TAKE_OVER
from components.kubernetes.namespaces import CORE
from settings import ReleaseSettings, ReleaseStrategy

STEADY_SECONDS = 10
"""minReadySeconds: how long a pod is ready before it counts."""

SHARE = 25
"""Guide, "Rolling Update Configuration": maxSurge and maxUnavailable, in percent."""


def rollout(
    service: str,
    settings: ReleaseSettings,
    strategy: ReleaseStrategy,
    pods: k8s.core.v1.PodTemplateSpecArgs,
    *,
    opts: pulumi.ResourceOptions,
) -> CustomResource:
    """The number of instances is the autoscaler's: declared here, every update would fight it."""
    return CustomResource(
        service,
        api_version="argoproj.io/v1alpha1",
        kind="Rollout",
        metadata=ObjectMetaArgs(name=service, namespace=CORE, labels=labels(service), annotations=TAKE_OVER),
        spec={
            "selector": {"matchLabels": selector(service)},
            "template": pods,
            "strategy": _blue_green(service, settings) if strategy == "blue-green" else _rolling(service, settings),
            "minReadySeconds": STEADY_SECONDS,
            "progressDeadlineSeconds": int(settings.progress_deadline.total_seconds()),
            "progressDeadlineAbort": True,
            "revisionHistoryLimit": settings.rollback_window + 2,
            "rollbackWindow": {"revisions": settings.rollback_window},
        },
        opts=opts,
    )


def _blue_green(service: str, settings: ReleaseSettings) -> dict[str, Any]:
    """Analysed before the switch, by the metrics of its own pods; and again under the real load, while the old ones still run."""
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


def _rolling(service: str, settings: ReleaseSettings) -> dict[str, Any]:
    """The guide's rolling update, a quarter of the instances at a time, and each quarter analysed before the next.

    Without a traffic router the weight is the share of instances, and the Service's selector is never changed: the load
    balancer always has the instances of both versions as targets. See docs/decisions/0131.
    """
    analysed: list[dict[str, Any]] = [
        step for weight in range(SHARE, 100, SHARE) for step in ({"setWeight": weight}, {"analysis": analysis(service)})
    ]
    # As before a blue-green switch, a person is asked when the version has passed its first analysis.
    asked: list[dict[str, Any]] = [{"pause": {}}] if settings.promotion == "manual" else []
    return {
        "canary": {
            "maxSurge": f"{SHARE}%",
            "maxUnavailable": f"{SHARE}%",
            "steps": [*analysed[:2], *asked, *analysed[2:]],
        }
    }
