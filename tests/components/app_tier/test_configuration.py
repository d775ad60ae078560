"""The file of properties a service starts with, read as Java reads it."""

import json
from xml.etree import ElementTree

import javaproperties
from hypothesis import given
from hypothesis import strategies as st

from components.app_tier.configuration import LOGBACK, as_text
from tests.components.app_tier.app_tier_program import CONFIG_MAP, declared


def properties(service: str, services: str = "{}") -> dict[str, str]:
    text = declared(services=services)[CONFIG_MAP, f"{service}-config"].props["data"]["application.properties"]
    return javaproperties.loads(text)


@given(
    st.dictionaries(
        st.from_regex(r"[a-z][a-z0-9.-]*", fullmatch=True), st.text(st.characters(exclude_categories=["Cs"]))
    )
)
def test_every_value_is_read_as_it_was_given(values: dict[str, str]) -> None:
    text = as_text(values)
    assert javaproperties.loads(text) == values
    assert text.isascii()
    assert text.count("\n") == len(values)


def test_the_database_is_reached_through_the_pooler_and_must_take_writes() -> None:
    url = properties("claims-service")["spring.datasource.url"]
    assert url.startswith("jdbc:postgresql://claims-db-pooler.nphies-data:5432/nphies_claims?")
    assert "targetServerType=primary" in url
    assert "sslrootcert=/etc/nphies/database/ca.crt" in url


def test_the_schema_is_left_to_the_migrations() -> None:
    given_to_claims = properties("claims-service")
    assert given_to_claims["spring.flyway.enabled"] == "false"
    assert given_to_claims["spring.jpa.hibernate.ddl-auto"] == "none"


def test_the_gateway_serves_while_the_claims_service_does() -> None:
    gateway = properties("api-gateway")
    assert gateway["nphies.serving.urls"] == "http://claims-service:8080/serving"
    assert gateway["management.endpoint.health.group.serving.include"] == "readinessState,downstream"
    assert properties("claims-service")["management.endpoint.health.group.serving.include"] == "readinessState,db"


def test_a_service_knows_where_those_it_calls_are() -> None:
    assert properties("api-gateway")["nphies.services.terminology-service.url"] == "http://terminology-service:8080"


def test_a_property_of_its_own_wins() -> None:
    own = json.dumps({"claims-service": {"properties": {"spring.datasource.hikari.connection-timeout": "1000"}}})
    assert properties("claims-service", own)["spring.datasource.hikari.connection-timeout"] == "1000"


def test_the_audit_log_has_the_six_fields_of_the_guide_and_a_stream_of_its_own() -> None:
    root = ElementTree.fromstring(LOGBACK)  # noqa: S314 - a file of the program
    (audit,) = [each for each in root.iter("appender") if each.get("name") == "AUDIT"]
    fields = {each.text for each in audit.iter("includeKeyName")} | {each.text for each in audit.iter("fieldName")}
    (logger,) = [each for each in root.iter("logger") if each.get("name") == "audit"]

    assert fields == {"timestamp", "user_id", "action", "resource", "result", "ip_address"}
    assert logger.get("additivity") == "false"
    (pattern,) = [each.text for outer in audit.iter("pattern") for each in outer.iter("pattern") if each is not outer]
    assert json.loads(pattern or "")["stream"] == "audit"


def test_every_service_logs_by_it() -> None:
    for config_map in declared().of_type(CONFIG_MAP):
        assert config_map.props["data"]["logback.xml"] == LOGBACK
        assert (
            "logging.config=file:/etc/nphies/config/logback.xml" in config_map.props["data"]["application.properties"]
        )


def test_a_group_that_is_new_in_a_region_reads_what_was_sent_before_it() -> None:
    given_to_claims = properties("claims-service")
    assert given_to_claims["spring.kafka.consumer.auto-offset-reset"] == "earliest"
    assert given_to_claims["spring.kafka.producer.properties.enable.idempotence"] == "true"
