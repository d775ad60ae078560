"""Harmful changes that the policies of `workloads/references.py` must find."""

from tests.policies.mutators import Mutations, change, drop

MUTATIONS: Mutations = {
    "operator-references-declared": {
        "a topic is of another Kafka": change(":KafkaTopic", 'metadata.labels."strimzi.io/cluster"', "another"),
        "a user is of no Kafka": drop(":KafkaUser", "metadata.labels"),
        "a node pool is of another Kafka": change(":KafkaNodePool", 'metadata.labels."strimzi.io/cluster"', "another"),
        "a topic is where its Kafka is not": change(":KafkaTopic", "metadata.namespace", "nphies-core"),
        "a certificate has no issuer": change("cert-manager.io/v1:Certificate", "spec.issuerRef.name", "another"),
        "a certificate's issuer is of another kind": change(
            "cert-manager.io/v1:Certificate", "spec.issuerRef.kind", "Issuer"
        ),
        "Kibana is of another Elasticsearch": change(":Kibana", "spec.elasticsearchRef.name", "another"),
        "an autoscaler is of another API": change(
            ":HorizontalPodAutoscaler", "spec.scaleTargetRef.apiVersion", "apps/v1"
        ),
        "an autoscaler is of another Rollout": change(
            ":HorizontalPodAutoscaler", "spec.scaleTargetRef.name", "another"
        ),
    },
}
