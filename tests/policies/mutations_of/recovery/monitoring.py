"""Harmful changes that the policies of `recovery/monitoring.py` must find."""

from tests.policies.mutators import Mutations, add, change, drop, lose, lose_all

MUTATIONS: Mutations = {
    "metrics-collected": {
        "metrics are collected every five minutes": change(
            ":Release", "values.prometheus.prometheusSpec.scrapeInterval", "5m"
        ),
        "alerts are evaluated every ten minutes": change(
            ":Release", "values.prometheus.prometheusSpec.evaluationInterval", "10m"
        ),
        "services are not scraped": change(":Release", "values.prometheus.prometheusSpec.additionalScrapeConfigs", []),
        "Alertmanager is off": add(":Release", "values.alertmanager.enabled", False, of="kube-prometheus"),
    },
    "metrics-scraped": {
        "a service is not scraped": drop(":Rollout", "spec.template.metadata.annotations"),
        "metrics of Kafka are not collected": lose_all(":PodMonitor", of="kafka"),
        "metrics of the database are not collected": lose(":PodMonitor", of="claims-db"),
        "the restore check's result is not collected": lose(":PodMonitor", of="restore-check"),
    },
    "required-dashboards": {
        "a dashboard of the guide is gone": lose(":ConfigMap", of="nphies-business-metrics"),
    },
}
