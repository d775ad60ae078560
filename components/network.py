"""The VPC: three zones, each with a public, a private and a data subnet, and a way out that a zone shares with none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import pulumi
import pulumi_aws as aws

import names
from components.encryption_key import encryption_key, log_group_use
from components.iam_policy import document, statement, trust
from settings import NetworkSettings
from settings.quantities import cut_subnets

INTERFACE_ENDPOINTS = ("ecr.api", "ecr.dkr", "sts", "logs", "eks", "eks-auth", "ec2", "kms", "secretsmanager")


@dataclass(frozen=True)
class ZoneSubnets:
    """The subnets of one availability zone."""

    zone: str
    public: aws.ec2.Subnet
    private: aws.ec2.Subnet
    data: aws.ec2.Subnet


class Network(pulumi.ComponentResource):
    """A VPC over three zones; what runs in it reaches AWS through endpoints and the world through NAT."""

    vpc: aws.ec2.Vpc
    zones: Sequence[ZoneSubnets]
    nat_addresses: Sequence[pulumi.Output[str]]
    """Public addresses that outgoing traffic comes from; payers put them on their allow lists."""

    def __init__(
        self,
        name: str,
        settings: NetworkSettings,
        *,
        account: str,
        region: str,
        zones: Sequence[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("nphies:platform:Network", name, opts=opts)
        self._name, self._account, self._region = name, account, region
        self._child = pulumi.ResourceOptions(parent=self)

        self.vpc = aws.ec2.Vpc(
            name,
            cidr_block=str(settings.cidr),
            enable_dns_hostnames=True,
            enable_dns_support=True,
            tags={"Name": f"nphies-{region}"},
            opts=self._child,
        )
        aws.ec2.DefaultSecurityGroup(f"{name}-default", vpc_id=self.vpc.id, ingress=[], egress=[], opts=self._child)
        self.zones = self._subnets(settings, zones)
        nat_gateways = self._nat_gateways(count=1 if settings.nat_gateways == "single" else len(zones))
        private_tables = self._private_routes(nat_gateways)
        self._endpoints(settings, private_tables)
        self._flow_logs(settings.flow_log_retention)

        self.nat_addresses = [gateway.public_ip for gateway in nat_gateways]
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

    def _nat_gateways(self, count: int) -> list[aws.ec2.NatGateway]:
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

        gateways: list[aws.ec2.NatGateway] = []
        for zone in self.zones[:count]:
            address = aws.ec2.Eip(f"{self._name}-nat-{zone.zone}", domain="vpc", opts=self._child)
            gateways.append(
                aws.ec2.NatGateway(
                    f"{self._name}-{zone.zone}",
                    subnet_id=zone.public.id,
                    allocation_id=address.id,
                    tags={"Name": f"nphies-{zone.zone}"},
                    opts=pulumi.ResourceOptions(parent=self, depends_on=[gateway]),
                )
            )
        return gateways

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

    def _endpoints(self, settings: NetworkSettings, tables: Sequence[aws.ec2.RouteTable]) -> None:
        aws.ec2.VpcEndpoint(
            f"{self._name}-s3",
            vpc_id=self.vpc.id,
            service_name=f"com.amazonaws.{self._region}.s3",
            vpc_endpoint_type="Gateway",
            route_table_ids=[table.id for table in tables],
            opts=self._child,
        )
        group = aws.ec2.SecurityGroup(
            f"{self._name}-endpoints",
            description="HTTPS from the VPC to the AWS endpoints in it",
            vpc_id=self.vpc.id,
            opts=self._child,
        )
        aws.vpc.SecurityGroupIngressRule(
            f"{self._name}-endpoints",
            security_group_id=group.id,
            description="HTTPS from the VPC",
            ip_protocol="tcp",
            from_port=443,
            to_port=443,
            cidr_ipv4=str(settings.cidr),
            opts=self._child,
        )
        for service in INTERFACE_ENDPOINTS:
            aws.ec2.VpcEndpoint(
                f"{self._name}-{service.replace('.', '-')}",
                vpc_id=self.vpc.id,
                service_name=f"com.amazonaws.{self._region}.{service}",
                vpc_endpoint_type="Interface",
                private_dns_enabled=True,
                subnet_ids=self.private_subnet_ids,
                security_group_ids=[group.id],
                opts=self._child,
            )

    def _flow_logs(self, retention: timedelta) -> None:
        group_name = f"/nphies/{self._region}/vpc-flow-logs"
        key = encryption_key(
            f"{self._name}-flow-logs",
            "VPC flow logs",
            self._account,
            [log_group_use(self._account, self._region, group_name)],
            opts=self._child,
        )
        group = aws.cloudwatch.LogGroup(
            f"{self._name}-flow-logs",
            name=group_name,
            kms_key_id=key.arn,
            retention_in_days=retention.days,
            opts=self._child,
        )
        role = aws.iam.Role(
            f"{self._name}-flow-logs",
            name=names.role("flow-logs", self._region),
            assume_role_policy=trust("vpc-flow-logs.amazonaws.com", self._account),
            opts=self._child,
        )
        aws.iam.RolePolicy(
            f"{self._name}-flow-logs",
            role=role.id,
            policy=document(
                statement(
                    ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
                    [group.arn.apply(lambda arn: f"{arn}:*")],
                )
            ),
            opts=self._child,
        )
        aws.ec2.FlowLog(
            f"{self._name}-flow-logs",
            vpc_id=self.vpc.id,
            traffic_type="ALL",
            log_destination=group.arn,
            iam_role_arn=role.arn,
            max_aggregation_interval=60,
            opts=self._child,
        )
