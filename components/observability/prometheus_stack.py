"""Values of kube-prometheus-stack: Prometheus, Alertmanager, Grafana and the exporters of the cluster itself."""

from typing import Any

from components.kubernetes import placement, storage_classes
from components.kubernetes.namespaces import NODE_AGENTS, OBSERVABILITY
from components.kubernetes.observers import PROMETHEUS_PODS
from components.kubernetes.priority_classes import NODE_CRITICAL, PLATFORM_PRIORITY
from components.kubernetes.resources import resources
from components.observability.alert_routing import FOLDER, SECRET, configuration
from components.observability.cluster_state import custom_resource_state
from components.observability.images import (
    ALERTMANAGER,
    CONFIG_RELOADER,
    GRAFANA,
    KUBE_STATE_METRICS,
    NODE_EXPORTER,
    OPERATOR,
    PROMETHEUS,
    SIDECAR,
    THANOS,
    Images,
)
from components.observability.scrape import services_job
from settings import Site, Size, format_duration
from settings.observability import ObservabilitySettings

RELEASE = "kube-prometheus-stack"
PROMETHEUS_URL = f"http://prometheus-operated.{OBSERVABILITY}.svc:9090"
"""Prometheus as other pods of the cluster reach it."""

GRAFANA_SECRET = "grafana-admin"  # noqa: S105 - the name of a Secret
_PROMETHEUS_REPLICAS = 2
_ALERTMANAGER_REPLICAS = 3
_BYTES_PER_SAMPLE = 2  # Prometheus documentation, "Storage": 1 to 2 bytes a sample after compression
_COMPACTION = 1.3  # compaction needs space beside the retained samples
_KEPT = (
    0.8  # of the volume, when there are more samples than expected: what is free stays above VolumeAlmostFull's 10 %
)


def storage(settings: ObservabilitySettings) -> Size:
    """The volume of one Prometheus: samples in the retention, by size, with space for compaction; whole 10 GiB."""
    samples = settings.series * settings.retention / settings.scrape_interval
    gibibytes = samples * _BYTES_PER_SAMPLE * _COMPACTION / 2**30
    return Size(f"{-(-int(gibibytes + 1) // 10) * 10}Gi")


def _volume(size: Size) -> dict[str, Any]:
    return {
        "spec": {
            "storageClassName": storage_classes.STANDARD,
            "accessModes": ["ReadWriteOnce"],
            "resources": {"requests": {"storage": str(size)}},
        }
    }


def values(settings: ObservabilitySettings, *, stack: str, site: Site) -> dict[str, Any]:
    """The values of the release; everything of the platform's own (rules, dashboards, monitors) is beside it."""
    images = Images(site)
    return {
        "fullnameOverride": "prometheus",
        "cleanPrometheusOperatorObjectNames": True,
        "crds": {"enabled": False},  # a release of their own brings them before anything that uses them
        # EKS runs these in its own account, where they cannot be scraped.
        "kubeControllerManager": {"enabled": False},
        "kubeScheduler": {"enabled": False},
        "kubeEtcd": {"enabled": False},
        "kubeProxy": {"enabled": False},
        "kubelet": {"serviceMonitor": {"cAdvisorInterval": format_duration(settings.scrape_interval)}},
        "defaultRules": {"disabled": _UNWANTED_RULES},
        "customRules": _PATIENT_RULES,
        "prometheusOperator": _operator(images),
        "prometheus": _prometheus(settings, stack, site.region, images),
        "alertmanager": _alertmanager(settings, site.region, images),
        "grafana": _grafana(settings, images),
        "kube-state-metrics": {
            "image": images.with_digest(KUBE_STATE_METRICS, "sha"),
            "priorityClassName": PLATFORM_PRIORITY,
            "resources": resources("50m", "128Mi", "256Mi"),
            # No rule and no panel reads them, and listing them is reading them.
            "collectorsExclude": ["secrets", "configmaps"],
            **custom_resource_state(),
        },
        "prometheus-node-exporter": {
            # The tag has the variant already, which the chart would add.
            "image": {**images.with_digest(NODE_EXPORTER, "digest"), "distroless": False},
            "namespaceOverride": NODE_AGENTS,
            "priorityClassName": NODE_CRITICAL,
            "resources": resources("50m", "64Mi"),
            # One on every node, the tainted ones too.
            "tolerations": [{"operator": "Exists", "effect": "NoSchedule"}],
        },
    }


_UNWANTED_RULES = {
    # Quotas divide what the autoscaler may add, and so are more than the nodes that there are (settings/quotas.py).
    "KubeCPUQuotaOvercommit": True,
    "KubeMemoryQuotaOvercommit": True,
}
"""Rules of the chart that would fire for as long as the platform is there."""

_PATIENT_RULES = {
    # Control plane first, then one node after the other: an ordinary upgrade of Kubernetes.
    "KubeVersionMismatch": {"for": "6h"},
}
"""Rules of the chart that would fire during ordinary work."""


def _operator(images: Images) -> dict[str, Any]:
    return {
        "image": images.with_sha(OPERATOR),
        # Named in an argument of the operator; no Prometheus here has such a sidecar.
        "thanosImage": images.with_sha(THANOS),
        "priorityClassName": PLATFORM_PRIORITY,
        "resources": resources("50m", "128Mi", "256Mi"),
        "admissionWebhooks": {
            # `Fail` would refuse the release's own rules: Helm makes them before the first pod of the operator is ready.
            "failurePolicy": "IgnoreOnInstallOnly",
            "certManager": {"enabled": True},
            "patch": {"enabled": False},
        },
        "prometheusConfigReloader": {
            "image": images.with_sha(CONFIG_RELOADER),
            "resources": resources("10m", "32Mi", "64Mi"),
        },
    }


def _prometheus(settings: ObservabilitySettings, stack: str, region: str, images: Images) -> dict[str, Any]:
    interval = format_duration(settings.scrape_interval)
    labels = {**PROMETHEUS_PODS, "operator.prometheus.io/name": "prometheus"}
    size = storage(settings)
    remote_write = [{"url": settings.remote_write}] if settings.remote_write else []
    return {
        "podDisruptionBudget": {"enabled": True, "minAvailable": 1},
        "prometheusSpec": {
            "image": images.with_sha(PROMETHEUS),
            "priorityClassName": PLATFORM_PRIORITY,
            "replicas": _PROMETHEUS_REPLICAS,
            "scrapeInterval": interval,
            "evaluationInterval": interval,
            "retention": format_duration(settings.retention),
            "retentionSize": f"{int(size.gibibytes * _KEPT)}GiB",
            "walCompression": True,
            "externalLabels": {"stack": stack, "region": region},
            "storageSpec": {"volumeClaimTemplate": _volume(size)},
            "resources": resources("500m", "4Gi", "8Gi"),
            "topologySpreadConstraints": placement.zone_spread(labels),
            "podAntiAffinity": "hard",
            "additionalScrapeConfigs": [services_job()],
            "remoteWrite": remote_write,
            # Rules and monitors of every component count, not those of this release alone.
            "ruleSelectorNilUsesHelmValues": False,
            "serviceMonitorSelectorNilUsesHelmValues": False,
            "podMonitorSelectorNilUsesHelmValues": False,
            "probeSelectorNilUsesHelmValues": False,
            "scrapeConfigSelectorNilUsesHelmValues": False,
        },
    }


def _alertmanager(settings: ObservabilitySettings, region: str, images: Images) -> dict[str, Any]:
    labels = {"app.kubernetes.io/name": "alertmanager"}
    return {
        "podDisruptionBudget": {"enabled": True, "minAvailable": 2},
        "config": configuration(settings, region),
        "alertmanagerSpec": {
            "image": images.with_sha(ALERTMANAGER),
            "priorityClassName": PLATFORM_PRIORITY,
            "replicas": _ALERTMANAGER_REPLICAS,
            # Not `secrets`, which pods wait for: Alertmanager starts without its keys, and reads them at each
            # notification, so that it has them as soon as the secret is filled.
            "volumes": [{"name": "receivers", "secret": {"secretName": SECRET, "optional": True}}],
            "volumeMounts": [{"name": "receivers", "mountPath": FOLDER, "readOnly": True}],
            "retention": "120h",
            "storage": {"volumeClaimTemplate": _volume(settings.alertmanager_storage)},
            "resources": resources("50m", "128Mi", "256Mi"),
            "topologySpreadConstraints": placement.zone_spread(labels),
            "podAntiAffinity": "hard",
        },
    }


def _grafana(settings: ObservabilitySettings, images: Images) -> dict[str, Any]:
    # Everything it shows is provisioned from ConfigMaps, so it keeps nothing: two copies, no volume.
    labels = {"app.kubernetes.io/name": "grafana"}
    return {
        "image": images.with_sha(GRAFANA),
        "replicas": 2,
        "priorityClassName": PLATFORM_PRIORITY,
        "podDisruptionBudget": {"minAvailable": 1},
        "topologySpreadConstraints": placement.zone_spread(labels),
        "resources": resources("100m", "256Mi", "512Mi"),
        "admin": {"existingSecret": GRAFANA_SECRET, "userKey": "username", "passwordKey": "password"},
        "testFramework": {"enabled": False},
        "defaultDashboardsEditable": False,
        # Its dashboards and data sources are in its own namespace: a Role there, and no right on any other's Secrets.
        "rbac": {"namespaced": True},
        "sidecar": {
            "image": images.with_sha(SIDECAR),
            "resources": resources("20m", "96Mi"),
            "dashboards": {"enabled": True, "searchNamespace": OBSERVABILITY},
        },
        "grafana.ini": {
            "analytics": {"check_for_updates": False, "reporting_enabled": False},
            "auth.anonymous": {"enabled": False},
            "auth.basic": {"enabled": True},
            "security": {"cookie_secure": True, "cookie_samesite": "strict", "disable_gravatar": True},
            "users": {"allow_sign_up": False, "viewers_can_edit": False},
            "date_formats": {"default_timezone": "Asia/Riyadh"},
            "unified_alerting": {"enabled": False},  # Prometheus evaluates the rules; Grafana would evaluate them twice
        },
        "serviceMonitor": {"enabled": True, "interval": format_duration(settings.scrape_interval)},
    }
