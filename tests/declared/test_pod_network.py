"""What network policies let pods send and receive: the rules of Kubernetes, one behaviour each."""

from typing import Any

import pytest

from declared.labels import selects
from declared.pod_network import PodNetwork, PodPeer
from declared.resource import Declared

CLIENT = PodPeer("clients", {"app": "client"})
SERVER = PodPeer("servers", {"app": "server"})
FROM_CLIENTS = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "clients"}}, "podSelector": {}}


def network(*policies: dict[str, Any]) -> PodNetwork:
    return PodNetwork(
        Declared(
            urn=f"urn:{number}",
            type="kubernetes:networking.k8s.io/v1:NetworkPolicy",
            name=str(number),
            props={"metadata": {"namespace": "servers", "name": str(number)}, "spec": spec},
        )
        for number, spec in enumerate(policies)
    )


def ingress(**rule: Any) -> dict[str, Any]:
    return {"podSelector": {}, "policyTypes": ["Ingress"], "ingress": [rule]}


def test_a_pod_that_no_policy_selects_takes_everything() -> None:
    assert network().allows("Ingress", SERVER, CLIENT, (80,))


def test_a_policy_without_rules_closes() -> None:
    closed = network({"podSelector": {}, "policyTypes": ["Ingress"]})
    assert not closed.allows("Ingress", SERVER, CLIENT, (80,))
    assert closed.allows("Egress", SERVER, CLIENT, (80,))


def test_policies_add_up() -> None:
    both = network({"podSelector": {}, "policyTypes": ["Ingress"]}, ingress(**{"from": [FROM_CLIENTS]}))
    assert both.allows("Ingress", SERVER, CLIENT, (80,))


def test_a_policy_for_other_labels_opens_nothing() -> None:
    other = {**ingress(), "podSelector": {"matchLabels": {"app": "other"}}}
    assert not network({"podSelector": {}, "policyTypes": ["Ingress"]}, other).allows("Ingress", SERVER, CLIENT, (80,))


def test_a_peer_without_a_namespace_is_of_the_policys_own() -> None:
    rule = network(ingress(**{"from": [{"podSelector": {"matchLabels": {"app": "client"}}}]}))
    assert not rule.allows("Ingress", SERVER, CLIENT, (80,))
    assert rule.allows("Ingress", SERVER, PodPeer("servers", {"app": "client"}), (80,))


@pytest.mark.parametrize(
    ("port", "open_"),
    [
        ({"port": 80}, True),
        ({"port": "web"}, True),
        ({"port": 70, "endPort": 90}, True),
        ({"port": 81}, False),
        ({"port": 80, "protocol": "UDP"}, False),
        ({}, True),
    ],
)
def test_a_port_is_named_by_number_by_name_or_by_range(port: dict[str, Any], open_: bool) -> None:
    assert network(ingress(ports=[port])).allows("Ingress", SERVER, CLIENT, (80, "web")) is open_


@pytest.mark.parametrize(
    ("block", "inside"),
    [
        ({"cidr": "172.20.0.0/16"}, True),
        ({"cidr": "0.0.0.0/0", "except": ["172.20.0.0/24"]}, False),
        ({"cidr": "10.0.0.0/8"}, False),
        ({"cidr": "<unknown>"}, True),
        ({"cidr": "nonsense"}, False),
    ],
)
def test_an_address_is_inside_a_block_or_not(block: dict[str, Any], inside: bool) -> None:
    egress: dict[str, Any] = {"podSelector": {}, "policyTypes": ["Egress"], "egress": [{"to": [{"ipBlock": block}]}]}
    assert network(egress).allows("Egress", SERVER, "172.20.0.1/32", (443,)) is inside


def test_a_block_of_addresses_is_no_pod() -> None:
    assert not network(ingress(**{"from": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]})).allows(
        "Ingress", SERVER, CLIENT, (80,)
    )


@pytest.mark.parametrize(
    ("operator", "values", "selected"),
    [("In", ["server"], True), ("NotIn", ["server"], False), ("Exists", [], True), ("DoesNotExist", [], False)],
)
def test_expressions_select(operator: str, values: list[str], selected: bool) -> None:
    expression = {"key": "app", "operator": operator, "values": values}
    assert selects({"matchExpressions": [expression]}, SERVER.labels) is selected


def test_an_empty_selector_selects_all_and_a_missing_one_nothing() -> None:
    assert selects({}, {})
    assert not selects(None, SERVER.labels)
