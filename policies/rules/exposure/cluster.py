"""The Kubernetes API and the nodes: private, logged, and no way from a pod to a node's credentials."""

from collections.abc import Iterator

from declared.expectations import ABSENT, FALSE, TRUE, at_most, equal, includes, one_of
from declared.requirements.requirement import Requirement
from declared.resource import Declared
from declared.stack import Stack
from declared.values import items, read
from policies.model.expect import requirement_check, types_of, wrong
from policies.model.policy import Config, Finding, ResourcePolicy, StackPolicy

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
        "IMDSv1 gives credentials to any process that can send a request",
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
    name="node-no-ssh-imdsv2",
    description="Nodes take no SSH, and their metadata service answers no pod.",
    remedy="Require IMDSv2 with a hop limit of 1; leave remoteAccess and keyName out.",
    types=types_of(_NODES),
    check=requirement_check(_NODES),
)

_INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
_GROUP = "aws:ec2/securityGroup:SecurityGroup"
_ASSOCIATION, _DOCUMENT = "aws:ssm/association:Association", "aws:ssm/document:Document"


def _way_in(stack: Stack, _: Config) -> Iterator[Finding]:
    for cluster in stack.of(_CLUSTER):
        if read(cluster.props, "vpcConfig.endpointPublicAccess") is True:
            continue
        own = {group.urn for group in stack.needed_by(cluster, _GROUP)}
        let_in = [rule for rule in stack.of(_INGRESS) if own & {group.urn for group in stack.needed_by(rule, _GROUP)}]
        if not let_in:
            yield wrong(cluster, "has a private endpoint that no security group rule lets a client reach")
        if not any(_asks(stack, trial, cluster) for trial in stack.of(_ASSOCIATION)):
            yield wrong(cluster, "no scheduled association of Systems Manager tries the way to its private endpoint")


def _asks(stack: Stack, trial: Declared, cluster: Declared) -> bool:
    """Whether it runs by itself, on some host, a document that is made from the cluster's endpoint."""
    if read(trial.props, "scheduleExpression") is None or not items(trial.props, "targets"):
        return False
    return any(cluster.urn in document.dependencies for document in stack.needed_by(trial, _DOCUMENT))


WAY_IN = StackPolicy(
    name="private-api-reachable",
    description="A private Kubernetes API can be reached from somewhere, and that is tried on a schedule.",
    remedy="Let a host or network in by the endpoint's security group, and have a Systems Manager association ask the API.",
    check=_way_in,
)
