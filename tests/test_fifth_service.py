"""A service that the guide does not know, with all three stores: one entry of the settings, and the rest follows."""

from typing import Any

import pytest

from policies.model.report import evaluate
from policies.pack import default_pack
from tests.whole_stack import STACKS, with_more_services

SERVICE = "consent-service"


def spec(kind: str, name: str) -> Any:
    return with_more_services("prod", SERVICE)[f"kubernetes:{kind}", name].props["spec"]


def test_it_has_a_login_that_reads() -> None:
    role = spec("postgresql.cnpg.io/v1:DatabaseRole", "claims-db-consent-service")
    assert (role["login"], role["inRoles"]) == (True, ["claims_reader"])


def test_it_has_a_kafka_user_for_its_topics() -> None:
    acls = spec("kafka.strimzi.io/v1:KafkaUser", "kafka-user-consent-service")["authorization"]["acls"]
    assert {acl["resource"]["name"] for acl in acls} == {"audit-events", "claims-adjudicated", SERVICE}


@pytest.mark.parametrize("policy", ["claims-db-services", "redis", "nphies-kafka"])
def test_every_store_lets_it_in(policy: str) -> None:
    peers = [
        peer.get("podSelector", {}).get("matchLabels")
        for rule in spec("networking.k8s.io/v1:NetworkPolicy", policy)["ingress"]
        for peer in rule["from"]
    ]
    assert {"app.kubernetes.io/name": SERVICE} in peers


@pytest.mark.parametrize("store", ["database", "cache", "streams"])
def test_its_secrets_are_copied_to_its_namespace(store: str) -> None:
    assert spec("external-secrets.io/v1:ExternalSecret", f"data-tier-{SERVICE}-{store}")


@pytest.mark.parametrize("stack", STACKS)
def test_no_policy_is_violated(stack: str) -> None:
    found = evaluate(with_more_services(stack, SERVICE).stack, default_pack()).violations
    assert [each.message for each in found if each.level == "mandatory"] == []
