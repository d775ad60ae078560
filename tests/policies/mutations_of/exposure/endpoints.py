"""Harmful changes that the policies of `exposure/endpoints.py` must find."""

from tests.policies.mutators import Mutations, add, change, in_stack, lose, rewrite

_NETWORK = ":NetworkPolicy"
_VPC_ONLY = {"cidr": "10.20.0.0/16"}

MUTATIONS: Mutations = {
    "vpc-endpoints-for-roles": {
        "the autoscaler calls by the Internet": lose(":VpcEndpoint", of="autoscaling"),
        "nodes pull images by the Internet": lose(":VpcEndpoint", of="ecr-dkr"),
        "the break-glass host is managed by the Internet": lose(":VpcEndpoint", of="ssmmessages"),
        "a role may call a service without an endpoint": rewrite(
            ":RolePolicy", "policy", "autoscaling:SetDesiredCapacity", "sqs:SendMessage", of="resize-node-groups"
        ),
    },
    "pods-reach-their-aws-services": {
        "S3 has no interface endpoint": lose(":VpcEndpoint", of="s3-interface"),
        "only clients outside the VPC resolve S3 to its interface endpoint": add(
            ":VpcEndpoint", "dnsOptions", {"privateDnsOnlyForInboundResolverEndpoint": True}, of="s3-interface"
        ),
        "Logstash may not send to the VPC": change(
            _NETWORK, "spec.egress[2].to[0].ipBlock", {"cidr": "192.0.2.0/24"}, of="nphies-logs-logstash"
        ),
        "the primary may not send to the archive in the other region": in_stack(
            "prod", change(_NETWORK, "spec.egress[1].to[0].ipBlock", _VPC_ONLY, of="claims-db-archive")
        ),
        "Kopia may not send to S3's dual-stack name": in_stack(
            "prod", change(_NETWORK, "spec.egress[2].to[0].ipBlock", _VPC_ONLY, of="velero")
        ),
    },
}
