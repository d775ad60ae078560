"""The filter that decides what a record is: its own Ruby code, run by a real Ruby."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.components.logging.logstash_script import MISSING, RUBY, run

pytestmark = pytest.mark.skipif(not RUBY, reason=MISSING)

# Guide, "Audit Log Format".
GUIDE = {
    "timestamp": "2025-08-13T10:30:00Z",
    "user_id": "user123",
    "action": "claim_submission",
    "resource": "claim_id_12345",
    "result": "success",
    "ip_address": "192.168.1.100",
}


def event(stream: str, record: object, **more: Any) -> dict[str, Any]:
    """An event as Filebeat sends it and the JSON filter leaves it; `record` None: the line was no JSON."""
    parsed = {} if record is None else {"record": record}
    return {
        "@timestamp": "2026-01-01T00:00:00Z",
        "message": json.dumps(record),
        "fields": {"service": "nphies", "stream": stream},
        "kubernetes": {"pod": {"name": "claims-service-1"}},
        "stream": "stdout",
        **parsed,
        **more,
    }


def classified(stream: str, record: object) -> dict[str, Any]:
    (found,) = run("classify.rb", [event(stream, record)])
    return found


def test_the_guides_audit_record_fits() -> None:
    found = classified("audit", GUIDE)

    assert found["nphies"] == {"stream": "audit"}
    assert GUIDE.items() <= found.items()


def test_a_record_that_says_more_fits_too() -> None:
    assert classified("audit", {**GUIDE, "correlation_id": "c-1"})["correlation_id"] == "c-1"


@pytest.mark.parametrize("field", GUIDE)
def test_an_audit_record_without_a_field_goes_to_quarantine_and_says_which(field: str) -> None:
    found = classified("audit", {name: value for name, value in GUIDE.items() if name != field})

    assert found["nphies"] == {"stream": "audit", "problem": f"no {field}"}


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("user_id", "", "user_id is no text"),
        ("user_id", "  ", "user_id is no text"),
        ("user_id", 7, "user_id is no text"),
        ("action", ["a"], "action is no text"),
        ("resource", {"id": 1}, "resource is no text"),
        ("result", False, "result is no text"),
        ("timestamp", "yesterday", "timestamp is no time"),
        ("timestamp", "2025-13-41T10:30:00Z", "timestamp is no time"),
        ("timestamp", "2025-08-13", "timestamp is no time"),
        ("timestamp", "2025-08-13T10:30:00Z\nx", "timestamp is no time"),
        ("timestamp", 1755081000, "timestamp is no time"),
        ("ip_address", "localhost", "ip_address is no address"),
        ("ip_address", "192.168.1.300", "ip_address is no address"),
        ("ip_address", "10.0.0.0/8", "ip_address is no address"),
        ("ip_address", 42, "ip_address is no address"),
    ],
)
def test_an_audit_record_with_a_wrong_field_goes_to_quarantine(field: str, value: object, problem: str) -> None:
    found = classified("audit", {**GUIDE, field: value})

    assert found["nphies"] == {"stream": "audit", "problem": problem}
    # As it came, in one piece: its fields might be refused once more.
    assert json.loads(found["message"])[field] == value
    assert "user_id" not in found


@pytest.mark.parametrize(
    "value", ["2025-08-13T10:30:00.123Z", "2025-08-13T13:30:00+03:00", "2025-08-13T10:30:00.123456789Z"]
)
def test_times_with_fractions_and_zones_fit(value: str) -> None:
    assert "problem" not in classified("audit", {**GUIDE, "timestamp": value})["nphies"]


def test_an_address_of_the_sixth_version_fits() -> None:
    assert "problem" not in classified("audit", {**GUIDE, "ip_address": "2001:db8::1"})["nphies"]


@pytest.mark.parametrize("stream", ["application", "audit"])
@pytest.mark.parametrize("record", [None, [1, 2], "text", 3])
def test_a_services_line_that_is_no_json_object_goes_to_quarantine(stream: str, record: object) -> None:
    found = classified(stream, record)

    assert found["nphies"] == {"stream": stream, "problem": "not a JSON object"}
    assert found["message"] == json.dumps(record)


def test_an_application_record_brings_its_fields_and_needs_none() -> None:
    found = classified("application", {"level": "INFO", "message": "hello", "correlation_id": "c-1"})

    assert found["nphies"] == {"stream": "application"}
    assert (found["message"], found["level"], found["correlation_id"]) == ("hello", "INFO", "c-1")
    assert "record" not in found


def test_a_systems_line_is_taken_as_it_is() -> None:
    (found,) = run("classify.rb", [event("system", None, message="E1123 node is low on memory")])

    assert found["nphies"] == {"stream": "system"}
    assert found["message"] == "E1123 node is low on memory"


def test_a_service_cannot_pretend_to_be_another_pod_stream_or_time() -> None:
    forged = {
        "kubernetes": {"pod": {"name": "api-gateway-1"}},
        "fields": {"stream": "system"},
        "nphies": {"stream": "system"},
        "stream": "system",
        "@timestamp": "1970-01-01T00:00:00Z",
        "@metadata": {"index": "other"},
        "[fields][stream]": "system",
        "tags": ["correlated"],
    }
    found = classified("audit", {**GUIDE, **forged})

    assert found["nphies"] == {"stream": "audit"}
    assert found["kubernetes"]["pod"]["name"] == "claims-service-1"
    assert found["fields"]["stream"] == "audit"
    assert found["@timestamp"] == "2026-01-01T00:00:00Z"
    assert "tags" not in found


def test_an_unknown_stream_cannot_name_an_index() -> None:
    assert classified("../../secrets", {"a": 1})["nphies"] == {"stream": "system"}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=10, deadline=None)
@given(
    records=st.lists(
        st.dictionaries(st.sampled_from([*GUIDE, "kubernetes", "[a]", "", "x"]), json_values) | json_values,
        min_size=20,
        max_size=60,
    )
)
def test_whatever_a_service_writes_is_kept_in_one_stream(records: list[object]) -> None:
    for found in run("classify.rb", [event("audit", record) for record in records]):
        assert found["nphies"]["stream"] == "audit"
        assert found["nphies"].get("problem") or GUIDE.keys() <= found.keys()


def test_what_elasticsearch_refused_becomes_text_with_the_reason_beside_it() -> None:
    refused = {**event("application", {"level": {"odd": 1}}), "nphies": {"stream": "application"}}
    (found,) = run("as_text.rb", [refused], {"dead_letter_queue": {"reason": "mapper_parsing_exception"}})

    assert set(found) == {"@timestamp", "message", "nphies"}
    assert found["nphies"] == {
        "stream": "application",
        "problem": "refused by Elasticsearch: mapper_parsing_exception",
    }
    assert json.loads(found["message"])["kubernetes"]["pod"]["name"] == "claims-service-1"
