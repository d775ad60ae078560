"""Harmful changes that the policies of `exposure/egress.py` must find."""

from typing import Any

from tests.policies.mutators import Mutations, bring, change, drop, in_stack

_NETWORK = "networking.k8s.io/v1:NetworkPolicy"


def _to(*blocks: dict[str, Any], port: int = 443) -> dict[str, Any]:
    return {"to": [{"ipBlock": each} for each in blocks], "ports": [{"port": port, "protocol": "TCP"}]}


MUTATIONS: Mutations = {
    "network-policy-egress-in-vpc": {
        "PgBouncer may send anywhere": change(
            _NETWORK,
            "spec.egress[0]",
            _to({"cidr": "0.0.0.0/0", "except": ["169.254.0.0/16"]}),
            of="claims-db-clients",
        ),
        "a service reaches both halves of the Internet": change(
            _NETWORK, "spec.egress[0]", _to({"cidr": "0.0.0.0/1"}, {"cidr": "128.0.0.0/2"}), of="claims-service"
        ),
        "a service reaches the Internet, written as an address": change(
            _NETWORK,
            "spec.egress[0]",
            _to({"cidr": "203.0.113.9/0", "except": ["169.254.0.0/16"]}),
            of="claims-service",
        ),
        "a service reaches one public address": change(
            _NETWORK, "spec.egress[0]", _to({"cidr": "203.0.113.9/32"}), of="claims-service"
        ),
        "a service reaches more than the VPC": change(
            _NETWORK, "spec.egress[0]", _to({"cidr": "10.0.0.0/8"}), of="claims-service"
        ),
        "a service reaches everything by IPv6": change(
            _NETWORK, "spec.egress[0]", _to({"cidr": "::/0", "except": ["fd00:ec2::/32"]}), of="claims-service"
        ),
        "Logstash ships logs anywhere": change(
            _NETWORK,
            "spec.egress[2].to[0].ipBlock",
            {"cidr": "0.0.0.0/0", "except": ["169.254.0.0/16"]},
            of="nphies-logs-logstash",
        ),
        "pods reach the metadata service": drop(_NETWORK, "spec.egress[1].to[0].ipBlock.except", of="alertmanager"),
        "pods reach the Internet on any port": drop(_NETWORK, "spec.egress[1].ports", of="alertmanager"),
        "the archive is reached by a range of ports": in_stack(
            "prod", change(_NETWORK, "spec.egress[1].ports", [{"port": 443, "endPort": 65535}], of="claims-db-archive")
        ),
        "a policy of another kind opens the Internet": bring(
            "kubernetes:crd.projectcalico.org/v1:GlobalNetworkPolicy",
            "open",
            metadata={"name": "open"},
            spec={"egress": [{"action": "Allow", "destination": {"nets": ["0.0.0.0/0"]}}]},
        ),
        "a policy of another kind opens the world": bring(
            "kubernetes:cilium.io/v2:CiliumNetworkPolicy",
            "open",
            metadata={"name": "open", "namespace": "nphies-data"},
            spec={"egress": [{"toEntities": ["world"]}]},
        ),
    },
}
