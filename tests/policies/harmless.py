"""Changes that harm nothing: larger, stricter, renamed, elsewhere. No policy and no bound of the model may mind them."""

import copy
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from tests.policies.mutators import Mutator, Resources, add, change

_ROLLOUT, _CLUSTER, _KAFKA, _SEARCH = ":Rollout", "v1:Cluster", "v1:Kafka", ":Elasticsearch"
_RELEASE = ":Release"
_CONFIG = "values.alertmanager.config"


def _text(old: str, new: str) -> Mutator:
    """Another name for something, wherever it is written."""

    def renamed(value: Any) -> Any:
        return json.loads(json.dumps(value).replace(old, new))

    def mutator(resources: Resources) -> list[Any]:
        found = [replace(each, props=renamed(each.props), name=renamed(each.name)) for each in resources]
        assert found != list(resources), old
        return found

    return mutator


def _every_list_reversed(kind: str, path: str) -> Mutator:
    def turned(items: list[Any]) -> list[Any]:
        return list(reversed(items))

    return change(kind, path, turned)


def _beside(kind: str, path: str, more: Any) -> Mutator:
    """One more item of a list."""

    def longer(items: list[Any]) -> list[Any]:
        return [*items, more]

    return change(kind, path, longer)


def _labelled(token: str) -> Mutator:
    """A label of somebody's own on every resource of a kind."""

    def mutator(resources: Resources) -> list[Any]:
        found: list[Any] = []
        for each in resources:
            props: dict[str, Any] = copy.deepcopy(dict(each.props))
            if each.type.endswith(token):
                props.setdefault("metadata", {}).setdefault("labels", {})["cost-centre"] = "4711"
            found.append(replace(each, props=props))
        return found

    return mutator


def _order_of_resources(resources: Resources) -> list[Any]:
    return list(reversed(resources))


def _query(edit: Callable[[str], str]) -> Mutator:
    return change(":AnalysisTemplate", "spec.metrics[0].provider.prometheus.query", edit)


def _condition(text: str, metric: int = 0) -> Mutator:
    return change(":AnalysisTemplate", f"spec.metrics[{metric}].successCondition", text)


def _of_successes(metric: dict[str, Any]) -> dict[str, Any]:
    """The share of requests that did not fail, instead of that of those that did."""
    series = (
        'http_server_requests_seconds_count{service="api-gateway", namespace="nphies-core",'
        ' rollouts_pod_template_hash="{{args.version}}"'
    )
    query = f'sum(rate({series}, status!~"5.*"}}[2m])) / sum(rate({series}}}[2m]))'
    asked = {**metric["provider"]["prometheus"], "query": query}
    return {
        **metric,
        "name": "success-rate",
        "successCondition": "result[0] >= 0.99",
        "provider": {"prometheus": asked},
    }


def _with_endpoint_slices(kinds: list[str]) -> list[str]:
    return [*kinds, "endpointslices.discovery.k8s.io"]


HARMLESS: Mapping[str, Mutator] = {
    "resources are declared in another order": _order_of_resources,
    "namespaces have a label more": _labelled("core/v1:Namespace"),
    "Services have a label more": _labelled("core/v1:Service"),
    "disruption budgets have a label more": _labelled(":PodDisruptionBudget"),
    "topics have a label more": _labelled(":KafkaTopic"),
    "alert rules have a label more": _labelled(":PrometheusRule"),
    "the namespace of services has another name": _text("nphies-core", "exchange-core"),
    "the pooler has another name": _text("claims-db-pooler-rw", "database-front"),
    "the Kafka cluster has another name": _text("nphies-kafka", "events"),
    "an exporter has another name": _text("json-exporter", "probe"),
    "certificates of logging have other names": _text("filebeat", "shipper"),
    "the secret of the cache has another name": _text("redis-auth", "sessions-auth"),
    "the authority has another name": _text("nphies-internal-ca", "exchange-ca"),
    "a release keeps its old version for an hour": change(
        _ROLLOUT, "spec.strategy.blueGreen.scaleDownDelaySeconds", 3600
    ),
    "a release keeps more revisions": change(_ROLLOUT, "spec.revisionHistoryLimit", 20),
    "pods count as ready later": change(_ROLLOUT, "spec.minReadySeconds", 20),
    "a release must be ready sooner": change(_ROLLOUT, "spec.progressDeadlineSeconds", 500),
    "an analysis has a stricter limit": _condition("result[0] <= 0.001"),
    "an analysis has a stricter limit of latency": _condition("result[0] <= 0.5", 1),
    "an analysis asks in other words": _condition("len(result) > 0 && !(isNaN(result[0])) && result[0] < 0.01"),
    "an analysis asks every item": _condition("len(result) == 1 && all(result, # < 0.005)"),
    "an analysis counts percent": _condition("result[0] * 100 <= 1"),
    "an analysis measures more often": change(":AnalysisTemplate", "spec.metrics[0].count", 10),
    "an analysis gives up sooner": add(":AnalysisTemplate", "spec.metrics[0].consecutiveErrorLimit", 1),
    "an analysis fails at once": change(":AnalysisTemplate", "spec.metrics[0].failureLimit", 0),
    "an analysis looks at more minutes": _query(lambda query: query.replace("[2m]", "[5m]")),
    "an analysis counts what failed otherwise": _query(lambda query: query.replace('status=~"5.."', 'status=~"5.*"')),
    "an analysis counts what did not fail": change(
        ":AnalysisTemplate",
        "spec.metrics[0]",
        _of_successes,
    ),
    "a database confirms when standbys have applied": add(
        _CLUSTER, "spec.postgresql.parameters.synchronous_commit", "remote_apply"
    ),
    "a database logs more": change(_CLUSTER, "spec.postgresql.parameters.log_autovacuum_min_duration", "0"),
    "a database vacuums more": add(_CLUSTER, "spec.postgresql.parameters.autovacuum_vacuum_scale_factor", "0.05"),
    "a database ends idle sessions after an hour": add(
        _CLUSTER, "spec.postgresql.parameters.idle_session_timeout", "3600s"
    ),
    "a database's snapshots belong to nobody": change(
        _CLUSTER, "spec.backup.volumeSnapshot.snapshotOwnerReference", "none"
    ),
    "pods of a database have a label more": add(_CLUSTER, "spec.inheritedMetadata.labels.tier", "gold"),
    "Kafka's authority lives longer": change(_KAFKA, "spec.clusterCa.validityDays", 730),
    "Kafka is maintained in other nights": change(
        _KAFKA, "spec.maintenanceTimeWindows", ["* * 1-3 ? * SUN", "* * 2-4 ? * WED"]
    ),
    "Kafka's metadata stays at the version before": change(_KAFKA, "spec.kafka.metadataVersion", "4.2-IV1"),
    "a topic has more partitions": change(":KafkaTopic", "spec.partitions", 24),
    "a node set of Elasticsearch is larger": change(_SEARCH, "spec.nodeSets[1].count", 6),
    "node sets of Elasticsearch are in another order": _every_list_reversed(_SEARCH, "spec.nodeSets"),
    "a copy of a password follows sooner": change(
        ":ExternalSecret", "spec.refreshInterval", "5m0s", of="claims-service-database"
    ),
    "on-call is told sooner": change(_RELEASE, f"{_CONFIG}.route.routes[4].group_wait", "0s"),
    "on-call is told again sooner": change(_RELEASE, f"{_CONFIG}.route.routes[4].repeat_interval", "15m"),
    "receivers are in another order": _every_list_reversed(_RELEASE, f"{_CONFIG}.receivers"),
    "another team is told of warnings too": _beside(
        _RELEASE,
        f"{_CONFIG}.route.routes",
        {"matchers": ['team="network"', 'severity="warning"'], "receiver": "management", "continue": True},
    ),
    "Velero keeps backups longer": change(":Schedule", "spec.template.ttl", "2160h0m0s"),
    "Velero leaves a kind out that operators make": change(
        ":Schedule",
        "spec.template.excludedNamespaceScopedResources",
        _with_endpoint_slices,
    ),
    "a certificate is renewed sooner": change(
        "cert-manager.io/v1:Certificate", "spec.renewBefore", "1080h0m0s", of="redis-tls"
    ),
    "an add-on keeps others' fields": change(":Addon", "resolveConflictsOnUpdate", "PRESERVE", of="kube-proxy"),
    "a bucket keeps former versions longer": change(
        ":BucketLifecycleConfiguration",
        "rules[0].noncurrentVersionExpiration.noncurrentDays",
        90,
        of="velero",
    ),
    "a health check asks from more places": change(
        ":HealthCheck", "regions", ["ap-southeast-1", "eu-west-1", "us-east-1", "us-west-2"], of="edge-serving"
    ),
}
