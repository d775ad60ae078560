"""Operators act on what is declared: no annotation, label or field of a resource tells its operator to leave it alone.

Sources: CloudNativePG `pkg/utils/labels_annotations.go`; Strimzi `ResourceAnnotations.java`; Elastic's operator
`pkg/controller/common/unmanaged.go` and `pkg/apis/elasticsearch/v1/elasticsearch_types.go`; redis-operator
`internal/controller/common/skip_reconcile.go`; Velero `pkg/apis/velero/v1/labels_annotations.go`; KEDA, Argo CD, Flux.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from declared.helm import chart_of
from declared.resource import Declared
from declared.values import is_true, is_unknown, mapping, read
from policies.model.expect import undecided, wrong
from policies.model.policy import Config, Finding, ResourcePolicy

Test = Callable[[Any], bool]


def _is(*wanted: str) -> Test:
    return lambda value: str(value).lower() in wanted


def _false(value: Any) -> bool:
    return value is False


def _given(value: Any) -> bool:
    return str(value).strip() not in ("", "[]", "None")


@dataclass(frozen=True)
class _Switch:
    """A switch that makes an operator leave something undone."""

    group: str
    """Of the resource's API: its end."""

    name: str
    """Of the annotation, label or field."""

    off: Test
    effect: str
    kinds: tuple[str, ...] = ()
    """Empty: every kind of the group."""


_ANNOTATIONS = (
    _Switch("postgresql.cnpg.io", "cnpg.io/reconciliationLoop", _is("disabled"), "CloudNativePG does nothing about it"),
    _Switch("postgresql.cnpg.io", "cnpg.io/reconcilePodSpec", _is("disabled"), "changes do not reach its pods"),
    _Switch("postgresql.cnpg.io", "cnpg.io/validation", _is("disabled"), "the webhook lets invalid fields pass"),
    _Switch(
        "postgresql.cnpg.io",
        "cnpg.io/skipEmptyWalArchiveCheck",
        _is("enabled"),
        "a new cluster writes into an archive that another one has filled, and neither can be recovered",
    ),
    _Switch("postgresql.cnpg.io", "cnpg.io/skipWalArchiving", _is("enabled"), "no WAL segment is archived"),
    _Switch("postgresql.cnpg.io", "cnpg.io/hibernation", _is("on"), "its pods are removed"),
    _Switch("postgresql.cnpg.io", "cnpg.io/fencedInstances", _given, "PostgreSQL is stopped in these instances"),
    _Switch("kafka.strimzi.io", "strimzi.io/pause-reconciliation", _is("true"), "Strimzi does nothing about it"),
    _Switch("kafka.strimzi.io", "strimzi.io/managed", _is("false"), "the topic operator does nothing about it"),
    _Switch(
        "kafka.strimzi.io",
        "strimzi.io/skip-broker-scaledown-check",
        _is("true"),
        "brokers that hold replicas may be removed",
    ),
    _Switch("k8s.elastic.co", "eck.k8s.elastic.co/managed", _is("false"), "Elastic's operator does nothing about it"),
    _Switch("k8s.elastic.co", "common.k8s.elastic.co/pause", _is("true"), "Elastic's operator does nothing about it"),
    _Switch(
        "k8s.elastic.co",
        "eck.k8s.elastic.co/pause-orchestration",
        _is("true"),
        "upgrades and changes of its size wait without end",
    ),
    _Switch("k8s.elastic.co", "eck.k8s.elastic.co/suspend", _given, "Elasticsearch does not run in these pods"),
    _Switch(
        "k8s.elastic.co",
        "eck.k8s.elastic.co/disable-upgrade-predicates",
        _given,
        "nodes are restarted while shards have no other copy",
    ),
    _Switch(
        "k8s.elastic.co",
        "eck.k8s.elastic.co/disable-downgrade-validation",
        _is("true"),
        "an older version may be put on newer data",
    ),
    *(
        _Switch("opstreelabs.in", f"{kind}.opstreelabs.in/skip-reconcile", _is("true"), "redis-operator ignores it")
        for kind in ("redis", "rediscluster", "redisreplication", "redissentinel")
    ),
    _Switch("keda.sh", "autoscaling.keda.sh/paused", _is("true"), "nothing scales its target"),
    _Switch("keda.sh", "autoscaling.keda.sh/paused-replicas", _given, "nothing scales its target"),
    _Switch("argoproj.io", "argocd.argoproj.io/skip-reconcile", _is("true"), "Argo CD ignores it"),
    _Switch("toolkit.fluxcd.io", "kustomize.toolkit.fluxcd.io/reconcile", _is("disabled"), "Flux ignores it"),
)

_FIELDS = (
    _Switch("argoproj.io", "spec.paused", is_true, "its releases wait for a person", ("Rollout",)),
    _Switch("apps", "spec.paused", is_true, "its changes reach no pod", ("Deployment",)),
    _Switch("postgresql.cnpg.io", "spec.suspend", is_true, "no backup is taken", ("ScheduledBackup",)),
    _Switch("postgresql.cnpg.io", "spec.pgbouncer.paused", is_true, "PgBouncer lets every client wait", ("Pooler",)),
    _Switch("velero.io", "spec.paused", is_true, "no backup is taken", ("Schedule",)),
    _Switch("kafka.strimzi.io", "spec.state", _is("paused", "stopped"), "it moves no record", ("KafkaConnector",)),
    _Switch(
        "monitoring.coreos.com",
        "spec.paused",
        is_true,
        "Prometheus' operator changes nothing of it",
        ("Prometheus", "Alertmanager", "ThanosRuler", "PrometheusAgent"),
    ),
    _Switch("toolkit.fluxcd.io", "spec.suspend", is_true, "Flux ignores it"),
    _Switch(
        "autoscaling",
        "spec.behavior.scaleUp.selectPolicy",
        _is("disabled"),
        "it never adds a pod",
        ("HorizontalPodAutoscaler",),
    ),
)

_VALUES: tuple[tuple[str, Test, str], ...] = (
    ("prometheus.prometheusSpec.paused", is_true, "the operator changes nothing of Prometheus, its rules included"),
    ("prometheus.agentMode", is_true, "an agent evaluates no rule: there are no alerts"),
    ("prometheus.enabled", _false, "there is no Prometheus"),
    ("alertmanager.alertmanagerSpec.paused", is_true, "the operator changes nothing of Alertmanager"),
    ("alertmanager.enabled", _false, "no alert is sent"),
    ("prometheusOperator.enabled", _false, "nothing makes Prometheus of its rules and monitors"),
)
"""Of the chart kube-prometheus-stack."""

_EXCLUDED = "velero.io/exclude-from-backup"


def _group(resource: Declared) -> str:
    return resource.type.split(":")[1].rpartition("/")[0] if resource.type.count(":") == 2 else ""


def _of(group: str, switch: _Switch, kind: str) -> bool:
    return (group == switch.group or group.endswith(f".{switch.group}")) and kind in (switch.kinds or (kind,))


def _paused(resource: Declared, _: Config) -> Iterator[Finding]:
    group, annotations = _group(resource), mapping(resource.props, "metadata.annotations")
    for switch in _ANNOTATIONS:
        if switch.name in annotations and _of(group, switch, resource.kind):
            yield from _found(
                resource, f"annotation {switch.name}", annotations[switch.name], switch.off, switch.effect
            )
    for switch in _FIELDS:
        if _of(group, switch, resource.kind):
            yield from _found(resource, switch.name, read(resource.props, switch.name), switch.off, switch.effect)
    if resource.type.startswith("kubernetes:helm.sh/") and chart_of(resource) == "kube-prometheus-stack":
        for path, off, effect in _VALUES:
            yield from _found(resource, f"values.{path}", read(resource.props, f"values.{path}"), off, effect)
    excluded = mapping(resource.props, "metadata.labels").get(_EXCLUDED)
    yield from _found(resource, f"label {_EXCLUDED}", excluded, _is("true"), "Velero leaves it out of every backup")


def _found(resource: Declared, place: str, value: Any, off: Test, effect: str) -> Iterator[Finding]:
    if value is None:
        return
    if is_unknown(value):
        yield undecided(resource, f"{place} is unknown")
    elif off(value):
        yield wrong(resource, f"{place} is {value}: {effect}")


OPERATORS_NOT_PAUSED = ResourcePolicy(
    name="operators-not-paused",
    description=(
        "No resource tells its operator to skip, pause or not manage it, and none switches off a check that keeps its data:"
        " such switches are for a person in the middle of a repair, never for what is declared."
    ),
    remedy="Remove the annotation, label or field.",
    types=("kubernetes:*",),
    check=_paused,
)
