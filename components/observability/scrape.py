"""The guide's scrape job `nphies-services`: every pod that asks to be scraped by its annotations."""

from typing import Any

from components.kubernetes.namespaces import CORE

JOB = "nphies-services"
_ANNOTATION = "__meta_kubernetes_pod_annotation_prometheus_io_"


def _copy(source: str, target: str) -> dict[str, Any]:
    return {"source_labels": [source], "action": "replace", "target_label": target}


def services_job() -> dict[str, Any]:
    """The job as Prometheus reads it: the guide's rule first, then path, port and scheme, then who the pod is.

    Annotations: `prometheus.io/scrape: "true"`, and if they differ from /metrics and the container's port,
    `prometheus.io/path` and `prometheus.io/port`.
    """
    return {
        "job_name": JOB,
        # Only the services' namespace: a pod elsewhere could else pose as one by an annotation.
        "kubernetes_sd_configs": [{"role": "pod", "namespaces": {"names": [CORE]}}],
        "relabel_configs": [
            {"source_labels": [f"{_ANNOTATION}scrape"], "action": "keep", "regex": "true"},
            {
                "source_labels": [f"{_ANNOTATION}path"],
                "action": "replace",
                "target_label": "__metrics_path__",
                "regex": "(.+)",
            },
            {
                "source_labels": ["__address__", f"{_ANNOTATION}port"],
                "action": "replace",
                "regex": r"([^:]+)(?::\d+)?;(\d+)",
                "replacement": "$1:$2",
                "target_label": "__address__",
            },
            # A pod that has ended, or has no address yet, is no service that is down.
            {"source_labels": ["__meta_kubernetes_pod_phase"], "action": "drop", "regex": "Pending|Succeeded|Failed"},
            _copy("__meta_kubernetes_namespace", "namespace"),
            _copy("__meta_kubernetes_pod_name", "pod"),
            _copy("__meta_kubernetes_pod_label_app_kubernetes_io_name", "service"),
            _copy("__meta_kubernetes_pod_label_app_kubernetes_io_version", "version"),
            # Argo Rollouts: tells the pods of the release under analysis from those that serve.
            _copy("__meta_kubernetes_pod_label_rollouts_pod_template_hash", "rollouts_pod_template_hash"),
        ],
    }
