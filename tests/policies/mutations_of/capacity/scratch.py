"""Harmful changes that the policies of `capacity/scratch.py` must find."""

from collections.abc import Callable
from typing import Any

from tests.policies.mutators import Mutations, add, change

_POD = "spec.template.spec"
_RESOURCES = f"{_POD}.containers[0].resources"


def _and(empty_dir: dict[str, str]) -> Callable[[Any], Any]:
    """One volume more."""

    def more(volumes: Any) -> Any:
        return [*volumes, {"name": "more", "emptyDir": empty_dir}]

    return more


MUTATIONS: Mutations = {
    "scratch-fits-its-limit": {
        "a service's scratch volume is larger than its limit": change(
            ":Rollout", f"{_POD}.volumes", _and({"sizeLimit": "4Gi"})
        ),
        "a service's volume in memory is larger than its limit": change(
            ":Rollout",
            f"{_POD}.volumes",
            _and({"medium": "Memory", "sizeLimit": "3Gi"}),
        ),
        "a service may not use the scratch space that it has": change(
            ":Rollout", f'{_RESOURCES}.limits."ephemeral-storage"', "16Mi"
        ),
    },
    "requests-within-limits": {
        "a service requests more scratch space than its limit": change(
            ":Rollout", f'{_RESOURCES}.limits."ephemeral-storage"', "512Mi"
        ),
        "a search node requests more CPU than its limit": change(
            ":Elasticsearch", "spec.nodeSets[1].podTemplate.spec.containers[0].resources.requests.cpu", "5"
        ),
        "a broker requests more memory than its limit": change(
            ":KafkaNodePool", "spec.resources.requests.memory", "9Gi", of="broker"
        ),
        "a chart's container requests more memory than its limit": change(
            ":Release", "values.prometheus.prometheusSpec.resources.requests.memory", "9Gi", of="kube-prometheus-stack"
        ),
        "a pooler requests more CPU than its limit": change(
            ":Pooler", "spec.template.spec.containers[0].resources.requests.cpu", "1500m"
        ),
        "a job is given a limit of CPU below its request": add(
            ":CronJob", "spec.jobTemplate.spec.template.spec.containers[0].resources.limits.cpu", "50m"
        ),
    },
}
