"""One region's VPC: zones, subnets, ingress and egress."""

from documentation.diagrams import facts
from documentation.diagrams.shapes import Drawing, Rectangle
from offline.engine.declare import Declaration

_COLUMN, _GAP = 296, 16


def draw(prod: Declaration, _dr: Declaration) -> Drawing:
    drawing = Drawing(1000, 700, "The VPC of a region: three zones, each with a public, a private and a data subnet")
    internet = drawing.box(
        Rectangle(330, 14, 340, 44), "Internet", "HTTPS in, through the load balancer", kind="outside"
    )
    network = prod["aws:ec2/vpc:Vpc", "network"].props["cidrBlock"]
    drawing.frame(Rectangle(16, 92, 968, 592), f"VPC {network}", f"{facts.region(prod)}; dr has the same plan")
    subnets = {
        (subnet.props["availabilityZone"], subnet.props["tags"]["nphies:tier"]): subnet.props["cidrBlock"]
        for subnet in prod.of_type("aws:ec2/subnet:Subnet")
    }
    balancer = drawing.box(
        Rectangle(48, 128, 904, 46),
        "Application Load Balancer, in all public subnets",
        "WAF; its security group allows 443 and 80 in, and out to pods only",
        kind="edge",
    )
    drawing.arrow(internet.at(0.5, 1), balancer.at(0.5, 0))
    for number, zone in enumerate(sorted({zone for zone, _ in subnets})):
        _zone(drawing, prod, zone, subnets, left=32 + number * (_COLUMN + _GAP))
    _endpoints(drawing, prod)
    return drawing


def _zone(drawing: Drawing, prod: Declaration, zone: str, subnets: dict[tuple[str, str], str], *, left: float) -> None:
    drawing.frame(Rectangle(left, 190, _COLUMN, 402), zone)
    address = prod["aws:ec2/natGateway:NatGateway", f"network-{zone}"].name.removeprefix("network-")
    place = Rectangle(left + 16, 228, _COLUMN - 32, 80)
    public = drawing.box(
        place, f"public {subnets[zone, 'public']}", f"NAT gateway of {address}", "no node, no pod",
        kind="edge",
    )  # fmt: skip
    system = _nodes(prod, "cluster-nodes-system")
    application = _nodes(prod, f"cluster-nodes-application-{zone}", "in this zone")
    private = drawing.box(
        Rectangle(left + 16, 344, _COLUMN - 32, 100),
        f"private {subnets[zone, 'private']}",
        "Kubernetes API endpoint",
        f"operators: {system}",
        f"services: {application}",
        kind="service",
    )
    data = drawing.box(
        Rectangle(left + 16, 480, _COLUMN - 32, 96),
        f"data {subnets[zone, 'data']}",
        f"stores: {_nodes(prod, f'cluster-nodes-data-{zone}', 'in this zone')}",
        "volumes stay in their zone,",
        "so each zone has a node group",
        kind="data",
    )
    drawing.arrow(private.at(0.5, 0), public.at(0.5, 1))
    drawing.arrow(data.at(0.06, 0), (data.at(0.06, 0)[0], private.place.bottom + 18), (left + 8, private.place.bottom + 18),
                  (left + 8, public.place.bottom - 20), (public.place.x, public.place.bottom - 20))  # fmt: skip
    drawing.label((private.at(0.5, 0)[0], 326), "out: 0.0.0.0/0")


def _nodes(prod: Declaration, group: str, where: str = "over 3 zones") -> str:
    """Size and number of a node group."""
    scaling = prod["aws:eks/nodeGroup:NodeGroup", group].props["scalingConfig"]
    kind = prod["aws:ec2/launchTemplate:LaunchTemplate", group].props["instanceType"]
    fewest, most = scaling["minSize"], scaling["maxSize"]
    return f"{fewest if fewest == most else f'{fewest} to {most}'} {kind} {where}"


def _endpoints(drawing: Drawing, prod: Declaration) -> None:
    names = sorted(
        endpoint.name.removeprefix("network-endpoints-") for endpoint in prod.of_type("aws:ec2/vpcEndpoint:VpcEndpoint")
    )
    interface = [name for name in names if name != "s3"]
    drawing.box(
        Rectangle(48, 608, 904, 62),
        f"{len(names)} VPC endpoints: AWS APIs without the Internet",
        f"gateway: s3.  interface: {', '.join(interface[:6])},",
        ", ".join(interface[6:]),
        kind="platform",
    )
