"""What the network lets in: security groups, subnets, routes, endpoints and the log of what passed."""

import ipaddress
from collections.abc import Iterator
from typing import Any

from pydantic import Field

from declared.expectations import ABSENT, FALSE, at_most
from declared.iam import document
from declared.requirements.requirement import Requirement
from declared.resource import Declared
from declared.stack import Stack
from declared.values import is_true, is_unknown, items, read
from policies.model.expect import meets, requirement_check, types_of, undecided, wrong
from policies.model.policy import Config, Finding, ResourcePolicy, StackPolicy

_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
_EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
_GROUP = "aws:ec2/securityGroup:SecurityGroup"
_OLD_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"


def _wide(network: Any) -> bool:
    """Whether a network holds addresses of the Internet at large."""
    try:
        parsed = ipaddress.ip_network(str(network))
    except ValueError:
        return False
    return not parsed.is_private and parsed.prefixlen < (16 if parsed.version == 4 else 32)


def _networks(rule: Any) -> Iterator[Any]:
    for key in ("cidrIpv4", "cidrIpv6"):
        yield read(rule, key)
    for key in ("cidrBlocks", "ipv6CidrBlocks"):
        yield from items(rule, key)


class _IngressNarrowConfig(Config):
    ports: tuple[str, ...] = Field(default=("80", "443"), description="Ports that the whole Internet may reach.")


def _opens(rule: Any, config: _IngressNarrowConfig) -> str:
    """What an ingress rule opens to the Internet that it should not."""
    networks = [network for network in _networks(rule) if network is not None and _wide(network)]
    if not networks:
        return ""
    protocol = str(read(rule, "ipProtocol") or read(rule, "protocol"))
    first, last = read(rule, "fromPort"), read(rule, "toPort")
    if protocol == "tcp" and first == last and str(first) in config.ports:
        return ""
    return f"{networks[0]} reaches {protocol} {first}-{last}; expected only tcp {', '.join(config.ports)}"


def _security_group(resource: Declared, config: _IngressNarrowConfig) -> Iterator[Finding]:
    rules = [resource.props] if resource.type != _GROUP else items(resource.props, "ingress")
    if resource.type == _OLD_RULE and read(resource.props, "type") != "ingress":
        return
    for rule in rules:
        if any(is_unknown(network) for network in _networks(rule)):
            yield undecided(resource, "the network that it lets in is unknown")
        opened = _opens(rule, config)
        if opened:
            yield wrong(resource, opened)


INGRESS_NARROW = ResourcePolicy(
    name="least-privilege-ingress",
    description="The Internet reaches nothing but the ports of the public load balancer.",
    remedy="Name the security group or the network that needs the port, instead of 0.0.0.0/0.",
    config=_IngressNarrowConfig,
    types=(_RULE, _GROUP, _OLD_RULE),
    check=_security_group,
)


def _reachable_groups(stack: Stack, _: Config) -> Iterator[Finding]:
    balanced = {
        group.urn
        for balancer in stack.of("aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer")
        for group in stack.needed_by(balancer, _GROUP)
    }
    for rule in stack.of(_RULE, _OLD_RULE):
        if not any(network is not None and _wide(network) for network in _networks(rule.props)):
            continue
        if not any(group.urn in balanced for group in stack.needed_by(rule, _GROUP)):
            yield wrong(rule, "the Internet reaches what stands behind no load balancer")


INGRESS_BY_LOAD_BALANCER = StackPolicy(
    name="ingress-by-load-balancer",
    description="What the Internet reaches is a load balancer, whatever the port.",
    remedy="Let the security group in only from the VPC or from the load balancer's group.",
    check=_reachable_groups,
)


def _egress(resource: Declared, _: Config) -> Iterator[Finding]:
    rules = [resource.props] if resource.type == _EGRESS else items(resource.props, "egress")
    for rule in rules:
        if any(network is not None and _wide(network) for network in _networks(rule)):
            yield wrong(resource, "it lets traffic out to everywhere; expected the group or network that is needed")


EGRESS_NARROW = ResourcePolicy(
    name="least-privilege-egress",
    description="No security group lets traffic out to everywhere.",
    remedy="Name the security group, prefix list or network that is needed.",
    types=(_EGRESS, _GROUP),
    check=_egress,
)

_DEFAULT = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
_CLOSED = (
    Requirement(_DEFAULT, "ingress", ABSENT),
    Requirement(_DEFAULT, "egress", ABSENT),
    Requirement("aws:ec2/subnet:Subnet", "mapPublicIpOnLaunch", FALSE),
    Requirement("aws:ec2/launchTemplate:LaunchTemplate", "networkInterfaces[].associatePublicIpAddress", FALSE),
    Requirement("aws:ec2/instance:Instance", "associatePublicIpAddress", FALSE),
    Requirement("aws:rds/instance:Instance", "publiclyAccessible", FALSE),
)

NO_PUBLIC_ADDRESSES = ResourcePolicy(
    name="no-public-addresses",
    description="Nothing gets a public address by itself, and the VPC's default security group lets nothing through.",
    remedy="Turn public addresses off; take every rule out of the default security group.",
    types=types_of(_CLOSED),
    check=requirement_check(_CLOSED),
)


def _default_group(stack: Stack, _: Config) -> Iterator[Finding]:
    groups = list(stack.of(_DEFAULT))
    for vpc in stack.of("aws:ec2/vpc:Vpc"):
        if not any(vpc.urn in group.dependencies for group in groups):
            yield wrong(vpc, "its default security group is not taken over, so it still lets everything through")


DEFAULT_GROUP = StackPolicy(
    name="default-security-group-empty",
    description="The default security group of every VPC is taken over and emptied.",
    remedy="Declare a DefaultSecurityGroup without rules for the VPC.",
    check=_default_group,
)


def _private_routes(stack: Stack, _: Config) -> Iterator[Finding]:
    private = {
        subnet.urn
        for subnet in stack.of("aws:ec2/subnet:Subnet")
        if read(subnet.props, 'tags."kubernetes.io/role/elb"') is None
        and read(subnet.props, 'tags."nphies:tier"') != "public"
    }
    tables = {
        urn
        for association in stack.of("aws:ec2/routeTableAssociation:RouteTableAssociation")
        if private & set(association.dependencies)
        for urn in association.dependencies
    }
    for route in stack.of("aws:ec2/route:Route"):
        if read(route.props, "gatewayId") is not None and tables & {
            urn for urn in route.dependencies if ":RouteTable::" in urn
        }:
            yield wrong(route, "leads a private subnet's traffic to an Internet gateway")


PRIVATE_ROUTES = StackPolicy(
    name="private-subnets-stay-private",
    description="Only subnets for public load balancers have a route to an Internet gateway.",
    remedy="Route private subnets through a NAT gateway.",
    check=_private_routes,
)


class _FlowLogsConfig(Config):
    seconds: int = Field(default=60, ge=60, description="Longest time that one record covers, in seconds.")


def _flow_logs(stack: Stack, config: _FlowLogsConfig) -> Iterator[Finding]:
    logs = list(stack.of("aws:ec2/flowLog:FlowLog"))
    for vpc in stack.of("aws:ec2/vpc:Vpc"):
        own = [log for log in logs if vpc.urn in log.dependencies]
        if not own:
            yield wrong(vpc, "has no flow log")
        for log in own:
            if read(log.props, "trafficType") != "ALL":
                yield wrong(log, f"trafficType is {read(log.props, 'trafficType')}; expected ALL")
            yield from meets(log, "maxAggregationInterval", at_most(config.seconds))
            if read(log.props, "logDestination") is None and read(log.props, "logGroupName") is None:
                yield wrong(log, "has no destination")


FLOW_LOGS = StackPolicy(
    name="flow-logs",
    description="Every VPC keeps a log of all traffic, minute by minute.",
    remedy="Declare a FlowLog of traffic type ALL with an interval of 60 s.",
    config=_FlowLogsConfig,
    check=_flow_logs,
)

_ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"


class _EndpointsConfig(Config):
    services: tuple[str, ...] = Field(
        default=(
            "autoscaling",
            "ec2",
            "ecr.api",
            "ecr.dkr",
            "eks",
            "eks-auth",
            "elasticloadbalancing",
            "s3",
            "secretsmanager",
        ),
        description="AWS services that a cluster reaches without leaving the VPC.",
    )


def _endpoints(stack: Stack, config: _EndpointsConfig) -> Iterator[Finding]:
    for cluster in list(stack.of("aws:eks/cluster:Cluster"))[:1]:
        names = [str(read(each.props, "serviceName")).split(".", maxsplit=3)[-1] for each in stack.of(_ENDPOINT)]
        for service in config.services:
            if service not in names:
                yield wrong(cluster, f"its VPC has no endpoint for {service}: traffic to AWS leaves by the Internet")


ENDPOINTS = StackPolicy(
    name="vpc-endpoints",
    description="A cluster's VPC reaches the AWS services that it needs through endpoints of its own.",
    remedy="Declare a VpcEndpoint for the service.",
    config=_EndpointsConfig,
    check=_endpoints,
)

_OWN = {"aws:principalaccount", "aws:principalorgid", "aws:resourceaccount", "aws:principalarn"}


class _EndpointPolicyConfig(Config):
    without_policy: tuple[str, ...] = Field(
        default=("eks-auth",), description="Services whose endpoints take no policy."
    )


def _endpoint(endpoint: Declared, config: _EndpointPolicyConfig) -> Iterator[Finding]:
    if read(endpoint.props, "vpcEndpointType") == "Interface" and not is_true(
        read(endpoint.props, "privateDnsEnabled")
    ):
        yield wrong(endpoint, "privateDnsEnabled is not true: clients would still go by the Internet")
    if read(endpoint.props, "vpcEndpointType") == "Interface" and not items(endpoint.props, "securityGroupIds"):
        yield wrong(endpoint, "has no security group")
    service = str(read(endpoint.props, "serviceName")).split(".", maxsplit=3)[-1]
    written = read(endpoint.props, "policy")
    if written is None:
        if service not in config.without_policy:
            yield wrong(endpoint, "has no policy: any account's principals may use it")
        return
    found = document(written)
    if not found.known:
        yield undecided(endpoint, "policy is unknown")
    if found.error:
        yield wrong(endpoint, f"its policy is {found.error}")
    for statement in found.statements:
        reads_only = all(action.rpartition(":")[2].startswith("Get") for action in statement.actions)
        if (
            statement.allows
            and not (statement.condition_keys() & _OWN)
            and not (reads_only and "*" not in statement.resources)
        ):
            yield wrong(endpoint, f"statement {statement.sid or '?'} allows principals of any account")


ENDPOINT_POLICY = ResourcePolicy(
    name="vpc-endpoint-policy",
    description="Endpoints serve our own principals only, under the service's own name.",
    remedy="Condition the endpoint's policy on aws:PrincipalAccount, and leave private DNS on.",
    config=_EndpointPolicyConfig,
    types=(_ENDPOINT,),
    check=_endpoint,
)
