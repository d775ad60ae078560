"""Requirements of the cluster, which every estimate needs: nodes, operators, NAT gateways."""

from declared.expectations import TRUE, equal
from declared.requirements.requirement import Requirement, Requirements

NODES = "aws:eks/nodeGroup:NodeGroup"

NODES_REPAIRED = Requirements(
    policy="node-group-on-demand",
    requirements=(
        Requirement(
            NODES,
            "capacityType",
            equal("ON_DEMAND"),
            "spot instances are interrupted with two minutes' notice, all at once",
        ),
        Requirement(NODES, "nodeRepairConfig.enabled", TRUE),
    ),
)

NODES_SPREAD = "nodes-in-three-zones"
OPERATORS = "required-operators"
NAT_PER_ZONE = "nat-in-every-zone"

OPERATED = (
    ("kubernetes:postgresql.cnpg.io/*", "cloudnative-pg"),
    ("kubernetes:barmancloud.cnpg.io/*", "plugin-barman-cloud"),
    ("kubernetes:kafka.strimzi.io/*", "strimzi-kafka-operator"),
    ("kubernetes:redis.redis.opstreelabs.in/*", "redis-operator"),
    ("kubernetes:argoproj.io/*", "argo-rollouts"),
    ("kubernetes:external-secrets.io/*", "external-secrets"),
    ("kubernetes:cert-manager.io/*", "cert-manager"),
    ("kubernetes:velero.io/*", "velero"),
    ("kubernetes:monitoring.coreos.com/*", "kube-prometheus-stack"),
    ("kubernetes:elbv2.k8s.aws/*", "aws-load-balancer-controller"),
    ("aws:eks/nodeGroup:NodeGroup", "cluster-autoscaler"),
    ("kubernetes:elasticsearch.k8s.elastic.co/*", "eck-operator"),
)
"""Types of resources, and the chart without which nothing acts on them."""
