"""Harmful changes that the policies of `workloads/controllers.py` must find."""

from tests.policies.mutators import Mutations, change, drop

MUTATIONS: Mutations = {
    "controllers-have-priority": {
        "releases have no priority": drop(":Release", "values.controller.priorityClassName", of="argo-rollouts"),
        "the operator of streams can be preempted": change(
            ":Release", "values.priorityClassName", "nphies-service", of="strimzi"
        ),
    },
    "controller-node-eviction-time": {
        "the database's plugin waits for five minutes on a lost node": drop(
            ":Release", "values.tolerations[2]", of="plugin-barman-cloud"
        ),
        "the database's operator stays on a lost node": drop(
            ":Release", "values.tolerations[1].tolerationSeconds", of="cloudnative-pg"
        ),
        "certificates' webhook waits for five minutes on a lost node": change(
            ":Release", "values.webhook.tolerations[1].tolerationSeconds", 300, of="cert-manager"
        ),
    },
    "controllers-unthrottled": {
        "a controller is throttled by its chart": drop(":Release", "values.resources.limits.cpu", of="strimzi"),
        "a controller is throttled": change(":Release", "values.resources.limits.cpu", "500m", of="redis-operator"),
    },
}
