"""The network: NAT gateways, interface endpoints, addresses, the load balancer, and the traffic of each."""

from cost.bill import Bill
from cost.usage import DAYS, HOURS
from declared.resource import Declared
from declared.values import items, read

_ADDRESS = "AmazonVPC/PublicIPv4:InUseAddress"
_ENDPOINT = "ec2/vpcEndpoint:VpcEndpoint"

_BYTES_PER_LCU_HOUR_GB = 1
_NEW_CONNECTIONS_PER_LCU = 25
"""Elastic Load Balancing pricing, "LCU details": what one capacity unit is worth in each dimension."""


def vpc(resource: Declared, bill: Bill) -> None:
    """Traffic between zones: the price list counts it where it leaves and where it arrives."""
    gb = 2 * bill.usage.between_zones_gb_per_day * DAYS
    bill.add(resource, "traffic between zones", "AWSDataTransfer/DataTransfer-Regional-Bytes", gb)


def nat_gateway(resource: Declared, bill: Bill) -> None:
    """Hours, and this gateway's part of what passes."""
    if read(resource.props, "connectivityType") != "private":
        gateways = len(bill.stack.aws("ec2/natGateway:NatGateway"))
        gb = bill.usage.nat_gb_per_day * DAYS / gateways
        bill.add(resource, "NAT gateway", "AmazonEC2/NatGateway-Hours", HOURS)
        bill.add(resource, "NAT traffic", "AmazonEC2/NatGateway-Bytes", gb)
    else:
        bill.add(resource, "NAT gateway", "AmazonEC2/NatGateway-Hours", HOURS)


def endpoint(resource: Declared, bill: Bill) -> None:
    """An interface endpoint has a network interface in each of its subnets; a gateway endpoint is free of charge."""
    if read(resource.props, "vpcEndpointType") != "Interface":
        return
    interfaces = [each for each in bill.stack.aws(_ENDPOINT) if read(each.props, "vpcEndpointType") == "Interface"]
    zones = len(items(resource.props, "subnetIds"))
    if not zones:
        bill.add_unpriced(resource, "interface endpoint", "its subnets are not known at preview")
        return
    gb = bill.usage.endpoints_gb_per_day * DAYS / len(interfaces)
    bill.add(resource, "interface endpoint", "AmazonVPC/VpcEndpoint-Hours", zones * HOURS)
    bill.add(resource, "endpoint traffic", "AmazonVPC/VpcEndpoint-Bytes", gb)


def address(resource: Declared, bill: Bill) -> None:
    """A public IPv4 address, in use or not."""
    bill.add(resource, "public IPv4 address", _ADDRESS, HOURS)


def load_balancer(resource: Declared, bill: Bill) -> None:
    """Hours, capacity units by the larger of two dimensions, an address in each zone, and what clients are sent."""
    if read(resource.props, "loadBalancerType") not in (None, "application"):
        bill.add_unpriced(resource, "load balancer", "only application load balancers are priced")
        return
    usage = bill.usage
    per_hour = usage.responses_gb_per_day / 24 / _BYTES_PER_LCU_HOUR_GB
    units = max(per_hour, usage.requests_per_second / _NEW_CONNECTIONS_PER_LCU)
    bill.add(resource, "load balancer", "AWSELB/LoadBalancerUsage", HOURS)
    bill.add(resource, "capacity units", "AWSELB/LCUUsage", units * HOURS)
    if read(resource.props, "internal") is not True:
        bill.add(resource, "public IPv4 addresses", _ADDRESS, len(items(resource.props, "subnets")) * HOURS)
        gb = usage.responses_gb_per_day * DAYS
        bill.add(resource, "responses to clients", "AWSDataTransfer/DataTransfer-Out-Bytes", gb)


def service(resource: Declared, bill: Bill) -> None:
    """A Service of type LoadBalancer makes one in AWS."""
    if read(resource.props, "spec.type") == "LoadBalancer":
        bill.add_unpriced(resource, "load balancer of a Service", "its kind is decided in the cluster")
