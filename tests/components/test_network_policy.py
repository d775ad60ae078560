from collections.abc import Sequence
from ipaddress import ip_address, ip_network
from typing import Any

import pytest

from components.kubernetes.network_policy import (
    DNS,
    KUBERNETES_API,
    POD_IDENTITY_AGENT,
    SERVICE_NETWORK,
    Addresses,
    Outside,
    Pods,
    Port,
    Rule,
    allow,
    outside,
    s3,
)
from offline.engine.declare import declare
from tests.components.site import VPC

POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"


def declared(*, ingress: Sequence[Rule] = (), egress: Sequence[Rule] = ()) -> Any:
    def program() -> None:
        allow("arrow", namespace="here", pods={"app": "one"}, ingress=ingress, egress=egress)

    return declare(program)[POLICY, "arrow"].props["spec"]


def test_a_policy_speaks_only_of_the_directions_it_has_rules_for() -> None:
    assert declared(ingress=[Rule([Pods({"app": "two"})])])["policyTypes"] == ["Ingress"]
    assert declared(egress=[Rule([Pods({"app": "two"})])])["policyTypes"] == ["Egress"]


def test_pods_of_another_namespace_need_both_the_namespace_and_the_labels() -> None:
    spec = declared(ingress=[Rule([Pods({"app": "two"}, namespace="there")], [Port(5432)])])

    assert spec["ingress"] == [
        {
            "from": [
                {
                    "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "there"}},
                    "podSelector": {"matchLabels": {"app": "two"}},
                }
            ],
            "ports": [{"port": 5432, "protocol": "TCP"}],
        }
    ]


def test_pods_without_a_namespace_are_those_of_the_policys_own() -> None:
    (rule,) = declared(egress=[Rule([Pods({"app": "two"})])])["egress"]

    assert rule["to"] == [{"podSelector": {"matchLabels": {"app": "two"}}}]
    assert "ports" not in rule


def test_a_range_of_ports_keeps_both_ends() -> None:
    (rule,) = declared(ingress=[Rule([Addresses("10.0.0.0/8")], [Port(9090, last=9099)])])["ingress"]

    assert rule["ports"] == [{"port": 9090, "endPort": 9099, "protocol": "TCP"}]


def test_a_policy_that_allows_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="allows nothing"):
        allow("arrow", namespace="here", pods={})


def test_a_rule_for_everybody_is_refused() -> None:
    with pytest.raises(ValueError, match="would allow everybody"):
        allow("arrow", namespace="here", pods={}, ingress=[Rule([])])


@pytest.mark.parametrize("cidr", ["0.0.0.0/0", "0.0.0.0/1", "8.8.8.8/32"])
def test_a_rule_for_public_addresses_without_a_reason_is_refused(cidr: str) -> None:
    with pytest.raises(ValueError, match="takes the reason"):
        allow("arrow", namespace="here", pods={}, egress=[Rule([Addresses(cidr)], [Port(443)])])


def test_a_policy_says_why_its_pods_may_leave_the_vpc() -> None:
    def program() -> None:
        reasons = (outside(Outside.PAGING), outside(Outside.MAIL, Port(587)))
        allow("arrow", namespace="here", pods={"app": "one"}, egress=reasons)

    annotations = declare(program)[POLICY, "arrow"].props["metadata"]["annotations"]
    assert annotations == {"nphies.sa/why-outside-the-vpc": f"{Outside.PAGING.value}; {Outside.MAIL.value}"}


def test_buckets_of_the_own_region_are_reached_in_the_vpc_and_others_outside_it() -> None:
    own = s3("me-south-1", own_region="me-south-1", vpc=VPC, reason=Outside.ARCHIVE)
    other = s3("me-south-1", own_region="me-central-1", vpc=VPC, reason=Outside.ARCHIVE)

    assert own.peers == [Addresses(str(VPC))]
    assert other == outside(Outside.ARCHIVE)


def test_the_kubernetes_api_is_the_first_address_of_the_services() -> None:
    assert KUBERNETES_API.peers == [Addresses(f"{SERVICE_NETWORK.network_address + 1}/32")]


@pytest.mark.parametrize("rule", [DNS, KUBERNETES_API, POD_IDENTITY_AGENT, outside(Outside.PAGING)])
def test_no_ready_made_rule_opens_the_instance_metadata(rule: Rule) -> None:
    metadata = ip_address("169.254.169.254")
    for peer in rule.peers:
        if isinstance(peer, Addresses) and metadata in ip_network(str(peer.cidr)):
            assert any(metadata in ip_network(excepted) for excepted in peer.but_not)
