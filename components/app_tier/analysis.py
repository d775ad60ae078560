"""The analysis of a new version: two Prometheus queries about its pods alone."""

from typing import Any

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource
from pulumi_kubernetes.meta.v1 import ObjectMetaArgs

from components.app_tier.labels import labels
from components.kubernetes.namespaces import CORE
from components.service_contract import REQUEST_SECONDS, REQUESTS, SERVING_PATH
from settings import ReleaseSettings, format_duration

HASH = "version"
"""Argument: the hash of the version under judgement."""

BAD_MEASUREMENTS = 1
"""How many measurements may be bad: one may be a restart, two are the version."""

WINDOW = "2m"
"""Of the rates: eight scrapes of 15 s (guide, "Metrics Collection")."""


def analysis_of(service: str) -> str:
    """The name of the AnalysisTemplate of a service."""
    return f"{service}-release"


def analysis_template(
    service: str, settings: ReleaseSettings, *, prometheus: str, opts: pulumi.ResourceOptions
) -> CustomResource:
    """Analyses one version. No samples are no proof: they end the analysis as an error, and the version is aborted.

    There always are some: before a promotion the kubelet asks every pod whether it is ready, on the port for requests.
    """
    pods = f'namespace="{CORE}", service="{service}", rollouts_pod_template_hash="{{{{args.{HASH}}}}}"'
    requests = f"sum(rate({REQUESTS}{{{pods}}}[{WINDOW}]))"
    # A standby answers Route 53 with 503 at /serving, whatever its version.
    errors = f'sum(rate({REQUESTS}{{{pods}, status=~"5..", uri!="{SERVING_PATH}"}}[{WINDOW}]))'
    p95 = f"histogram_quantile(0.95, sum by (le) (rate({REQUEST_SECONDS}{{{pods}}}[{WINDOW}])))"

    def metric(name: str, query: str, most: float) -> dict[str, Any]:
        return {
            "name": name,
            "initialDelay": format_duration(settings.analysis_initial_delay),
            "interval": format_duration(settings.interval),
            "count": settings.analysis_count,
            "failureLimit": BAD_MEASUREMENTS if settings.analysis_count > BAD_MEASUREMENTS else 0,
            "successCondition": f"result[0] <= {most}",
            "provider": {"prometheus": {"address": prometheus, "query": query}},
        }

    return CustomResource(
        analysis_of(service),
        api_version="argoproj.io/v1alpha1",
        kind="AnalysisTemplate",
        metadata=ObjectMetaArgs(name=analysis_of(service), namespace=CORE, labels=labels(service)),
        spec={
            "args": [{"name": HASH}],
            "metrics": [
                metric("error-ratio", f"({errors} or vector(0)) / {requests}", settings.error_ratio),
                metric("p95-seconds", p95, settings.p95_milliseconds / 1000),
            ],
        },
        opts=opts,
    )


def analysis(service: str) -> dict[str, Any]:
    """The analysis as a strategy names it: of the version that the Rollout is moving to."""
    return {
        "templates": [{"templateName": analysis_of(service)}],
        "args": [{"name": HASH, "valueFrom": {"podTemplateHashValue": "Latest"}}],
    }
