import json
from ipaddress import IPv4Network
from typing import Any

import pytest

from offline.engine.declare import Declaration
from offline.engine.resource import Resource
from settings.cluster import SERVICE_NETWORK
from tests.components.cluster.program import declared, statements
from tests.whole_stack import STACKS, whole_stack

SUBNET = "aws:ec2/subnet:Subnet"
NAT = "aws:ec2/natGateway:NatGateway"
ROUTE = "aws:ec2/route:Route"
ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
SECURITY_GROUP = "aws:ec2/securityGroup:SecurityGroup"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
ZONES = ("me-central-1a", "me-central-1b", "me-central-1c")
KINDS = ("public", "private", "data")
S3_OF_PODS = "s3, by an interface"


def subnet(kind: str, zone: str) -> Resource:
    return declared()[SUBNET, f"network-{kind}-{zone}"]


def way_out(declaration: Declaration, zone: str) -> str:
    """Name of the NAT gateway that the private route table of a zone leads to."""
    (gateway,) = declaration[ROUTE, f"network-private-{zone}"].property_dependencies["natGatewayId"]
    return next(nat.name for nat in declaration.of_type(NAT) if nat.urn == gateway)


def endpoints(declaration: Declaration) -> dict[str, Resource]:
    """By service; the interface endpoint of S3, which has two, under a name of its own."""
    return {
        S3_OF_PODS
        if endpoint.name.endswith("s3-interface")
        else endpoint.props["serviceName"].removeprefix("com.amazonaws.me-central-1."): endpoint
        for endpoint in declaration.of_type(ENDPOINT)
    }


# Subnets


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_zone_has_a_subnet_of_each_kind_that_gives_out_no_public_address(kind: str, zone: str) -> None:
    made = subnet(kind, zone).props

    assert made["availabilityZone"] == zone
    assert not made["mapPublicIpOnLaunch"]


@pytest.mark.parametrize("length", range(16, 20))
def test_subnets_lie_in_the_vpc_and_apart(length: int) -> None:
    vpc = IPv4Network(f"10.96.0.0/{length}")
    cidrs = [
        IPv4Network(made.props["cidrBlock"])
        for made in declared(network=json.dumps({"cidr": str(vpc)})).of_type(SUBNET)
    ]

    assert len(cidrs) == 9
    assert all(cidr.subnet_of(vpc) for cidr in cidrs)
    assert not any(one.overlaps(other) for i, one in enumerate(cidrs) for other in cidrs[:i])


@pytest.mark.parametrize("length", range(16, 20))
def test_subnets_are_large_enough_for_pods_and_load_balancers(length: int) -> None:
    network = json.dumps({"cidr": f"10.96.0.0/{length}"})
    sizes = {
        made.name: IPv4Network(made.props["cidrBlock"]).prefixlen for made in declared(network=network).of_type(SUBNET)
    }

    # 930 addresses at the worst (docs/decisions/0016); an Application Load Balancer wants a /27 or larger.
    assert all(length <= 22 for name, length in sizes.items() if "public" not in name)
    assert all(length <= 27 for length in sizes.values())


def test_load_balancers_find_the_subnets_they_may_use() -> None:
    cluster = {"kubernetes.io/cluster/nphies-me-central-1": "shared"}
    roles = {
        "public": {"kubernetes.io/role/elb": "1"},
        "private": {"kubernetes.io/role/internal-elb": "1"},
        "data": dict[str, str](),
    }

    for kind, role in roles.items():
        tags = subnet(kind, "me-central-1a").props["tags"]
        assert {key: value for key, value in tags.items() if key.startswith("kubernetes.io/")} == cluster | role


# Ways out


@pytest.mark.parametrize("zone", ZONES)
def test_a_zone_goes_out_through_a_gateway_of_its_own(zone: str) -> None:
    declaration = declared()
    gateway = declaration[NAT, f"network-{zone}"]

    assert way_out(declaration, zone) == gateway.name
    assert gateway.property_dependencies["subnetId"] == (subnet("public", zone).urn,)


@pytest.mark.parametrize("stack", STACKS)
def test_the_first_connection_without_a_port_is_an_alarm_of_its_gateway(stack: str) -> None:
    declaration = whole_stack(stack)
    topic = declaration.outputs["backup_failures_topic"]
    alarms = {
        alarm.property_dependencies["dimensions"]: alarm.props
        for alarm in declaration.of_type(ALARM)
        if alarm.props.get("metricName") == "ErrorPortAllocation"
    }

    assert {urn for (urn,) in alarms} == {gateway.urn for gateway in declaration.of_type(NAT)}
    for alarm in alarms.values():
        assert (alarm["comparisonOperator"], alarm["threshold"]) == ("GreaterThanThreshold", 0)
        assert (alarm["period"], alarm["evaluationPeriods"]) == (60, 1)
        assert alarm["alarmActions"] == [topic]


def test_a_single_gateway_serves_all_zones_where_that_is_set() -> None:
    declaration = declared(network='{"nat_gateways": "single"}')

    assert [gateway.name for gateway in declaration.of_type(NAT)] == ["network-me-central-1a"]
    assert {way_out(declaration, zone) for zone in ZONES} == {"network-me-central-1a"}


@pytest.mark.parametrize("zone", ZONES)
def test_nothing_private_is_reached_from_the_internet(zone: str) -> None:
    declaration = declared()
    internet = {
        table
        for route in declaration.of_type(ROUTE)
        if "gatewayId" in route.props
        for table in route.property_dependencies["routeTableId"]
    }

    for kind in ("private", "data"):
        association = declaration["aws:ec2/routeTableAssociation:RouteTableAssociation", f"network-{kind}-{zone}"]
        assert not internet & set(association.property_dependencies["routeTableId"])


def test_a_resource_without_a_security_group_can_reach_nothing() -> None:
    group = declared()["aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "network-default"].props

    assert (group["ingress"], group["egress"]) == ([], [])


# Endpoints


def test_what_the_cluster_calls_is_reached_without_the_internet() -> None:
    assert set(endpoints(declared())) == {
        *("autoscaling", "ec2", "elasticloadbalancing"),  # nodes and load balancers
        *("ecr.api", "ecr.dkr", "s3", S3_OF_PODS),  # images and archives
        *("eks", "eks-auth"),  # identity
        "secretsmanager",
        *("monitoring", "ssm", "ssmmessages"),  # the way in for emergencies
    }


def test_interface_endpoints_answer_in_every_zone_under_the_names_that_everybody_uses() -> None:
    interfaces = [endpoint for service, endpoint in endpoints(declared()).items() if service != "s3"]

    for endpoint in interfaces:
        assert endpoint.props["privateDnsEnabled"]
        assert set(endpoint.property_dependencies["subnetIds"]) == {subnet("private", zone).urn for zone in ZONES}


def test_endpoints_take_https_from_the_vpc_only() -> None:
    declaration = declared()
    group = declaration[SECURITY_GROUP, "network-endpoints"]
    rules = [
        rule for rule in declaration.of_type(INGRESS) if group.urn in rule.property_dependencies["securityGroupId"]
    ]

    assert [(rule.props["cidrIpv4"], rule.props["fromPort"], rule.props["toPort"]) for rule in rules] == [
        ("10.20.0.0/16", 443, 443)
    ]


def conditions(policy: Any) -> list[dict[str, Any]]:
    return [statement.get("Condition", {}).get("StringEquals", {}) for statement in statements(policy)]


@pytest.mark.parametrize("service", sorted(set(endpoints(declared())) - {"s3", S3_OF_PODS, "eks-auth"}))
def test_credentials_of_another_account_open_no_endpoint(service: str) -> None:
    policy = endpoints(declared())[service].props["policy"]

    assert conditions(policy) == [{"aws:PrincipalAccount": "123456789012"}]


@pytest.mark.parametrize("endpoint", ["s3", S3_OF_PODS])
def test_s3_serves_our_buckets_to_us_and_image_layers(endpoint: str) -> None:
    ours, layers = statements(endpoints(declared())[endpoint].props["policy"])

    assert ours["Condition"]["StringEquals"] == {
        "aws:PrincipalAccount": "123456789012",
        "aws:ResourceAccount": "123456789012",
    }
    assert (layers["Action"], layers["Resource"]) == (
        ["s3:GetObject"],
        ["arn:aws:s3:::prod-me-central-1-starport-layer-bucket/*"],
    )


def test_s3_is_reached_past_the_nat_gateways_from_every_private_and_data_subnet() -> None:
    declaration = declared()
    tables = {declaration["aws:ec2/routeTable:RouteTable", f"network-private-{zone}"].urn for zone in ZONES}

    assert set(endpoints(declaration)["s3"].property_dependencies["routeTableIds"]) == tables


# Flow logs


def test_all_traffic_is_logged_encrypted_and_kept_for_a_year() -> None:
    declaration = declared()
    log = declaration["aws:ec2/flowLog:FlowLog", "network-flow-logs"]
    group = declaration["aws:cloudwatch/logGroup:LogGroup", "network-flow-logs"]
    key = declaration["aws:kms/key:Key", "network-flow-logs"]

    assert (log.props["trafficType"], group.props["retentionInDays"]) == ("ALL", 365)
    assert log.property_dependencies["logDestination"] == (group.urn,)
    assert group.property_dependencies["kmsKeyId"] == (key.urn,)


def test_only_flow_logs_of_this_account_and_region_write_there() -> None:
    role = declared()["aws:iam/role:Role", "network-flow-logs"]
    (trust,) = statements(role.props["assumeRolePolicy"])

    assert trust["Principal"] == {"Service": "vpc-flow-logs.amazonaws.com"}
    assert trust["Condition"] == {
        "StringEquals": {"aws:SourceAccount": "123456789012"},
        "ArnLike": {"aws:SourceArn": "arn:aws:ec2:me-central-1:123456789012:vpc-flow-log/*"},
    }


# Settings


def test_a_vpc_on_the_addresses_of_services_is_refused() -> None:
    with pytest.raises(Exception, match=str(SERVICE_NETWORK)):
        declared(network='{"cidr": "172.20.0.0/16"}')
