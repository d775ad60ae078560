"""Harmful changes that the policies of `exposure/network.py` must find."""

from tests.policies.mutators import Mutations, add, bring, change, drop, lose, lose_all, rewrite

MUTATIONS: Mutations = {
    "least-privilege-ingress": {
        "the Internet reaches SSH": bring(
            "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
            "ssh",
            cidrIpv4="0.0.0.0/0",
            ipProtocol="tcp",
            fromPort=22,
            toPort=22,
        ),
        "the Internet reaches every port": change(":SecurityGroupIngressRule", "ipProtocol", "-1", of="edge-https"),
        "the Internet reaches a range of ports": change(":SecurityGroupIngressRule", "toPort", 8443, of="edge-https"),
        "half of the Internet reaches a port": bring(
            "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
            "half",
            cidrIpv4="128.0.0.0/1",
            ipProtocol="tcp",
            fromPort=5432,
            toPort=5432,
        ),
        "IPv6 reaches the database": bring(
            "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
            "v6",
            cidrIpv6="::/0",
            ipProtocol="tcp",
            fromPort=5432,
            toPort=5432,
        ),
        "a group opens inline": add(
            ":SecurityGroup", "ingress", [{"cidrBlocks": ["0.0.0.0/0"], "protocol": "-1", "fromPort": 0, "toPort": 0}]
        ),
    },
    "ingress-by-load-balancer": {
        "the Internet reaches the endpoints of the VPC": change(
            ":SecurityGroupIngressRule", "cidrIpv4", "0.0.0.0/0", of="endpoints"
        ),
    },
    "least-privilege-egress": {
        "a group lets everything out": add(
            ":SecurityGroup", "egress", [{"cidrBlocks": ["0.0.0.0/0"], "protocol": "-1", "fromPort": 0, "toPort": 0}]
        ),
        "the load balancer reaches everything": add(":SecurityGroupEgressRule", "cidrIpv4", "0.0.0.0/0"),
    },
    "no-public-addresses": {
        "the default group has rules": change(":DefaultSecurityGroup", "ingress", [{"protocol": "-1", "self": True}]),
        "a subnet gives public addresses": change(":Subnet", "mapPublicIpOnLaunch", True, of="private"),
        "nodes have public addresses": change(
            ":LaunchTemplate", "networkInterfaces[0].associatePublicIpAddress", "true"
        ),
    },
    "default-security-group-empty": {
        "the default group is left alone": lose(":DefaultSecurityGroup"),
    },
    "private-subnets-stay-private": {
        "a private subnet leaves by the Internet gateway": add(
            "ec2/route:Route", "gatewayId", "<unknown>", of="private"
        ),
    },
    "flow-logs": {
        "there are no flow logs": lose(":FlowLog"),
        "flow logs hold what was refused only": change(":FlowLog", "trafficType", "REJECT"),
        "flow logs are coarse": change(":FlowLog", "maxAggregationInterval", 600),
    },
    "vpc-endpoints": {
        "S3 is reached by the Internet": lose_all(":VpcEndpoint", of="s3"),
        "secrets are fetched by the Internet": lose(":VpcEndpoint", of="secretsmanager"),
    },
    "vpc-endpoint-policy": {
        "an endpoint serves any account": drop(":VpcEndpoint", "policy", of="secretsmanager"),
        "an endpoint's policy has no condition": rewrite(
            ":VpcEndpoint", "policy", ', "Condition": {"StringEquals": {[^}]*}}', "", of="ecr-api"
        ),
        "an endpoint is not asked for by name": change(":VpcEndpoint", "privateDnsEnabled", False),
        "an endpoint has no security group": change(":VpcEndpoint", "securityGroupIds", []),
    },
}
