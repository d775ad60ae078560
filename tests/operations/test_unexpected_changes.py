"""An update that would replace or delete what holds state is refused before anything is changed by it."""

from pathlib import Path
from typing import Any

import pytest

from operations.unexpected_changes import taken_away
from tests.operations.playing import Play, play


def step(op: str, kind: str, name: str, **options: bool) -> dict[str, Any]:
    urn = f"urn:pulumi:dr::nphies-platform::nphies:platform:DataTier${kind}::{name}"
    return {"op": op, "urn": urn, "oldState": {"type": kind, **options}}


BUCKET, CLUSTER = "aws:s3/bucket:Bucket", "kubernetes:postgresql.cnpg.io/v1:Cluster"


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        ([step("delete", BUCKET, "audit-archive", protect=True)], ["delete Bucket audit-archive"]),
        ([step("delete", BUCKET, "audit-archive", retainOnDelete=True)], ["delete Bucket audit-archive"]),
        ([step("replace", CLUSTER, "claims-db")], ["replace Cluster claims-db"]),
        ([step("create-replacement", "pulumi:providers:kubernetes", "cluster")], ["replace kubernetes cluster"]),
        ([step("delete", "kubernetes:core/v1:Namespace", "nphies-data")], ["delete Namespace nphies-data"]),
        ([step("update", CLUSTER, "claims-db", retainOnDelete=True)], []),
        ([step("create", CLUSTER, "claims-db")], []),
        ([step("replace", "kubernetes:batch/v1:Job", "claims-db-migrations")], []),
        ([step("replace", "kubernetes:core/v1:ConfigMap", "redis-configuration", retainOnDelete=True)], []),
        ([step("replace", "kubernetes:apps/v1:Deployment", "claims-db-recovery-gate")], []),
    ],
)
def test_what_holds_state_is_found_where_it_would_be_taken_away(steps: list[dict[str, Any]], found: list[str]) -> None:
    assert list(taken_away({"steps": steps})) == found


@pytest.fixture
def lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Play:
    playing = play(tmp_path, monkeypatch)
    playing.passes(3)
    playing.cut("prod")
    return playing


def test_a_failover_stops_with_the_list_before_it_updates_anything(lost: Play) -> None:
    lost.world.state["pulumi"]["dr"]["steps"] = [
        step("replace", "aws:eks/cluster:Cluster", "cluster"),
        step("create-replacement", "aws:eks/cluster:Cluster", "cluster"),
        step("delete", BUCKET, "audit-archive", protect=True),
    ]
    assert lost.does("failover", "dr") != 0
    assert (
        "would replace or delete what holds state: replace Cluster cluster, delete Bucket audit-archive." in lost.output
    )
    assert not [each for each in lost.commands if each.argv[:2] == ("pulumi", "up")]
    assert not lost.world.serves("dr")


def test_a_failover_goes_on_when_the_cause_is_gone(lost: Play) -> None:
    lost.world.state["pulumi"]["dr"]["steps"] = [step("delete", BUCKET, "audit-archive", protect=True)]
    lost.does("failover", "dr")
    lost.world.state["pulumi"]["dr"]["steps"] = [step("replace", "kubernetes:batch/v1:Job", "claims-db-migrations")]
    assert lost.does("failover", "dr") == 0
    assert lost.world.serves("dr")
