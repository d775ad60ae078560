"""The arrows of the log stack: each is there, both its ends are, and no more."""

from typing import Any

import pytest

from components.kubernetes.network_policy import POD_IDENTITY_AGENT
from components.logging import topology
from offline.engine.declare import Declaration
from tests.components.logging.declared import POLICY, declared

PEERS = {
    "elasticsearch": topology.ELASTICSEARCH_PODS,
    "kibana": topology.KIBANA_PODS,
    "logstash": topology.LOGSTASH_PODS,
    "setup": topology.SETUP_PODS,
    "filebeat": topology.FILEBEAT_PODS,
    "operator": topology.OPERATOR_PODS,
    "json-exporter": topology.JSON_EXPORTER_PODS,
    "elasticsearch-exporter": topology.ELASTICSEARCH_EXPORTER_PODS,
}
ARROWS = {
    ("elasticsearch", "elasticsearch", 9200),
    ("elasticsearch", "elasticsearch", 9300),
    ("kibana", "elasticsearch", 9200),
    ("logstash", "elasticsearch", 9200),
    ("setup", "elasticsearch", 9200),
    ("operator", "elasticsearch", 9200),
    ("elasticsearch-exporter", "elasticsearch", 9200),
    ("filebeat", "logstash", 5044),
    ("json-exporter", "logstash", 9600),
    ("json-exporter", "filebeat", 5066),
}


@pytest.fixture(scope="module", params=[True, False], ids=["preview", "update"])
def declaration(request: pytest.FixtureRequest) -> Declaration:
    return declared(preview=request.param)


def named(labels: Any) -> str:
    return next((name for name, wanted in PEERS.items() if wanted == labels), str(labels))


def ends(declaration: Declaration, direction: str, peers: str) -> set[tuple[str, str, int]]:
    """(pod, peer, port) of every rule in a direction, for peers that are pods."""
    return {
        (
            named(policy.props["spec"]["podSelector"]["matchLabels"]),
            named(peer["podSelector"]["matchLabels"]),
            port["port"],
        )
        for policy in declaration.of_type(POLICY)
        for rule in policy.props["spec"].get(direction, [])
        for peer in rule[peers]
        if "podSelector" in peer
        for port in rule["ports"]
    }


def test_what_may_be_sent_is_what_the_parts_need(declaration: Declaration) -> None:
    assert ends(declaration, "egress", "to") == ARROWS


def test_what_may_be_taken_is_what_is_sent_and_scrapes(declaration: Declaration) -> None:
    prometheus = str({"app.kubernetes.io/name": "prometheus"})
    scrapes = {
        ("json-exporter", prometheus, 7979),
        ("elasticsearch-exporter", prometheus, 9108),
        ("operator", prometheus, 8080),
    }
    taken = {(there, here, port) for here, there, port in ARROWS}

    assert ends(declaration, "ingress", "from") == taken | scrapes


def test_only_what_uses_s3_leaves_the_cluster(declaration: Declaration) -> None:
    (agent,) = POD_IDENTITY_AGENT.peers
    outside = {
        named(policy.props["spec"]["podSelector"]["matchLabels"])
        for policy in declaration.of_type(POLICY)
        for rule in policy.props["spec"].get("egress", [])
        for peer in rule["to"]
        if peer.get("ipBlock", {}).get("cidr") == getattr(agent, "cidr", None)
    }

    assert outside == {"elasticsearch", "logstash"}


def test_nobody_reaches_kibana_over_the_network(declaration: Declaration) -> None:
    (policy,) = [each for each in declaration.of_type(POLICY) if each.name == topology.KIBANA]

    assert policy.props["spec"]["policyTypes"] == ["Egress"]
