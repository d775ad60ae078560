"""Charts that make something else than the platform was built for, and network policies that miss what they make."""

from typing import Any

from tests.policies.chart_damage import chart_makes, every, more, workload
from tests.policies.damage import Mutation, change, drop, lose

_NETWORK, _RELEASE = ":NetworkPolicy", ":Release"


def _right(account: str, place: str, *verbs: str) -> dict[str, Any]:
    rule = {"apiGroups": [""], "resources": ["secrets"], "verbs": list(verbs)}
    return {"account": account, "in": place, "role": "Role/new", "rules": [rule]}


def _without_resources(containers: list[Any]) -> list[Any]:
    return [{key: value for key, value in each.items() if key != "resources"} for each in containers]


def _with_limit(containers: list[Any]) -> list[Any]:
    return [
        {**each, "resources": {**each["resources"], "limits": {"cpu": "1", "memory": "1Gi"}}} for each in containers
    ]


_OWN = [{"kind": "PrometheusRule", "namespace": "nphies-observability", "count": 30}]

MUTATIONS = [
    *(
        Mutation("workload hygiene", name, damage)
        for name, damage in {
            "a chart's version has no record": change(_RELEASE, "version", "99.0.0", of="cert-manager"),
            "a release has another name than its record": change(_RELEASE, "name", "another", of="cert-manager"),
            "a chart gives its pods other labels": chart_makes(
                "kube-prometheus-stack", workload("Deployment", labels={"app": "renamed"})
            ),
            "an operator's pods have other labels than its network policy": chart_makes(
                "cloudnative-pg", workload("Deployment", labels={"app": "renamed"})
            ),
            "a network policy names labels that no pod has": change(
                _NETWORK, "spec.podSelector.matchLabels", {"app": "prometheus-operator"}, of="prometheus-operator"
            ),
            "a network policy lets labels in that no pod has": change(
                _NETWORK, "spec.ingress[0].from[0].podSelector.matchLabels", {"app": "misspelt"}, of="claims-service"
            ),
            "the network policy of prometheus-operator is gone": lose(_NETWORK, of="prometheus-operator"),
            "operators do not reach the Kubernetes API": lose(_NETWORK, of="operators-to-kubernetes-api"),
            "the Kubernetes API does not reach webhooks": lose(_NETWORK, of="kubernetes-api-to-webhooks"),
            "a chart's webhook listens elsewhere": chart_makes(
                "cloudnative-pg",
                every("services", ports=[{"name": "webhook-server", "port": 443, "targetPort": 12345}]),
            ),
            "a chart's webhook has no Service": chart_makes("cert-manager", every("services", name="renamed")),
            "Prometheus does not reach the operators": lose(_NETWORK, of="prometheus-scrapes-nphies-operators"),
            "Prometheus does not reach the reloader of its peer": chart_makes(
                "kube-prometheus-stack", workload("Prometheus", operatedPorts={"http-web": 9090, "reloader-web": 8123})
            ),
            "a monitor watches a port that its Service has not": chart_makes(
                "argo-rollouts", every("services", ports=[{"name": "other", "port": 1}])
            ),
            "a monitor selects no pod": change(
                ":PodMonitor", "spec.selector.matchLabels", {"cnpg.io/cluster": "another"}, of="claims-db"
            ),
            "a monitor has no endpoint": change(":PodMonitor", "spec.podMetricsEndpoints", [], of="claims-db"),
            "a webhook refuses its own release": chart_makes(
                "kube-prometheus-stack", every("webhooks", failurePolicy="Fail", own=_OWN)
            ),
            "an uninstall takes definitions along": chart_makes(
                "cloudnative-pg", every("definitions", **{"from": "templates", "keep": False})
            ),
            "a chart's container asks for nothing": chart_makes(
                "argo-rollouts", workload("Deployment", containers=_without_resources, resources=None)
            ),
            "a chart limits the CPU by default": chart_makes(
                "cluster-autoscaler", workload("Deployment", containers=_with_limit, resources=None)
            ),
            "a chart makes one replica": chart_makes("argo-rollouts", workload("Deployment", replicas=1)),
            "a chart's replicas share a zone": chart_makes(
                "cluster-autoscaler", workload("Deployment", topologySpreadConstraints=None)
            ),
            "a chart makes no disruption budget": chart_makes("cert-manager", workload("Deployment", budget=None)),
            "one replica, and that is the chart's default": change(
                _RELEASE, "values.replicaCount", 1, of="aws-load-balancer-controller"
            ),
            "the replicas of a chart are left to it": drop(_RELEASE, "values.replicaCount", of="cloudnative-pg"),
            "a chart's image is from a registry that nobody knows": chart_makes(
                "external-secrets", more("images", "oci.external-secrets.io/external-secrets/external-secrets:v0.20.4")
            ),
            "a chart's image has no version": chart_makes("velero", more("images", "docker.io/velero/velero:latest")),
        }.items()
    ),
    *(
        Mutation("identity", name, damage)
        for name, damage in {
            "a chart's pods read every Secret": chart_makes(
                "cluster-autoscaler",
                more("rights", _right("nphies-operators/cluster-autoscaler", "*", "get", "list", "watch")),
            ),
            "an operator may take the token of another": chart_makes(
                "cluster-autoscaler",
                more("rights", _right("nphies-operators/cluster-autoscaler", "nphies-operators", "create", "get")),
            ),
        }.items()
    ),
]
