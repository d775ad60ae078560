"""Ways in which public set-ups use these operators, in short: what they do rightly, no policy minds.

From the examples of Argo Rollouts, Strimzi, Elastic's operator, Velero, CloudNativePG, External Secrets, Argo CD,
kube-prometheus-stack and EKS: facts only, none of their files.
"""

from typing import Any

import pytest

from declared.stack import Stack
from policies.model.examples import declared
from policies.model.report import findings
from policies.pack import default_pack

RELEASE, CONFIG_MAP = "kubernetes:helm.sh/v3:Release", "kubernetes:core/v1:ConfigMap"
ROLLOUT, TEMPLATE = "kubernetes:argoproj.io/v1alpha1:Rollout", "kubernetes:argoproj.io/v1alpha1:AnalysisTemplate"
DEPLOYMENT, SERVICE = "kubernetes:apps/v1:Deployment", "kubernetes:core/v1:Service"
HASH = 'hash="{{args.hash}}"'


def _one(token: str, name: str, /, **properties: Any) -> dict[str, Any]:
    return {name: {"type": token, "properties": {"metadata": {"name": name, "namespace": "shop"}, **properties}}}


def _template(name: str, query: str, condition: str) -> dict[str, Any]:
    provider = {"prometheus": {"address": "http://prometheus.monitoring.svc:9090", "query": query}}
    metric = {"name": name, "count": 5, "interval": "1m", "provider": provider, "successCondition": condition}
    return _one(TEMPLATE, name, spec={"args": [{"name": "hash"}], "metrics": [metric]})


def _canary(*templates: str) -> dict[str, Any]:
    analysis = {
        "templates": [{"templateName": each} for each in templates],
        "args": [{"name": "hash", "valueFrom": {"podTemplateHashValue": "Latest"}}],
    }
    steps = [{"setWeight": 20}, {"analysis": analysis}]
    return _one(ROLLOUT, "cart", spec={"strategy": {"canary": {"steps": steps}}})


SETUPS: dict[str, tuple[str, dict[str, Any]]] = {
    "Kafka leaves its authorities to Strimzi's defaults": (
        "kafka-certificates",
        _one("kubernetes:kafka.strimzi.io/v1:Kafka", "events", spec={"kafka": {"version": "4.3.0"}}),
    ),
    "Kafka is maintained in the nights of a weekend": (
        "kafka-maintenance-windows",
        _one(
            "kubernetes:kafka.strimzi.io/v1:Kafka", "events", spec={"maintenanceTimeWindows": ["* * 0-1 ? * SUN,MON *"]}
        ),
    ),
    "a Rollout has the pods of a Deployment that it refers to": (
        "workload-has-pods",
        {
            **_one(DEPLOYMENT, "cart", spec={"replicas": 0}),
            **_one(
                ROLLOUT, "cart-rollout", spec={"replicas": 5, "workloadRef": {"kind": "Deployment", "name": "cart"}}
            ),
        },
    ),
    "an analysis is a job": (
        "release-analysis-strict",
        _one(TEMPLATE, "smoke", spec={"metrics": [{"name": "smoke", "provider": {"job": {"spec": {}}}}]}),
    ),
    "an analysis has a template for errors and one for latency": (
        "release-analysis-strict",
        {
            **_canary("success-rate", "latency"),
            **_template(
                "success-rate",
                f'sum(rate(istio_requests_total{{{HASH},response_code!~"5.*"}}[5m]))'
                f" / sum(rate(istio_requests_total{{{HASH}}}[5m]))",
                "len(result) > 0 && result[0] >= 0.99",
            ),
            **_template(
                "latency",
                f"histogram_quantile(0.95, sum(rate(istio_request_duration_milliseconds_bucket{{{HASH}}}[5m])) by (le))",
                "result[0] < 500",
            ),
        },
    ),
    "Logstash has its queues on claims of their own": (
        "elastic-data-volume",
        _one(
            "kubernetes:logstash.k8s.elastic.co/v1alpha1:Logstash",
            "ship",
            spec={
                "volumeClaimTemplates": [{"metadata": {"name": "pq"}}],
                "podTemplate": {"spec": {"containers": [{"name": "logstash", "volumeMounts": [{"name": "pq"}]}]}},
            },
        ),
    ),
    "nodes of Elasticsearch have every role": (
        "elasticsearch-tiers",
        {
            **_one(
                "kubernetes:elasticsearch.k8s.elastic.co/v1:Elasticsearch", "logs", spec={"nodeSets": [{"count": 3}]}
            ),
            **_one(CONFIG_MAP, "policies", data={"logs": '{"policy": {"phases": {"hot": {}, "warm": {}}}}'}),
        },
    ),
    "Velero finds the only class of snapshots": (
        "velero-snapshot-class",
        {
            **_one(RELEASE, "velero", chart="velero"),
            **_one("kubernetes:velero.io/v1:Schedule", "daily", spec={"template": {}}),
            **_one("kubernetes:storage.k8s.io/v1:StorageClass", "gp3", provisioner="ebs.csi.aws.com"),
            **_one("kubernetes:snapshot.storage.k8s.io/v1:VolumeSnapshotClass", "ebs", driver="ebs.csi.aws.com"),
        },
    ),
    "Argo CD's applications are not where Argo Rollouts looks": (
        "operators-watch-namespaces",
        {
            **_one(RELEASE, "argo-rollouts", chart="argo-rollouts", namespace="web", values={"clusterInstall": False}),
            **_one("kubernetes:argoproj.io/v1alpha1:Application", "cart", spec={}),
        },
    ),
    "rules have the label of the release that takes them": (
        "rules-and-monitors-selected",
        {
            **_one(RELEASE, "monitoring", chart="kube-prometheus-stack", name="monitoring"),
            **_one(
                "kubernetes:monitoring.coreos.com/v1:PrometheusRule",
                "cart",
                metadata={"name": "cart", "labels": {"release": "monitoring"}},
            ),
        },
    ),
    "tokens of a registry are made anew": (
        "generated-secrets-created-once",
        _one(
            "kubernetes:external-secrets.io/v1:ExternalSecret",
            "registry",
            spec={
                "refreshInterval": "6h",
                "dataFrom": [{"sourceRef": {"generatorRef": {"kind": "ECRAuthorizationToken", "name": "registry"}}}],
            },
        ),
    ),
    "a database has a pooler for reports beside the one for writing": (
        "pooler-leads-to-primary",
        {
            **_one("kubernetes:postgresql.cnpg.io/v1:Pooler", "rw", spec={"cluster": {"name": "orders"}, "type": "rw"}),
            **_one("kubernetes:postgresql.cnpg.io/v1:Pooler", "ro", spec={"cluster": {"name": "orders"}, "type": "ro"}),
        },
    ),
    "a provider reads a file": (
        "kubernetes-provider-stable",
        {"cluster": {"type": "pulumi:providers:kubernetes", "properties": {"kubeconfig": "~/.kube/config"}}},
    ),
    "an analysis asks Amazon's Prometheus": (
        "analysis-prometheus-address",
        {
            **_one(RELEASE, "monitoring", chart="kube-prometheus-stack", namespace="monitoring"),
            **_one(
                TEMPLATE,
                "errors",
                spec={
                    "metrics": [
                        {"provider": {"prometheus": {"address": "https://aps-workspaces.eu-west-1.amazonaws.com"}}}
                    ]
                },
            ),
        },
    ),
    "a Service for all versions of a workload": (
        "service-selects-one-workload",
        {
            **_one(DEPLOYMENT, "cart", spec={"template": {"metadata": {"labels": {"app": "cart", "version": "1"}}}}),
            **_one(SERVICE, "cart", spec={"selector": {"app": "cart"}}),
        },
    ),
}


@pytest.mark.parametrize("name", SETUPS)
def test_what_a_public_set_up_does_rightly_raises_nothing(name: str) -> None:
    policy, written = SETUPS[name]
    known, config = next((each, config) for each, config in default_pack().enabled() if each.name == policy)
    assert [each.message for each in findings(known, Stack(declared(written)), config)] == []
