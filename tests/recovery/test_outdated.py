"""Drills that support the model's constants no more are reported, by a clock that is given."""

from datetime import date, timedelta
from typing import Any

import pytest

from declared.stack import Stack as Index
from offline.evaluation.recovery import evaluate
from recovery import outdated
from recovery.model.measurement import read
from recovery.model.outdated import measured_constants, versions
from tests.recovery.stacks import Mutator, changed, stack
from tests.whole_stack import whole_stack

RECORDED = max(each.measured.newest.date for each in measured_constants() if each.measured)
SOON, LATER = RECORDED + timedelta(days=30), RECORDED + timedelta(days=366)


def reported(name: str, today: date, *mutators: Mutator) -> list[str]:
    resources = stack(name)
    for mutator in mutators:
        resources = mutator(resources)
    return list(outdated(Index(resources), today))


@pytest.mark.parametrize("name", ["prod", "dr"])
def test_drills_of_the_last_year_with_the_declared_versions_are_evidence(name: str) -> None:
    assert reported(name, SOON) == []
    assert set(versions(Index(stack(name)))) == {"PostgreSQL", "Kafka", "cloudnative-pg"}


@pytest.mark.parametrize("name", ["prod", "dr"])
def test_after_a_year_every_measured_constant_is_named(name: str) -> None:
    [line] = reported(name, LATER)

    assert line.startswith("measured more than a year ago: ")
    assert all(each.name in line for each in measured_constants())


@pytest.mark.parametrize(
    ("image", "found"),
    [
        ("ghcr.io/cloudnative-pg/postgresql:19.1-standard-trixie@sha256:0123", "19"),
        ("registry:5000/postgresql:19", "19"),
        ("registry:5000/postgresql:18.9", None),
        ("registry:5000/postgresql", None),
    ],
)
def test_another_major_version_of_postgresql_is_reported(image: str, found: str | None) -> None:
    lines = reported("prod", SOON, changed("Cluster", "claims-db", "spec.imageName", image))

    assert [line.partition(" is declared")[0] for line in lines] == ([f"PostgreSQL {found}"] if found else [])


@pytest.mark.parametrize(("version", "noticed"), [("0.29.3", False), ("0.30.0", True), ("1.0.0", True)])
def test_another_release_of_the_operator_is_reported(version: str, *, noticed: bool) -> None:
    lines = reported("dr", SOON, changed("Release", "cloudnative-pg", "version", version))

    assert any(line.startswith("cloudnative-pg") for line in lines) is noticed


def test_a_preview_advises_and_passes() -> None:
    declaration = whole_stack("prod")
    now, later = (
        [each for each in evaluate(declaration, today).violations if each.policy == "recovery-drills-outdated"]
        for today in (SOON, LATER)
    )

    assert now == []
    assert [each.level for each in later] == ["advisory"]


def test_a_constant_is_the_worst_run_times_its_margin_rounded_up() -> None:
    drill: dict[str, Any] = {
        "source": "docs/drill.md",
        "date": "2026-11-25",
        "commit": "abc",
        "machine": "m",
        "versions": {},
    }
    runs = [{"drill": "a", "seconds": seconds} for seconds in (3.5, 18.1, 6.5)]
    records: dict[str, Any] = {
        "drills": {"a": drill},
        "constants": {"x": {"margin": 1.5, "margin_reason": "why", "runs": runs}},
    }
    [(name, measurement)] = read(records)

    assert (name, measurement.median, measurement.worst.seconds) == ("x", 6.5, 18.1)
    assert measurement.value == timedelta(seconds=28)
