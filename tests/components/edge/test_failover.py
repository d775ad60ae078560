from typing import Literal

import pytest

from offline.engine.declare import Declaration
from tests.components.edge.edge_program import declared

RECORD = "aws:route53/record:Record"
HEALTH_CHECK = "aws:route53/healthCheck:HealthCheck"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
Failover = Literal["PRIMARY", "SECONDARY"]


def followed(declaration: Declaration) -> str:
    """The name of the health check that the failover record follows."""
    (urn,) = declaration[RECORD, "edge-failover"].property_dependencies["healthCheckId"]
    return urn.rsplit("::", 1)[1]


@pytest.mark.parametrize("failover", ["PRIMARY", "SECONDARY"])
def test_the_clients_name_leads_to_the_name_of_the_stack_by_the_half_the_settings_give_it(failover: Failover) -> None:
    record = declared(failover=failover)[RECORD, "edge-failover"].props
    assert record["name"] == "api.exchange.nphies.sa"
    assert record["records"] == ["me-central-1.api.exchange.nphies.sa"]
    assert record["failoverRoutingPolicies"] == [{"type": failover}]
    assert record["setIdentifier"] == "me-central-1"


def test_the_ttl_is_the_settings_which_an_alias_could_not_have() -> None:
    record = declared(edge='{"ttl": "30s"}')[RECORD, "edge-failover"].props
    assert (record["type"], record["ttl"]) == ("CNAME", 30)


def test_route_53_asks_every_ten_seconds_from_several_regions_over_https() -> None:
    serving = declared()[HEALTH_CHECK, "edge-serving"].props
    assert (serving["type"], serving["resourcePath"], serving["requestInterval"]) == ("HTTPS", "/serving", 10)
    assert serving["fqdn"] == "me-central-1.api.exchange.nphies.sa"
    assert len(serving["regions"]) == 3
    assert serving["failureThreshold"] == 3


def test_primary_yields_to_a_peer_that_serves_and_is_slow_to_believe_that_it_stopped() -> None:
    declaration = declared(failover="PRIMARY")
    decides = declaration[HEALTH_CHECK, followed(declaration)]
    children = {urn.rsplit("::", 1)[1] for urn in decides.property_dependencies["childHealthchecks"]}
    peer = declaration[HEALTH_CHECK, "edge-peer-unhealthy"].props

    assert (decides.props["type"], decides.props["childHealthThreshold"]) == ("CALCULATED", 2)
    assert children == {"edge-serving", "edge-peer-unhealthy"}
    assert (peer["fqdn"], peer["resourcePath"]) == ("me-south-1.api.exchange.nphies.sa", "/serving")
    assert peer["invertHealthcheck"]
    assert peer["requestInterval"] * peer["failureThreshold"] == 300


def test_secondary_follows_its_own_stack_alone() -> None:
    assert followed(declared(failover="SECONDARY")) == "edge-serving"


def test_a_primary_that_was_promoted_over_its_peer_does_not_yield_to_the_stale_claim() -> None:
    assert followed(declared(failover="PRIMARY", override="INC-4712: me-south-1 is lost")) == "edge-serving"


def test_the_name_of_one_stack_is_always_its_own_load_balancer() -> None:
    declaration = declared()
    record = declaration[RECORD, "edge-stack"]
    assert record.props["name"] == "me-central-1.api.exchange.nphies.sa"
    assert declaration["aws:lb/loadBalancer:LoadBalancer", "edge"].urn in record.dependencies


def test_every_record_lies_in_the_zone_that_is_given_and_no_stack_makes_or_deletes_one() -> None:
    given = declared(edge='{"zone_id": "Z0123456789ABC"}')
    assert {record.props["zoneId"] for record in given.of_type(RECORD)} == {"Z0123456789ABC"}
    assert given.of_type("aws:route53/zone:Zone") == []


def test_the_two_stacks_prove_the_same_domain_without_sharing_a_record() -> None:
    declaration = declared()
    certificate = declaration["aws:acm/certificate:Certificate", "edge"].props
    proofs = [record for record in declaration.of_type(RECORD) if "weightedRoutingPolicies" in record.props]

    assert certificate["domainName"] == "api.exchange.nphies.sa"
    assert certificate["subjectAlternativeNames"] == ["me-central-1.api.exchange.nphies.sa"]
    assert len(proofs) == 2
    assert {proof.props["setIdentifier"] for proof in proofs} == {"me-central-1"}
    assert not any(proof.props.get("allowOverwrite") for proof in proofs)


def test_alarms_lie_where_route_53_reports_and_reach_the_on_call_engineer() -> None:
    declaration = declared()
    alarms = declaration.of_type(ALARM)
    topic = declaration["aws:sns/topic:Topic", "edge-on-call"]
    subscription = declaration["aws:sns/topicSubscription:TopicSubscription", "edge-on-call"].props

    assert {alarm.props["name"] for alarm in alarms} == {
        "nphies-edge-unhealthy-me-central-1",
        "nphies-edge-no-active-region-me-central-1",
        "nphies-edge-split-brain-me-central-1",
    }
    assert {alarm.props["region"] for alarm in alarms} == {"us-east-1"}
    assert all(topic.urn in alarm.property_dependencies["alarmActions"] for alarm in alarms)
    assert topic.props["region"] == "us-east-1"
    assert (subscription["protocol"], subscription["endpoint"]) == ("email", "on-call@nphies.sa")


def test_alarms_page_past_the_lost_region_and_name_their_runbook() -> None:
    declaration = declared()
    topic = declaration["aws:sns/topic:Topic", "edge-on-call"]
    paging = declaration["aws:sns/topicSubscription:TopicSubscription", "edge-on-call-paging"]

    assert paging.props["protocol"] == "https"
    assert paging.props["endpoint"] == "https://paging.example.org/enqueue"
    assert paging.props["region"] == topic.props["region"] == "us-east-1"
    assert paging.props["endpointAutoConfirms"] is True
    assert {alarm.props["alarmDescription"].split()[-1] for alarm in declaration.of_type(ALARM)} == {
        "https://example.org/runbooks/edge-unhealthy.md",
        "https://example.org/runbooks/service-failover.md",
        "https://example.org/runbooks/split-brain.md",
    }


def test_nothing_of_the_edge_lies_in_the_peers_region() -> None:
    assert {resource.props.get("region") for resource in declared()} <= {None, "us-east-1"}


def test_a_preview_knows_every_name_before_anything_exists() -> None:
    declaration = declared(preview=True)
    assert declaration[RECORD, "edge-failover"].props["records"] == ["me-central-1.api.exchange.nphies.sa"]
    assert declaration[HEALTH_CHECK, "edge-peer-serving"].props["fqdn"] == "me-south-1.api.exchange.nphies.sa"
