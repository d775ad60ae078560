from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.data_tier.kafka import Kafka
from components.data_tier.kafka.users import rules
from components.kubernetes.placement import ZONE
from offline.engine.declare import Declaration, declare
from settings import KafkaSettings, Size, StoreUseSettings
from tests.components.site import site

CLUSTER = "kubernetes:kafka.strimzi.io/v1:Kafka"
POOL = "kubernetes:kafka.strimzi.io/v1:KafkaNodePool"
TOPIC = "kubernetes:kafka.strimzi.io/v1:KafkaTopic"
USER = "kubernetes:kafka.strimzi.io/v1:KafkaUser"
POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"

topic_names = st.sampled_from(["claims", "eligibility", "terms", "audit"])
all_uses = st.builds(
    StoreUseSettings,
    produces=st.lists(topic_names, unique=True).map(tuple),
    consumes=st.lists(topic_names, unique=True).map(tuple),
)


USES = {
    "api-gateway": StoreUseSettings(produces=("claims-submitted",)),
    "claims-service": StoreUseSettings(database="read-write", consumes=("claims-submitted",)),
    "consent-service": StoreUseSettings(database="read", cache=True),
}


def declared(settings: KafkaSettings | None = None, *, preview: bool = False) -> Declaration:
    return declare(lambda: Kafka("kafka", settings or KafkaSettings(), uses=USES, site=site()), preview=preview)


@pytest.fixture(scope="module", params=[True, False], ids=["preview", "update"])
def declaration(request: pytest.FixtureRequest) -> Declaration:
    return declared(preview=request.param)


def kafka(declaration: Declaration) -> Any:
    return declaration[CLUSTER, "nphies-kafka"].props["spec"]["kafka"]


def test_the_only_way_in_is_a_certificate_over_tls(declaration: Declaration) -> None:
    (listener,) = kafka(declaration)["listeners"]
    assert (listener["tls"], listener["authentication"], listener["type"]) == (True, {"type": "tls"}, "internal")
    assert kafka(declaration)["authorization"] == {"type": "simple"}


def test_a_record_is_on_two_zones_before_its_producer_is_told() -> None:
    settings = KafkaSettings(brokers=5, replication=4, min_insync_replicas=3)
    config = kafka(declared(settings))["config"]
    factors = {value for key, value in config.items() if key.endswith("replication.factor")}
    minimums = {value for key, value in config.items() if "min.isr" in key or "min.insync" in key}
    assert (factors, minimums) == ({4}, {3})
    assert kafka(declared())["rack"] == {"topologyKey": ZONE}
    assert config["unclean.leader.election.enable"] is False


def test_no_topic_comes_into_being_by_itself(declaration: Declaration) -> None:
    assert kafka(declaration)["config"]["auto.create.topics.enable"] is False


@pytest.mark.parametrize(("role", "size"), [("broker", "50Gi"), ("controller", "10Gi")])
def test_volumes_outlive_the_cluster(declaration: Declaration, role: str, size: str) -> None:
    (volume,) = declaration[POOL, f"nphies-kafka-{role}"].props["spec"]["storage"]["volumes"]
    assert (volume["class"], volume["size"], volume["deleteClaim"]) == ("gp3-encrypted-retain", size, False)


@pytest.mark.parametrize("role", ["broker", "controller"])
def test_the_nodes_of_a_pool_are_spread_over_the_zones(declaration: Declaration, role: str) -> None:
    spec = declaration[POOL, f"nphies-kafka-{role}"].props["spec"]
    zones = spec["template"]["pod"]["topologySpreadConstraints"][0]
    assert (zones["topologyKey"], zones["maxSkew"], zones["whenUnsatisfiable"]) == (ZONE, 1, "DoNotSchedule")
    assert zones["labelSelector"]["matchLabels"]["strimzi.io/pool-name"] == role
    assert spec["roles"] == [role]


def test_half_of_a_brokers_memory_is_heap_and_all_of_it_is_reserved() -> None:
    spec = declared(KafkaSettings(memory=Size("12Gi")))[POOL, "nphies-kafka-broker"].props["spec"]
    assert spec["jvmOptions"] == {"-Xms": "6g", "-Xmx": "6g"}
    assert spec["resources"]["requests"]["memory"] == spec["resources"]["limits"]["memory"] == "12Gi"


def test_every_topic_of_the_settings_is_declared_with_the_clusters_copies(declaration: Declaration) -> None:
    topics = {resource.props["metadata"]["name"]: resource.props["spec"] for resource in declaration.of_type(TOPIC)}
    assert set(topics) == set(KafkaSettings().topics)
    assert {topic["replicas"] for topic in topics.values()} == {3}
    assert {topic["config"]["min.insync.replicas"] for topic in topics.values()} == {2}
    assert topics["claims-submitted"]["config"]["retention.ms"] == 7 * 24 * 3600 * 1000
    assert "retention.ms" not in topics["terminology-events"]["config"], "compacted: the newest of a key stays"


@given(all_uses)
def test_a_service_may_do_what_its_settings_say_and_nothing_else(uses: StoreUseSettings) -> None:
    allowed = {
        (rule["resource"]["type"], rule["resource"]["name"], operation)
        for rule in rules("claims-service", uses)
        for operation in rule["operations"]
    }
    may = {("topic", topic, "Write") for topic in uses.produces}
    may |= {("topic", topic, "Read") for topic in uses.consumes}
    may |= {("group", "claims-service", "Read")} if uses.consumes else set()
    assert allowed == may | {(kind, name, "Describe") for kind, name, _ in may}
    assert {rule["resource"]["patternType"] for rule in rules("claims-service", uses)} <= {"literal"}


def test_a_service_that_uses_a_topic_has_a_user_with_a_certificate_and_no_other_has(declaration: Declaration) -> None:
    users = {resource.props["metadata"]["name"]: resource.props["spec"] for resource in declaration.of_type(USER)}
    assert set(users) == {"api-gateway", "claims-service"}
    for spec in users.values():
        assert spec["authentication"]["type"] == "tls"
        assert spec["authentication"]["renewalDays"] < spec["authentication"]["validityDays"]


def test_the_operator_starts_pods_of_the_restricted_level_and_opens_no_doors(declaration: Declaration) -> None:
    release = declaration["kubernetes:helm.sh/v3:Release", "strimzi-cluster-operator"].props
    values = release["values"]
    assert {"name": "STRIMZI_POD_SECURITY_PROVIDER_CLASS", "value": "restricted"} in values["extraEnvs"]
    assert values["generateNetworkPolicy"] is False
    # Its own namespace is one that the chart gives it Roles in.
    assert (release["namespace"], values["watchNamespaces"]) == ("nphies-data", ["nphies-data"])


def test_only_the_services_that_use_a_topic_reach_the_listener() -> None:
    policy = declared()[POLICY, "nphies-kafka"].props["spec"]
    peers = [rule["from"] for rule in policy["ingress"] if rule["ports"] == [{"port": 9093, "protocol": "TCP"}]]
    assert peers == [
        [
            {
                "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "nphies-core"}},
                "podSelector": {"matchLabels": {"app.kubernetes.io/name": service}},
            }
            for service in ("api-gateway", "claims-service")
        ]
    ]
