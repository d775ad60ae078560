"""VPC endpoints against the rights of pods and nodes: what a role may call has an endpoint, and pods may send there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import Field

from declared import iam
from declared.helm import chart_of
from declared.regions import region_at_end
from declared.resource import Declared
from declared.stack import Stack
from declared.values import is_true, read
from policies.model.expect import undecided, wrong
from policies.model.installed import installed
from policies.model.policy import Config, Finding, StackPolicy

_ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
_VPC = "aws:ec2/vpc:Vpc"
_ROLE = "aws:iam/role:Role"
_ASSOCIATION = "aws:eks/podIdentityAssociation:PodIdentityAssociation"
_IN_THE_VPC = (_ASSOCIATION, "aws:eks/nodeGroup:NodeGroup", "aws:iam/instanceProfile:InstanceProfile")
"""What gives a role to something that has an address in the VPC."""

_ATTACHED = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
_WRITTEN = "aws:iam/rolePolicy:RolePolicy"
_LAYERS = "ecr:GetDownloadUrlForLayer"
"""ECR answers with a link into a bucket of its own in the same region, so who pulls an image calls S3 too."""

_ANY_ADDRESS = "0.0.0.0/0"


@dataclass(frozen=True)
class _Call:
    """A service that a role may call; for S3 in the region of the bucket."""

    service: str
    """The first part of the names of its actions: `ec2`."""

    region: str | None
    right: Declared


class _CallsConfig(Config):
    endpoints: Mapping[str, tuple[str, ...]] = Field(
        default={"cloudwatch": ("monitoring",), "ecr": ("ecr.api", "ecr.dkr")},
        description="Names of a service's endpoints by the prefix of its actions in IAM, where they differ from it.",
    )
    managed: Mapping[str, tuple[str, ...]] = Field(
        default={
            "AmazonEC2ContainerRegistryPullOnly": ("ecr", "s3"),
            "AmazonEC2ContainerRegistryReadOnly": ("ecr", "s3"),
            "AmazonEKSWorkerNodePolicy": ("ec2", "eks", "eks-auth"),
            "AmazonEKS_CNI_Policy": ("ec2",),
            "AmazonSSMManagedInstanceCore": ("ssm", "ssmmessages"),
        },
        description="Prefixes of the actions of AWS' own policies, whose documents no stack declares.",
    )


def _roles(stack: Stack, *holders: str) -> Iterator[tuple[Declared, Declared]]:
    """Each role that one of these gives to something in the VPC, with what gives it."""
    for holder in stack.of(*holders):
        for role in stack.needed_by(holder, _ROLE):
            yield holder, role


def _calls(stack: Stack, role: Declared, config: _CallsConfig) -> Iterator[_Call | Finding]:
    for right in stack.of(_WRITTEN, _ATTACHED):
        if role.urn not in right.dependencies:
            continue
        if right.type == _ATTACHED:
            name = str(read(right.props, "policyArn")).rpartition("/")[2]
            yield from (_Call(service, None, right) for service in config.managed.get(name, ()))
            continue
        written = iam.document(read(right.props, "policy"))
        if not written.known:
            yield undecided(right, "policy, and so the services that it lets pods call")
        for statement in written.statements:
            # KMS is called by the service that it names, for the pod.
            if statement.allows and "kms:viaservice" not in statement.condition_keys():
                places = {region_at_end(each.split(":")[-1].partition("/")[0]) for each in statement.resources} or {
                    None
                }
                services = {action.partition(":")[0] for action in statement.actions}
                for service in services:
                    yield from (_Call(service, place if service == "s3" else None, right) for place in places)
                if "ecr" in services and statement.names(_LAYERS):
                    yield _Call("s3", None, right)


def _endpoint_names(stack: Stack, *, for_pods: bool) -> dict[str, set[str]]:
    """By region the services with an endpoint in the VPC: `s3`, `ecr.api`.

    `for_pods`: only those that the service's own name leads to, at an address of the VPC.
    """
    found: dict[str, set[str]] = {}
    for each in stack.of(_ENDPOINT):
        parts = str(read(each.props, "serviceName")).split(".", maxsplit=3)
        if len(parts) == 4 and (not for_pods or _resolved(each)):
            found.setdefault(parts[2], set()).add(parts[3])
    return found


def _resolved(endpoint: Declared) -> bool:
    return (
        read(endpoint.props, "vpcEndpointType") == "Interface"
        and is_true(read(endpoint.props, "privateDnsEnabled"))
        and not is_true(read(endpoint.props, "dnsOptions.privateDnsOnlyForInboundResolverEndpoint"))
    )


def _served(stack: Stack, config: _CallsConfig) -> Iterator[Finding]:
    if not any(True for _ in stack.of(_VPC)):
        return  # the network is declared elsewhere, and its endpoints with it
    names = _endpoint_names(stack, for_pods=False).get(stack.region or "", set())
    seen: set[tuple[str, str]] = set()
    for holder, role in _roles(stack, *_IN_THE_VPC):
        for call in _calls(stack, role, config):
            if isinstance(call, Finding):
                yield call
                continue
            lacking = [each for each in config.endpoints.get(call.service, (call.service,)) if each not in names]
            if lacking and call.region in (None, stack.region) and (role.urn, call.service) not in seen:
                seen.add((role.urn, call.service))
                yield wrong(
                    call.right,
                    f"lets {holder.name} call {call.service}, and the VPC has no endpoint for {', '.join(lacking)}",
                )


ENDPOINTS_FOR_ROLES = StackPolicy(
    name="vpc-endpoints-for-roles",
    description="Every AWS service that a role of pods, nodes or instances may call in the own region has an endpoint in the VPC.",
    remedy="Declare a VpcEndpoint for the service, or take the right away.",
    config=_CallsConfig,
    check=_served,
)


class _ReachConfig(_CallsConfig):
    dual_stack: tuple[str, ...] = Field(
        default=("velero",),
        description="Charts whose pods ask for S3's dual-stack name, which the private DNS of an interface endpoint does not answer.",
    )


@dataclass(frozen=True)
class _Network:
    """What a call goes to."""

    vpc: str
    region: str
    interfaces: Mapping[str, set[str]]
    """Services with an interface endpoint, by region."""

    config: _ReachConfig

    def target(self, call: _Call, *, dual_stack: bool) -> str:
        """The VPC's network by an interface endpoint, or any address."""
        names = self.config.endpoints.get(call.service, (call.service,))
        by_interface = set(names) <= self.interfaces.get(call.region or self.region, set())
        return _ANY_ADDRESS if not by_interface or (dual_stack and call.service == "s3") else self.vpc


def _reached(stack: Stack, config: _ReachConfig) -> Iterator[Finding]:
    vpc = next((cidr for each in stack.of(_VPC) if isinstance(cidr := read(each.props, "cidrBlock"), str)), None)
    if vpc is None:
        return  # the network is declared elsewhere
    network = _Network(vpc, stack.region or "", _endpoint_names(stack, for_pods=True), config)
    calls = _calls_by_account(stack, config)
    there = installed(stack)
    for pods in there.pods:
        if pods.host_network:
            continue
        dual_stack = chart_of(pods.resource) in config.dual_stack
        own = calls.get((pods.peer.namespace, str(pods.account)), ())
        for target, service in sorted({(network.target(call, dual_stack=dual_stack), call.service) for call in own}):
            if not there.network.allows("Egress", pods.peer, target, (443,)):
                yield wrong(
                    pods.resource,
                    f"{pods.workload}: its role may call {service}, and no NetworkPolicy lets it reach {target}, port 443",
                )


def _calls_by_account(stack: Stack, config: _CallsConfig) -> dict[tuple[str, str], list[_Call]]:
    """By namespace and name of the service account."""
    found: dict[tuple[str, str], list[_Call]] = {}
    for link, role in _roles(stack, _ASSOCIATION):
        account = (str(read(link.props, "namespace")), str(read(link.props, "serviceAccount")))
        found.setdefault(account, []).extend(each for each in _calls(stack, role, config) if isinstance(each, _Call))
    return found


PODS_REACH_AWS = StackPolicy(
    name="pods-reach-their-aws-services",
    description="Pods with a role in AWS may send to the services that it has rights in, by an endpoint in the VPC or by public addresses.",
    remedy="Let the pods send HTTPS to the VPC; or outside it, with a reason, for a bucket of another region.",
    config=_ReachConfig,
    check=_reached,
)
