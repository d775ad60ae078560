from datetime import timedelta

import pytest

from tests.drills.parameters import OPERATOR_DEFAULTS, duration, for_test_server

KNOWN = {*OPERATOR_DEFAULTS, "shared_buffers", "max_connections", "max_wal_size"}


def test_what_decides_the_loss_is_applied_as_declared() -> None:
    declared = {"archive_timeout": "60s", "max_wal_size": "3Gi", "wal_level": "replica"}
    parameters = for_test_server(declared, KNOWN)
    assert parameters.applied.items() >= declared.items()
    assert not parameters.changes


def test_an_archive_timeout_that_is_not_declared_is_the_operators() -> None:
    assert for_test_server({}, KNOWN).archive_timeout == timedelta(minutes=5)


def test_memory_is_scaled_to_the_machine_and_said_so() -> None:
    parameters = for_test_server({"shared_buffers": "5Gi"}, KNOWN)
    assert parameters.applied["shared_buffers"] == "128MB"
    assert "memory" in parameters.changes["shared_buffers"]


def test_names_are_compared_as_postgresql_does() -> None:
    assert for_test_server({"timezone": "UTC"}, {"TimeZone"}).applied["timezone"] == "UTC"


@pytest.mark.parametrize(
    ("name", "why"), [("io_method", "not in the installed server"), ("pg_stat_statements.track", "an extension's")]
)
def test_what_the_server_does_not_have_is_dropped_and_said_so(name: str, why: str) -> None:
    parameters = for_test_server({name: "x"}, KNOWN)
    assert name not in parameters.applied
    assert parameters.changes == {name: why}


def test_what_decides_the_loss_is_never_dropped() -> None:
    with pytest.raises(ValueError, match="wal_summary_keep_time decides what is lost"):
        for_test_server({"wal_summary_keep_time": "10d"}, KNOWN)


def test_speed_shortens_archive_timeout_alone() -> None:
    parameters = for_test_server({"archive_timeout": "60s", "max_connections": "200"}, KNOWN)
    faster = parameters.at_speed(10)
    assert faster.archive_timeout == timedelta(seconds=6)
    assert {**faster.applied, "archive_timeout": "60s"} == parameters.applied


def test_a_speed_that_leaves_a_fraction_of_a_second_is_refused() -> None:
    with pytest.raises(ValueError, match="whole seconds"):
        for_test_server({"archive_timeout": "45s"}, KNOWN).at_speed(10)


@pytest.mark.parametrize(("text", "seconds"), [("60", 60), ("60s", 60), ("5min", 300), ("1h", 3600), ("1500ms", 1.5)])
def test_a_duration_is_written_as_postgresql_writes_it(text: str, seconds: float) -> None:
    assert duration(text) == timedelta(seconds=seconds)


def test_anything_else_is_no_duration() -> None:
    with pytest.raises(ValueError, match="no duration"):
        duration("5m")
