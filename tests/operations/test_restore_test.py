"""The restore test of the third copy: what it restores from, and whom it tells. How it restores: tests/drills/test_third_copy.py."""

import json
from pathlib import Path

import pytest

import names
from operations import restore_test
from operations.programs import RealPrograms
from operations.restore_test import RestoreTest, publish_command
from operations.steps import Stopped
from operations.third_copy import ThirdCopy, age_in_report, third_copy
from tests.third_place import ACCOUNT, REGION, with_third_place, with_vault
from tests.whole_stack import configuration, project_in, text_of

COPY = f"nphies-wal-archive-me-south-1-{ACCOUNT}-{REGION}"


def result(*, rows: int = 10, age: float = 60) -> RestoreTest:
    return RestoreTest(
        copy=COPY,
        backup="20261126T020000",
        date="2026-11-26T04:00:00+00:00",
        restored=600,
        recovered=60,
        age=age,
        oldest=990,
        tables=3,
        rows=rows,
        blocks_checked=True,
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    project = project_in(tmp_path)
    for stack in ("prod", "dr"):
        (project / f"Pulumi.{stack}.yaml").write_text(text_of(with_vault(configuration(stack))), encoding="utf-8")
    return project


def test_it_restores_what_a_rebuild_would_begin_with_and_no_older_than_the_model_says(project: Path) -> None:
    assert third_copy(RealPrograms(), "prod", project) == ThirdCopy(
        path=f"s3://{COPY}/claims-db",
        server_name="claims-db-me-central-1-1",
        region=REGION,
        database="nphies_claims",
        major="18",
        oldest=990,
    )


def test_without_a_third_place_there_is_nothing_to_restore(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project_in(tmp_path))
    assert restore_test.main(["prod"]) == 2


def test_a_report_without_a_third_copy_is_none_to_go_by(tmp_path: Path) -> None:
    file = tmp_path / "recovery.json"
    nothing = {"subject": "claims-db", "disruption": "both regions", "age": None}
    file.write_text(json.dumps({"beyond_the_pair": {"survivals": [nothing]}}), encoding="utf-8")
    with pytest.raises(Stopped, match=r"vault\.region"):
        age_in_report(file)


@pytest.mark.parametrize(
    ("found", "failure"),
    [
        (result(), None),
        (result(rows=0), "3 tables and no row"),
        (result(age=991), "the newest transaction is 991 s old; the model says 990 s at most"),
    ],
    ids=["passed", "empty", "old"],
)
def test_an_empty_or_old_database_does_not_pass(found: RestoreTest, failure: str | None) -> None:
    assert (found.failure or "").startswith(failure or "")
    assert (found.failure is None) == (failure is None)


def test_what_is_published_is_what_the_alarm_waits_for() -> None:
    copy = ThirdCopy(f"s3://{COPY}/claims-db", "claims-db-me-central-1-1", REGION, "nphies_claims", "18", 990)
    said = publish_command(copy).argv
    option = dict(zip(said[3::2], said[4::2], strict=True))
    (alarm,) = [
        each for each in with_third_place("dr").resources if each.name == "restore-test" and "period" in each.props
    ]
    assert option["--namespace"] == alarm.props["namespace"]
    assert option["--metric-name"] == alarm.props["metricName"]
    name, _, value = option["--dimensions"].partition("=")
    assert {name: value} == alarm.props["dimensions"]
    assert float(option["--value"]) >= alarm.props["threshold"]
    assert names.RESTORE_TEST.dimension == name
