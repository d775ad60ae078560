"""Harmful changes that the policies of `workloads/operator_scope.py` must find."""

from tests.policies.mutators import Mutations, add, change

MUTATIONS: Mutations = {
    "operators-watch-namespaces": {
        "the database's operator watches its own namespace": add(
            ":Release", "values.config.clusterWide", False, of="cloudnative-pg"
        ),
        "the database's operator watches other namespaces": add(
            ":Release", "values.config.data.WATCH_NAMESPACE", "nphies-core", of="cloudnative-pg"
        ),
        "Redis' operator watches another namespace": change(
            ":Release", "values.redisOperator.watchNamespace", "nphies-core"
        ),
        "Elastic's operator watches another namespace": change(
            ":Release", "values.managedNamespaces", ["nphies-observability"]
        ),
        "Kafka is where Strimzi does not look": change("v1:Kafka", "metadata.namespace", "nphies-core"),
        "Argo Rollouts watches its own namespace": add(":Release", "values.clusterInstall", False, of="argo-rollouts"),
        "Argo Rollouts is namespaced by an argument": add(
            ":Release", "values.controller.extraArgs", ["--namespaced"], of="argo-rollouts"
        ),
        "secrets are made in one namespace": add(
            ":Release", "values.scopedNamespace", "nphies-core", of="external-secrets"
        ),
        "certificates are made in one namespace": add(
            ":Release", "values.extraArgs", ["--namespace=nphies-operators"], of="cert-manager"
        ),
        "targets are bound in one namespace": add(
            ":Release", "values.watchNamespace", "nphies-operators", of="aws-load-balancer"
        ),
        "a schedule is where Velero is not": change(":Schedule", "metadata.namespace", "nphies-core"),
        "Prometheus' operator watches its own namespace": add(
            ":Release", "values.prometheusOperator.namespaces.releaseNamespace", True, of="kube-prometheus"
        ),
    },
    "operators-act-on-classes": {
        "a store of secrets is another operator's": add(":SecretStore", "spec.controller", "another"),
        "stores of secrets are not processed": add(
            ":Release", "values.processSecretStore", False, of="external-secrets"
        ),
        "Argo Rollouts acts on one instance's Rollouts": add(
            ":Release", "values.controller.extraArgs", ["--instance-id=blue"], of="argo-rollouts"
        ),
        "a Rollout is another controller's": add(
            ":Rollout", 'metadata.labels."argo-rollouts.argoproj.io/controller-instance-id"', "green"
        ),
    },
}
