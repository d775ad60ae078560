"""Harmful changes that the policies of `exposure/pods.py` must find."""

from tests.policies.mutators import Mutations, add, change, drop

_NETWORK = ":NetworkPolicy"

MUTATIONS: Mutations = {
    "network-policy-explicit-peers": {
        "everybody reaches the database": change(_NETWORK, "spec.ingress[0].from", [], of="claims-db-services"),
        "every namespace reaches a service": change(
            _NETWORK, "spec.ingress[0].from", [{"namespaceSelector": {}}], of="api-gateway"
        ),
        "the Internet reaches pods": change(
            _NETWORK, "spec.ingress[0].from", [{"ipBlock": {"cidr": "0.0.0.0/0"}}], of="claims-service"
        ),
        "every port of a pod is open": drop(_NETWORK, "spec.ingress[0].ports", of="redis"),
        "pods reach everything": change(_NETWORK, "spec.egress[0]", {}, of="claims-service"),
    },
    "service-cluster-ip": {
        "a service is a load balancer of its own": change("core/v1:Service", "spec.type", "LoadBalancer"),
        "a service opens a node port": change("core/v1:Service", "spec.type", "NodePort", of="claims"),
        "a service has an address outside": add("core/v1:Service", "spec.externalIPs", ["198.51.100.1"]),
    },
    "store-listeners-internal": {
        "Kafka is reached from outside": change(":Kafka", "spec.kafka.listeners[0].type", "loadbalancer"),
        "Redis is reached from outside": change(
            ":RedisCluster", "spec.kubernetesConfig.service.serviceType", "LoadBalancer"
        ),
    },
}
