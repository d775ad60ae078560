"""Who may send requests to whom: the arrows of the architecture and no others."""

from typing import Any

import pytest

from tests.components.app_tier.app_tier_program import LOAD_BALANCER_NETWORK, POLICY, declared, pods
from tests.settings.configuration import SERVICES

BACKENDS = ("claims-service", "eligibility-service", "terminology-service")


def spec(service: str) -> Any:
    return declared()[POLICY, service].props["spec"]


def callers(service: str) -> set[str]:
    """Who may reach the port for requests: services by name, networks by address."""
    peers = [peer for rule in spec(service)["ingress"] if rule["ports"][0]["port"] == 8080 for peer in rule["from"]]
    return {
        peer["ipBlock"]["cidr"] if "ipBlock" in peer else peer["podSelector"]["matchLabels"]["app.kubernetes.io/name"]
        for peer in peers
    }


def test_the_load_balancer_reaches_the_gateway_and_only_that() -> None:
    assert callers("api-gateway") == {LOAD_BALANCER_NETWORK}


@pytest.mark.parametrize("service", BACKENDS)
def test_the_gateway_alone_reaches_the_services_behind_it(service: str) -> None:
    assert callers(service) == {"api-gateway"}


def test_a_service_reaches_its_own_stores_and_what_it_calls() -> None:
    ports = {service: ports_out(service) for service in SERVICES}
    assert ports == {
        "api-gateway": {8080},
        "claims-service": {5432, 9093},
        "eligibility-service": {6379},
        "terminology-service": set(),
    }


def ports_out(service: str) -> set[int]:
    return {port["port"] for rule in spec(service).get("egress", []) for port in rule["ports"]}


@pytest.mark.parametrize("service", SERVICES)
def test_prometheus_reads_the_metrics_of_every_service(service: str) -> None:
    (rule,) = [rule for rule in spec(service)["ingress"] if rule["ports"][0]["port"] == 8081]
    (peer,) = rule["from"]
    assert peer["namespaceSelector"]["matchLabels"] == {"kubernetes.io/metadata.name": "nphies-observability"}


@pytest.mark.parametrize("service", SERVICES)
def test_the_policy_selects_the_pods_of_its_service(service: str) -> None:
    selected = spec(service)["podSelector"]["matchLabels"]
    assert selected.items() <= pods(declared(), service)["metadata"]["labels"].items()
