"""The Kubernetes API and the nodes: private, logged, and no way from a pod to a node's credentials."""

from policies.model.expect import (
    ABSENT,
    FALSE,
    TRUE,
    Requirement,
    at_most,
    equal,
    includes,
    one_of,
    requirement_check,
    types_of,
)
from policies.model.policy import ResourcePolicy

_CLUSTER = "aws:eks/cluster:Cluster"
_API = (
    Requirement(_CLUSTER, "vpcConfig.endpointPublicAccess", FALSE),
    Requirement(_CLUSTER, "vpcConfig.endpointPrivateAccess", TRUE),
)

API_PRIVATE = ResourcePolicy(
    name="kubernetes-api-private",
    description="The Kubernetes API has no public endpoint.",
    remedy="Set endpointPublicAccess to false and endpointPrivateAccess to true.",
    types=types_of(_API),
    check=requirement_check(_API),
)

_LOGS = (
    Requirement(
        _CLUSTER, "enabledClusterLogTypes", includes("api", "audit", "authenticator", "controllerManager", "scheduler")
    ),
)

API_LOGGED = ResourcePolicy(
    name="kubernetes-api-logged",
    description="The control plane keeps all five of its logs, the audit log among them.",
    remedy="Name api, audit, authenticator, controllerManager and scheduler in enabledClusterLogTypes.",
    types=types_of(_LOGS),
    check=requirement_check(_LOGS),
)

_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
_NODES = (
    Requirement(
        _TEMPLATE,
        "metadataOptions.httpTokens",
        equal("required"),
        "IMDSv1 gives credentials to whoever can send a request",
    ),
    Requirement(
        _TEMPLATE, "metadataOptions.httpPutResponseHopLimit", at_most(1), "pods would reach the node's credentials"
    ),
    Requirement(_TEMPLATE, "keyName", ABSENT),
    Requirement("aws:eks/nodeGroup:NodeGroup", "remoteAccess", ABSENT),
    Requirement(
        "aws:eks/nodeGroup:NodeGroup",
        "amiType",
        one_of("AL2023_x86_64_STANDARD", "AL2023_ARM_64_STANDARD", "BOTTLEROCKET_x86_64", "BOTTLEROCKET_ARM_64"),
    ),
)

NODES_CLOSED = ResourcePolicy(
    name="nodes-closed",
    description="Nodes take no SSH, and their metadata service answers no pod.",
    remedy="Require IMDSv2 with a hop limit of 1; leave remoteAccess and keyName out.",
    types=types_of(_NODES),
    check=requirement_check(_NODES),
)
