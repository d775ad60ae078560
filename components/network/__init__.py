"""The VPC: three zones, each with a public, a private and a data subnet, and a NAT gateway of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

import names
from components.network.flow_logs import FlowLogs
from components.network.vpc_endpoints import VpcEndpoints
from settings import NetworkSettings, Site
from settings.quantities import cut_subnets


@dataclass(frozen=True)
class ZoneSubnets:
    """The subnets of one availability zone."""

    zone: str
    public: aws.ec2.Subnet
    private: aws.ec2.Subnet
    data: aws.ec2.Subnet


class Network(pulumi.ComponentResource):
    """A VPC over three zones; what runs in it reaches AWS through endpoints and the Internet through NAT."""

    vpc: aws.ec2.Vpc
    zones: Sequence[ZoneSubnets]
    nat_gateways: Mapping[str, aws.ec2.NatGateway]
    """By zone; of the first zone alone where one serves all."""
    nat_addresses: Sequence[pulumi.Output[str]]
    """Public addresses that outgoing traffic comes from; payers put them on their allow lists."""

    def __init__(
        self,
        name: str,
        settings: NetworkSettings,
        *,
        site: Site,
        zones: Sequence[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("nphies:platform:Network", name, opts=opts)
        self._name, self._region = name, site.region
        self._child = pulumi.ResourceOptions(parent=self)

        self.vpc = aws.ec2.Vpc(
            name,
            cidr_block=str(settings.cidr),
            enable_dns_hostnames=True,
            enable_dns_support=True,
            tags={"Name": f"nphies-{site.region}"},
            opts=self._child,
        )
        aws.ec2.DefaultSecurityGroup(f"{name}-default", vpc_id=self.vpc.id, ingress=[], egress=[], opts=self._child)
        self.zones = self._subnets(settings, zones)
        self.nat_gateways = self._nat_gateways(count=1 if settings.nat_gateways == "single" else len(zones))
        private_tables = self._private_routes(list(self.nat_gateways.values()))
        VpcEndpoints(
            f"{name}-endpoints",
            site=site,
            vpc_id=self.vpc.id,
            vpc_cidr=settings.cidr,
            # A standby's third zone reaches them through another; each zone is an address to pay for.
            subnet_ids=self.private_subnet_ids[:2] if site.warm else self.private_subnet_ids,
            route_table_ids=[table.id for table in private_tables],
            opts=self._child,
        )
        FlowLogs(
            f"{name}-flow-logs",
            site=site,
            vpc_id=self.vpc.id,
            retention=settings.flow_log_retention,
            opts=self._child,
        )

        self.register_outputs({"vpc_id": self.vpc.id, "nat_addresses": self.nat_addresses})

    @property
    def private_subnet_ids(self) -> list[pulumi.Output[str]]:
        return [zone.private.id for zone in self.zones]

    @property
    def public_subnet_ids(self) -> list[pulumi.Output[str]]:
        return [zone.public.id for zone in self.zones]

    def _subnets(self, settings: NetworkSettings, zones: Sequence[str]) -> list[ZoneSubnets]:
        # Of a /16: private and data /19 each, since every pod takes an address (vpc-cni), public /24 from what is left.
        private = cut_subnets(settings.cidr, count=3, extra_bits=3)
        data = cut_subnets(settings.cidr, count=3, extra_bits=3, skip=3)
        public = cut_subnets(settings.cidr, count=3, extra_bits=8, skip=6 * 2**5)
        cluster = {f"kubernetes.io/cluster/{names.cluster(self._region)}": "shared"}

        def subnet(kind: str, zone: str, cidr: object, tags: dict[str, str]) -> aws.ec2.Subnet:
            return aws.ec2.Subnet(
                f"{self._name}-{kind}-{zone}",
                vpc_id=self.vpc.id,
                availability_zone=zone,
                cidr_block=str(cidr),
                map_public_ip_on_launch=False,
                tags={"Name": f"nphies-{kind}-{zone}", "nphies:tier": kind, **tags},
                opts=self._child,
            )

        return [
            ZoneSubnets(
                zone=zone,
                public=subnet("public", zone, public[i], {"kubernetes.io/role/elb": "1", **cluster}),
                private=subnet("private", zone, private[i], {"kubernetes.io/role/internal-elb": "1", **cluster}),
                data=subnet("data", zone, data[i], cluster),
            )
            for i, zone in enumerate(zones)
        ]

    def _nat_gateways(self, count: int) -> dict[str, aws.ec2.NatGateway]:
        gateway = aws.ec2.InternetGateway(self._name, vpc_id=self.vpc.id, opts=self._child)
        table = aws.ec2.RouteTable(
            f"{self._name}-public", vpc_id=self.vpc.id, tags={"Name": "nphies-public"}, opts=self._child
        )
        aws.ec2.Route(
            f"{self._name}-public",
            route_table_id=table.id,
            destination_cidr_block="0.0.0.0/0",
            gateway_id=gateway.id,
            opts=self._child,
        )
        for zone in self.zones:
            aws.ec2.RouteTableAssociation(
                f"{self._name}-public-{zone.zone}", subnet_id=zone.public.id, route_table_id=table.id, opts=self._child
            )

        # An address for every zone, whether it has a gateway now or not: payers allow these three, and no others in a hurry.
        addresses = {
            zone.zone: aws.ec2.Eip(f"{self._name}-nat-{zone.zone}", domain="vpc", opts=self._child)
            for zone in self.zones
        }
        self.nat_addresses = [address.public_ip for address in addresses.values()]
        return {
            zone.zone: aws.ec2.NatGateway(
                f"{self._name}-{zone.zone}",
                subnet_id=zone.public.id,
                allocation_id=addresses[zone.zone].id,
                tags={"Name": f"nphies-{zone.zone}"},
                opts=pulumi.ResourceOptions(parent=self, depends_on=[gateway]),
            )
            for zone in self.zones[:count]
        }

    def _private_routes(self, nat_gateways: Sequence[aws.ec2.NatGateway]) -> list[aws.ec2.RouteTable]:
        tables: list[aws.ec2.RouteTable] = []
        for i, zone in enumerate(self.zones):
            table = aws.ec2.RouteTable(
                f"{self._name}-private-{zone.zone}",
                vpc_id=self.vpc.id,
                tags={"Name": f"nphies-private-{zone.zone}"},
                opts=self._child,
            )
            aws.ec2.Route(
                f"{self._name}-private-{zone.zone}",
                route_table_id=table.id,
                destination_cidr_block="0.0.0.0/0",
                nat_gateway_id=nat_gateways[i % len(nat_gateways)].id,
                opts=self._child,
            )
            for kind, subnet in (("private", zone.private), ("data", zone.data)):
                aws.ec2.RouteTableAssociation(
                    f"{self._name}-{kind}-{zone.zone}", subnet_id=subnet.id, route_table_id=table.id, opts=self._child
                )
            tables.append(table)
        return tables
