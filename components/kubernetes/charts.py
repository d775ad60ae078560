"""The Helm charts of the platform, pinned in one table, and how a chart becomes a release.

A new version is a changed pin, in code and not a setting, so that both regions run what was tried together. Helm installs
what a chart keeps in `crds/` and never upgrades it: with a new version of such a chart (the load balancer controller's,
Strimzi's, the Redis operator's) its definitions are applied first, by `kubectl apply --server-side`. Velero keeps its
own there too, and upgrades them by a hook. Definitions in a chart's templates are upgraded with it, and would be deleted
with it, and all their objects with them: their releases set KEEP.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from artifacts.lock import read_lock
from artifacts.references import chart_reference
from components.kubernetes.images import own_registry
from settings import Site

KEEP: Mapping[str, str] = {"helm.sh/resource-policy": "keep"}
"""Annotation of definitions that outlive the release that brought them (Helm, "Chart Development Tips and Tricks")."""

INSTALL_TIMEOUT = timedelta(minutes=10)
REVISIONS_KEPT = 5


@dataclass(frozen=True)
class Chart:
    """One exact version of a chart, and where its publisher has it."""

    name: str
    repository: str
    """URL of a chart repository, or `oci://` and the path of an OCI registry."""

    version: str
    """Version of the chart, not of the program in it."""


PROMETHEUS_OPERATOR_CRDS = Chart(
    "prometheus-operator-crds", "https://prometheus-community.github.io/helm-charts", "31.0.1"
)
CERT_MANAGER = Chart("cert-manager", "https://charts.jetstack.io", "v1.21.1")
EXTERNAL_SECRETS = Chart("external-secrets", "https://charts.external-secrets.io", "2.9.0")
AWS_LOAD_BALANCER_CONTROLLER = Chart("aws-load-balancer-controller", "https://aws.github.io/eks-charts", "3.5.0")
CLUSTER_AUTOSCALER = Chart("cluster-autoscaler", "https://kubernetes.github.io/autoscaler", "9.59.0")

CLOUDNATIVE_PG = Chart("cloudnative-pg", "https://cloudnative-pg.github.io/charts", "0.29.0")
PLUGIN_BARMAN_CLOUD = Chart("plugin-barman-cloud", "https://cloudnative-pg.github.io/charts", "0.7.0")
REDIS_OPERATOR = Chart("redis-operator", "https://ot-container-kit.github.io/helm-charts", "0.25.0")
STRIMZI = Chart("strimzi-kafka-operator", "oci://quay.io/strimzi-helm", "1.2.0")
VELERO = Chart("velero", "https://vmware-tanzu.github.io/helm-charts", "12.1.0")

ARGO_ROLLOUTS = Chart("argo-rollouts", "https://argoproj.github.io/argo-helm", "2.41.0")
KUBE_PROMETHEUS_STACK = Chart("kube-prometheus-stack", "https://prometheus-community.github.io/helm-charts", "88.5.3")
PROMETHEUS_ELASTICSEARCH_EXPORTER = Chart(
    "prometheus-elasticsearch-exporter", "https://prometheus-community.github.io/helm-charts", "7.4.0"
)
ECK_OPERATOR = Chart("eck-operator", "https://helm.elastic.co", "3.5.0")

CHARTS = (
    PROMETHEUS_OPERATOR_CRDS,
    CERT_MANAGER,
    EXTERNAL_SECRETS,
    AWS_LOAD_BALANCER_CONTROLLER,
    CLUSTER_AUTOSCALER,
    CLOUDNATIVE_PG,
    PLUGIN_BARMAN_CLOUD,
    REDIS_OPERATOR,
    STRIMZI,
    VELERO,
    ARGO_ROLLOUTS,
    KUBE_PROMETHEUS_STACK,
    PROMETHEUS_ELASTICSEARCH_EXPORTER,
    ECK_OPERATOR,
)


def release(
    name: str,
    chart: Chart,
    *,
    site: Site,
    namespace: str,
    values: Mapping[str, Any],
    opts: pulumi.ResourceOptions | None = None,
    timeout: timedelta = INSTALL_TIMEOUT,
) -> k8s.helm.v3.Release:
    """Installs a chart and waits until what it started is ready; what fails is rolled back.

    The release is called `name` in the cluster too, since charts derive the names of Services and accounts from it.
    The namespace must exist: it carries pod security labels, quota and network policy that Helm would not set.
    """
    source = chart_reference(chart.repository, chart.name, chart.version, read_lock(), own_registry(site))
    return k8s.helm.v3.Release(
        name,
        name=name,
        # By digest and version: Helm refuses a chart whose tag is another one's (Helm 3.18, registry.ValidateReference).
        chart=f"{source.chart}@{source.digest}" if source.digest else source.chart,
        version=source.version,
        repository_opts=k8s.helm.v3.RepositoryOptsArgs(repo=source.repository) if source.repository else None,
        namespace=namespace,
        create_namespace=False,
        values=values,
        atomic=True,
        cleanup_on_fail=True,
        skip_await=False,
        wait_for_jobs=True,
        max_history=REVISIONS_KEPT,
        timeout=int(timeout.total_seconds()),
        opts=opts,
    )
