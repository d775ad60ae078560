"""What CloudNativePG's exporter cannot say of a database, since it runs in its instances: whether there are any.

kube-state-metrics reads it from the Cluster itself ("Custom Resource State Metrics" of its documentation): a recovery that
gave up leaves a Cluster without an instance, and its exporter with it.
"""

from typing import Any

CREATED = "cnpg_cluster_created"
"""Unix time at which the Cluster was made; labels `namespace` and `name`."""

CONDITION = "cnpg_cluster_condition"
"""1 while a condition of the Cluster's status is True, 0 while it is False; label `type`, such as `Ready`."""

_PREFIX = "cnpg_cluster"
_GROUP, _VERSION, _KIND, _RESOURCE = "postgresql.cnpg.io", "v1", "Cluster", "clusters"


def custom_resource_state() -> dict[str, Any]:
    """Values of the chart kube-state-metrics: what to read, and the right to read it."""
    return {
        "customResourceState": {
            "enabled": True,
            "config": {"kind": "CustomResourceStateMetrics", "spec": {"resources": [_cluster()]}},
        },
        "rbac": {"extraRules": [{"apiGroups": [_GROUP], "resources": [_RESOURCE], "verbs": ["list", "watch"]}]},
    }


def _cluster() -> dict[str, Any]:
    return {
        "groupVersionKind": {"group": _GROUP, "version": _VERSION, "kind": _KIND},
        "metricNamePrefix": _PREFIX,
        "labelsFromPath": {"namespace": ["metadata", "namespace"], "name": ["metadata", "name"]},
        "metrics": [
            _gauge(CREATED, "When the Cluster was made", {"path": ["metadata", "creationTimestamp"]}),
            _gauge(
                CONDITION,
                "Conditions of the Cluster",
                {"path": ["status", "conditions"], "labelsFromPath": {"type": ["type"]}, "valueFrom": ["status"]},
            ),
        ],
    }


def _gauge(name: str, help_text: str, gauge: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name.removeprefix(f"{_PREFIX}_"),
        "help": help_text,
        "each": {"type": "Gauge", "gauge": gauge},
    }
