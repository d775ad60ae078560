"""Harmful changes that the policies of `workloads/chart_workloads.py` must find."""

from typing import Any

from tests.policies.chart_mutators import chart_makes, workload
from tests.policies.mutators import Mutations, change, drop, lose

_RELEASE = ":Release"


def _without_resources(containers: list[Any]) -> list[Any]:
    return [{key: value for key, value in each.items() if key != "resources"} for each in containers]


def _with_limit(containers: list[Any]) -> list[Any]:
    return [
        {**each, "resources": {**each["resources"], "limits": {"cpu": "1", "memory": "1Gi"}}} for each in containers
    ]


_PDB = ":PodDisruptionBudget"

MUTATIONS: Mutations = {
    "operators-replicated": {
        "a chart makes one replica": chart_makes("argo-rollouts", workload("Deployment", replicas=1)),
        "a chart's replicas share a zone": chart_makes(
            "cluster-autoscaler", workload("Deployment", topologySpreadConstraints=None)
        ),
        "a chart makes no disruption budget": chart_makes("cert-manager", workload("Deployment", budget=None)),
        "one replica, and that is the chart's default": change(
            _RELEASE, "values.replicaCount", 1, of="aws-load-balancer-controller"
        ),
        "the replicas of a chart are left to it": drop(_RELEASE, "values.replicaCount", of="cloudnative-pg"),
        "the database's operator has no disruption budget": lose(_PDB, of="cloudnative-pg"),
        "the cache's operator has no disruption budget": lose(_PDB, of="redis-operator"),
        "one replica of an operator": change(":Release", "values.replicaCount", 1, of="cloudnative-pg"),
        "one replica of a webhook": change(":Release", "values.webhook.replicaCount", 1, of="cert-manager"),
        "replicas of an operator share a zone": change(
            ":Release", "values.topologySpreadConstraints", [], of="external-secrets"
        ),
        "one Prometheus": change(":Release", "values.prometheus.prometheusSpec.replicas", 1),
        "one Alertmanager": change(":Release", "values.alertmanager.alertmanagerSpec.replicas", 1),
    },
    "operator-resources-declared": {
        "a chart's container asks for nothing": chart_makes(
            "argo-rollouts", workload("Deployment", containers=_without_resources, resources=None)
        ),
        "a chart limits the CPU by default": chart_makes(
            "cluster-autoscaler", workload("Deployment", containers=_with_limit, resources=None)
        ),
        "an operator asks for nothing": drop(":Release", "values.resources", of="cloudnative-pg"),
        "Grafana's sidecars ask for nothing": drop(":Release", "values.grafana.sidecar.resources"),
        "Prometheus asks for nothing": drop(":Release", "values.prometheus.prometheusSpec.resources"),
    },
}
