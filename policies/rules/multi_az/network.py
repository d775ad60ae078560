"""Subnets, entrances, endpoints and NAT gateways in every zone."""

from collections.abc import Iterable, Iterator

from pydantic import Field

from declared.expectations import TRUE, length_at_least, one_of
from declared.requirements import cluster as required
from declared.requirements.requirement import Requirement
from declared.resource import Declared
from declared.stack import Stack
from declared.standby import is_standby
from declared.values import is_unknown, items, read
from policies.model.expect import requirement_check, types_of, wrong
from policies.model.policy import Config, Finding, ResourcePolicy, StackPolicy


class ZonesConfig(Config):
    """Of what must be in every zone."""

    zones: int = Field(default=3, ge=2, description="Zones that a stack spans.")


SUBNET = "aws:ec2/subnet:Subnet"


def _subnets(stack: Stack, config: ZonesConfig) -> Iterator[Finding]:
    tiers: dict[str, set[str]] = {}
    for subnet in stack.of(SUBNET):
        tier = str(read(subnet.props, 'tags."nphies:tier"') or "all")
        tiers.setdefault(tier, set()).add(str(read(subnet.props, "availabilityZone")))
    for tier, zones in sorted(tiers.items()):
        if len(zones) < config.zones:
            yield Finding(
                message=f"{tier} subnets are in {len(zones)} zones ({', '.join(sorted(zones))}); expected {config.zones}"
            )


SUBNETS = StackPolicy(
    name="subnets-in-three-zones",
    description="Each tier of the network has a subnet in every zone.",
    remedy="Declare a subnet of the tier in each of three zones.",
    config=ZonesConfig,
    check=_subnets,
)


def _spread(config: ZonesConfig) -> tuple[Requirement, ...]:
    return (
        Requirement("aws:lb/loadBalancer:LoadBalancer", "subnets", length_at_least(config.zones)),
        Requirement("aws:eks/cluster:Cluster", "vpcConfig.subnetIds", length_at_least(config.zones)),
        Requirement("aws:lb/loadBalancer:LoadBalancer", "enableZonalShift", TRUE),
        Requirement("aws:eks/cluster:Cluster", "zonalShiftConfig.enabled", TRUE),
        Requirement(
            "aws:lb/targetGroup:TargetGroup",
            "loadBalancingCrossZoneEnabled",
            one_of(None, "true", "use_load_balancer_configuration", True),
        ),
    )


ENTRANCES = ResourcePolicy(
    name="load-balancer-and-api-in-three-zones",
    description="The load balancer and the Kubernetes API are in three zones, and can leave a bad one.",
    remedy="Name a subnet of every zone, and turn zonal shift on.",
    config=ZonesConfig,
    types=types_of(_spread(ZonesConfig())),
    check=requirement_check(_spread),
)


class _EndpointsConfig(ZonesConfig):
    of_a_standby: int = Field(default=2, ge=1, description="Zones of an endpoint while the stack is a standby.")


def _endpoints(stack: Stack, config: _EndpointsConfig) -> Iterator[Finding]:
    zones = min(config.of_a_standby, config.zones) if is_standby(stack) else config.zones
    for each in stack.of("aws:ec2/vpcEndpoint:VpcEndpoint"):
        yield from _endpoint(each, zones)


def _endpoint(endpoint: Declared, zones: int) -> Iterator[Finding]:
    subnets = read(endpoint.props, "subnetIds")
    number = len(items(endpoint.props, "subnetIds"))
    if read(endpoint.props, "vpcEndpointType") == "Interface" and not is_unknown(subnets) and number < zones:
        yield wrong(endpoint, f"subnetIds has {number}; expected one in each of {zones} zones")
    if read(endpoint.props, "vpcEndpointType") == "Gateway" and not items(endpoint.props, "routeTableIds"):
        yield wrong(endpoint, "routeTableIds is empty: nothing goes by it")


ENDPOINTS = StackPolicy(
    name="endpoints-in-three-zones",
    description="Endpoints of the VPC are in every zone, of a standby in two.",
    remedy="Name a subnet of every zone in subnetIds.",
    config=_EndpointsConfig,
    check=_endpoints,
)


def _nat(stack: Stack, config: ZonesConfig) -> Iterator[Finding]:
    gateways = list(stack.of("aws:ec2/natGateway:NatGateway"))
    zones = {zone for each in gateways for zone in _zones(stack.needed_by(each, SUBNET))}
    for vpc in stack.of("aws:ec2/vpc:Vpc"):
        if is_standby(stack):
            if not zones:
                yield wrong(vpc, "no NAT gateway in any zone")
            continue
        if len(zones) < config.zones:
            yield wrong(vpc, f"NAT gateways are in {len(zones)} zones; expected {config.zones}")
        for zone in sorted(_zones(stack.of(SUBNET)) - zones):
            yield wrong(vpc, f"no NAT gateway in {zone}, where subnets are")
    yield from _routed(stack, gateways)


def _zones(subnets: Iterable[Declared]) -> set[str]:
    named = (read(each.props, "availabilityZone") for each in subnets)
    return {str(zone) for zone in named if not is_unknown(zone)}


def _routed(stack: Stack, gateways: list[Declared]) -> Iterator[Finding]:
    """Each gateway has a route to it, and each subnet a table with a route."""
    routes = list(stack.of("aws:ec2/route:Route"))
    used = [
        urn
        for route in routes
        if read(route.props, "natGatewayId")
        for urn in route.dependencies
        if ":NatGateway::" in urn
    ]
    for gateway in gateways:
        if used.count(gateway.urn) == 0:
            yield wrong(gateway, "no route leads to it")
    associated = {
        urn for each in stack.of("aws:ec2/routeTableAssociation:RouteTableAssociation") for urn in each.dependencies
    }
    routed = {urn for route in routes for urn in route.dependencies}
    for table in stack.of("aws:ec2/routeTable:RouteTable"):
        if table.urn not in routed:
            yield wrong(table, "has no route: its subnets reach nothing outside the VPC")
        if table.urn not in associated:
            yield wrong(table, "serves no subnet")
    for subnet in stack.of(SUBNET):
        if subnet.urn not in associated:
            yield wrong(subnet, "has no route table of its own, and falls back to the VPC's")


NAT_PER_ZONE = StackPolicy(
    name=required.NAT_PER_ZONE,
    description="Every zone has a NAT gateway, its own route to it, and no zone leaves by another; a standby has one at least.",
    remedy="Declare a NatGateway, a RouteTable and its Route for each zone.",
    config=ZonesConfig,
    check=_nat,
)
