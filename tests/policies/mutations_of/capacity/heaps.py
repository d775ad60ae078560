"""Harmful changes that the policies of `capacity/heaps.py` must find."""

from typing import Any

from tests.policies.mutators import Mutations, add, change, in_stack

_LOGSTASH = "spec.podTemplate.spec.containers[0]"
_POD = "spec.template.spec.containers[0]"


def _with_a_heap(value: Any) -> Any:
    return f"{value} -Xms8g -Xmx8g"


MUTATIONS: Mutations = {
    "heap-fits-its-container": {
        "a broker's heap is all its memory": change(":KafkaNodePool", 'spec.jvmOptions."-Xmx"', "8g", of="broker"),
        "a controller's heap is more than its memory": change(
            ":KafkaNodePool", 'spec.jvmOptions."-Xmx"', "4096m", of="controller"
        ),
        "a broker's memory is its heap's": in_stack(
            "prod", change(":KafkaNodePool", "spec.resources.limits.memory", "4Gi", of="broker")
        ),
        "Cruise Control's heap is all its memory": change(":Kafka", 'spec.cruiseControl.jvmOptions."-Xmx"', "2g"),
        "Logstash's heap is all its memory": change(":Logstash", f"{_LOGSTASH}.env[0].value", "-Xms4g -Xmx4g"),
        "Logstash's memory is its heap's": in_stack(
            "prod", change(":Logstash", f"{_LOGSTASH}.resources.limits.memory", "2Gi")
        ),
        "Elasticsearch's heap is all its memory": change(
            ":Elasticsearch",
            "spec.nodeSets[1].podTemplate.spec.containers[0].env[3].value",
            _with_a_heap,
        ),
        "a service's heap may be all its memory": add(
            ":Rollout", f"{_POD}.args", ["java", "-XX:MaxRAMPercentage=100", "-jar", "service.jar"], of="claims-service"
        ),
        "Kibana's heap is all its memory": add(
            ":Kibana",
            "spec.podTemplate.spec.containers[0].env",
            [{"name": "NODE_OPTIONS", "value": "--max-old-space-size=2048"}],
        ),
    },
    "go-memory-limit-fits": {
        "an exporter's memory limit is above its container's": add(
            ":Deployment", f"{_POD}.env", [{"name": "GOMEMLIMIT", "value": "1GiB"}], of="json-exporter"
        ),
        "an exporter's memory limit is written as Kubernetes would": add(
            ":Deployment", f"{_POD}.env", [{"name": "GOMEMLIMIT", "value": "50Mi"}], of="json-exporter"
        ),
    },
}
