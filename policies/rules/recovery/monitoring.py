"""Monitoring: metrics are collected every 15 seconds, and alerts evaluated as often."""

from collections.abc import Iterator

from pydantic import Field

from declared.expectations import seconds_at_most
from declared.helm import chart_of
from declared.resource import Declared
from declared.stack import Stack
from declared.values import items, mapping, read
from policies.model.expect import meets, wrong
from policies.model.policy import Config, Finding, ResourcePolicy, StackPolicy

_RELEASE = "kubernetes:helm.sh/v3:Release"
_CHART = "kube-prometheus-stack"
_SPEC = "prometheus.prometheusSpec"


class _PrometheusConfig(Config):
    seconds: int = Field(default=15, ge=1, description="Longest time between collections, in seconds (guide).")
    job: str = Field(default="nphies-services", min_length=1, description="Job of the services (guide).")


def _prometheus(release: Declared, config: _PrometheusConfig) -> Iterator[Finding]:
    if chart_of(release) != _CHART:
        return
    values = mapping(release.props, "values")
    for key in ("scrapeInterval", "evaluationInterval"):
        yield from meets(release, f"{_SPEC}.{key}", seconds_at_most(config.seconds), props=values)
    for part in ("alertmanager", "prometheus", "grafana", "kubeStateMetrics", "nodeExporter"):
        if read(values, f"{part}.enabled") is False:
            yield wrong(release, f"values.{part}.enabled is false")
    jobs = {str(read(each, "job_name")): each for each in items(values, f"{_SPEC}.additionalScrapeConfigs")}
    if config.job not in jobs:
        yield wrong(release, f"values.{_SPEC}.additionalScrapeConfigs has no job {config.job}")
    for kind in ("rule", "serviceMonitor", "podMonitor"):
        if read(values, f"{_SPEC}.{kind}SelectorNilUsesHelmValues") is not False:
            yield wrong(
                release,
                f"values.{_SPEC}.{kind}SelectorNilUsesHelmValues is not false: only the chart's own would be read",
            )
    for part in ("prometheus.prometheusSpec.storageSpec", "alertmanager.alertmanagerSpec.storage"):
        if not mapping(values, f"{part}.volumeClaimTemplate.spec"):
            yield wrong(release, f"values.{part} has no volume: a restart loses what was known")


PROMETHEUS = ResourcePolicy(
    name="metrics-collected",
    description="Prometheus collects the services' metrics and evaluates alerts every 15 seconds (guide), and keeps them on a volume.",
    remedy="Keep scrapeInterval and evaluationInterval at 15s, and the job nphies-services.",
    config=_PrometheusConfig,
    types=(_RELEASE,),
    check=_prometheus,
)

_MONITOR = "kubernetes:monitoring.coreos.com/v1:PodMonitor"
_OBSERVED = {
    "kubernetes:postgresql.cnpg.io/v1:Cluster": "cnpg.io/cluster",
    "kubernetes:kafka.strimzi.io/v1:Kafka": "strimzi.io/",
    "kubernetes:redis.redis.opstreelabs.in/v1beta2:RedisCluster": "redis",
    "kubernetes:postgresql.cnpg.io/v1:Pooler": "cnpg.io/poolerName",
}


def _observed(stack: Stack, _: Config) -> Iterator[Finding]:  # noqa: C901 - one question per kind of store
    selectors = [
        str(read(each.props, "spec.selector"))
        for each in stack.of(_MONITOR)
        if items(each.props, "spec.podMetricsEndpoints")
    ]
    for token, sign in _OBSERVED.items():
        for store in stack.of(token):
            if not any(sign in selector for selector in selectors):
                yield wrong(store, "no PodMonitor collects its metrics: its alerts would stay silent")
    for kafka in stack.of("kubernetes:kafka.strimzi.io/v1:Kafka"):
        for sign in (f"{read(kafka.props, 'metadata.name')}-entity-operator", "strimzi.io/kind': 'cluster-operator"):
            if not any(sign in selector for selector in selectors):
                yield wrong(kafka, f"no PodMonitor collects the metrics of {sign}")
    for job in stack.of("kubernetes:batch/v1:CronJob"):
        if job.name == "restore-check" and not any("restore-check" in selector for selector in selectors):
            yield wrong(job, "no PodMonitor collects its result: RestoreCheckFailed would stay silent")
    for rollout in stack.of("kubernetes:argoproj.io/v1alpha1:Rollout"):
        if read(rollout.props, 'spec.template.metadata.annotations."prometheus.io/scrape"') != "true":
            yield wrong(rollout, "its pods have no annotation prometheus.io/scrape: its alerts would stay silent")


STORES_OBSERVED = StackPolicy(
    name="metrics-scraped",
    description="Metrics of every store and service are collected: an alert without figures is silent.",
    remedy="Declare a PodMonitor for the store; annotate the service's pods with prometheus.io/scrape.",
    check=_observed,
)


class _DashboardsConfig(Config):
    titles: tuple[str, ...] = Field(
        default=("System Overview", "Application Performance", "Business Metrics", "Error Tracking"),
        description="Titles (guide, Essential Dashboards).",
    )


def _dashboards(stack: Stack, config: _DashboardsConfig) -> Iterator[Finding]:
    texts_of = " ".join(
        str(read(each.props, "data"))
        for each in stack.of("kubernetes:core/v1:ConfigMap")
        if "dashboard" in str(read(each.props, "metadata"))
    )
    for release in stack.of(_RELEASE):
        if chart_of(release) == _CHART:
            for title in config.titles:
                if title not in texts_of:
                    yield wrong(release, f"no dashboard is called {title}")


DASHBOARDS = StackPolicy(
    name="required-dashboards",
    description="The guide's four dashboards are there.",
    remedy="Declare the dashboard's ConfigMap.",
    config=_DashboardsConfig,
    check=_dashboards,
)
