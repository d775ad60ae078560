"""Harmful changes that the policies of `multi_az/network.py` must find."""

from tests.policies.mutators import Mutations, change, cut, lose


def _next_zone(zone: str) -> str:
    return f"{zone[:-1]}b"


MUTATIONS: Mutations = {
    "subnets-in-three-zones": {
        "data subnets are in two zones": lose(":Subnet", of="data"),
        "a subnet is in its neighbour's zone": change(":Subnet", "availabilityZone", _next_zone, of="private"),
    },
    "load-balancer-and-api-in-three-zones": {
        "the load balancer is in two zones": cut(":LoadBalancer", "subnets", 2),
        "the Kubernetes API is in two zones": cut("eks/cluster:Cluster", "vpcConfig.subnetIds", 2),
        "the load balancer cannot leave a zone": change(":LoadBalancer", "enableZonalShift", False),
        "the cluster cannot leave a zone": change("eks/cluster:Cluster", "zonalShiftConfig.enabled", False),
    },
    "endpoints-in-three-zones": {
        "an endpoint is in one zone": cut(":VpcEndpoint", "subnetIds", 1),
        "a gateway endpoint has no routes": change(":VpcEndpoint", "routeTableIds", [], of="s3"),
    },
    "nat-in-every-zone": {
        "one NAT gateway less": lose(":NatGateway"),
        "a NAT gateway has no route": lose("ec2/route:Route", of="private"),
        "a subnet has no route table": lose(":RouteTableAssociation"),
        "the Internet gateway has no route": lose("ec2/route:Route", of="public"),
    },
}
