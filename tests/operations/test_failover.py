"""A failover, from a lost region to clients that are served, and killed anywhere on the way."""

import json
import os
from pathlib import Path
from socket import gethostname

import pytest

from settings import PairState
from tests.operations.playing import INCIDENT, Play, play
from tests.operations.world_programs import ENDED


def lost_region(directory: Path, monkeypatch: pytest.MonkeyPatch) -> Play:
    """prod's region is cut off a moment ago."""
    playing = play(directory, monkeypatch)
    playing.passes(3)
    playing.cut("prod")
    return playing


@pytest.fixture
def lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Play:
    return lost_region(tmp_path, monkeypatch)


def is_failed_over(playing: Play) -> None:
    assert playing.world.serves("dr")
    assert playing.world.leads_to() == "dr"
    assert playing.pair.state is PairState.FAILED_OVER
    assert list(playing.pair.contradictions()) == []


@pytest.mark.parametrize("without_pulumi", [False, True])
def test_a_lost_region_is_failed_over_from_and_no_more_is_lost_than_was_not_archived(
    lost: Play, without_pulumi: bool
) -> None:
    unarchived = lost.unarchived("prod")
    assert lost.does("failover", "dr", without_pulumi=without_pulumi) == 0
    is_failed_over(lost)
    assert lost.missing("dr") == unarchived


def test_a_standby_that_does_not_replay_the_archive_takes_over_only_where_the_loss_is_accepted(lost: Play) -> None:
    """As one does that left the timeline of its primary: what is archived is lost with the promotion, minutes or hours of it."""
    lost.world.region("dr")["cluster"]["rows"] = lost.world.region("dr")["cluster"]["rows"][:-3]
    lost.world.state["archived_at"] = "2026-11-25T03:00:00+00:00"
    refusal = lost.refuses("failover", "dr")
    assert refusal.startswith("dr: what was archived since 03:00:00Z is not replayed, and would be lost; wait")
    assert "docs/runbooks/standby-rebuild.md" in refusal
    assert "ACCEPT_LOSS=1" in refusal
    assert lost.pair.state is PairState.NORMAL
    assert lost.does("failover", "dr", accept_loss=True) == 0
    assert "3 more WAL segments are in the archive; the first for" in lost.output
    assert lost.world.serves("dr")


@pytest.mark.parametrize("without_pulumi", [False, True])
def test_services_that_were_stopped_before_are_started(lost: Play, without_pulumi: bool) -> None:
    """By a fence of an earlier incident: an autoscaler does not start what has no instance."""
    lost.stops_services("dr")
    assert lost.does("failover", "dr", without_pulumi=without_pulumi) == 0
    is_failed_over(lost)


@pytest.mark.parametrize("without_pulumi", [False, True])
def test_killed_anywhere_and_run_again_it_ends_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, without_pulumi: bool
) -> None:
    at = 0
    while True:
        playing = lost_region(tmp_path / str(at), monkeypatch)
        unarchived = playing.unarchived("prod")
        if not playing.killed(at, "failover", "dr", without_pulumi=without_pulumi):
            break
        assert playing.does("failover", "dr", without_pulumi=without_pulumi) == 0
        is_failed_over(playing)
        assert playing.missing("dr") == unarchived
        at += 1
    assert at >= 7, "there must be chances to be killed"


@pytest.mark.parametrize("without_pulumi", [False, True])
def test_run_twice_it_does_nothing_twice(lost: Play, without_pulumi: bool) -> None:
    lost.does("failover", "dr", without_pulumi=without_pulumi)
    changes, files = lost.world.state["updates"], lost.files()
    assert lost.does("failover", "dr", without_pulumi=without_pulumi) == 0
    assert lost.world.state["updates"] == changes
    assert lost.files() == files


def test_the_report_of_a_failover_that_pulumi_took_over_has_the_promotion_by_kubectl(lost: Play) -> None:
    build = lost.directory / "build" / "dr"
    build.mkdir(parents=True)
    step = {"name": "role change (pulumi up)", "seconds": 300}
    region = {"kind": "service", "disruption": "region", "rto": {"seconds": 300, "steps": [step]}}
    (build / "recovery.json").write_text(json.dumps({"entries": [region]}), encoding="utf-8")
    lost.does("failover", "dr", without_pulumi=True)
    lost.does("failover", "dr")
    report = (lost.directory / "build" / "operations" / f"{INCIDENT}-failover-dr.md").read_text(encoding="utf-8")
    rows = [line.split(" | ") for line in report.splitlines() if line.startswith("| promote dr")]
    assert [(row[0], row[4]) for row in rows] == [
        ("| promote dr (kubectl, dr)", "5 min 0 s"),
        ("| promote dr (pulumi up, dr)", "5 min 0 s"),
    ]


def test_nothing_that_cannot_be_taken_back_is_done_before_the_point_of_no_return(lost: Play) -> None:
    before = dict(lost.world.region("dr")["cluster"]["replica"])
    lost.killed(2, "failover", "dr")
    assert lost.world.region("dr")["cluster"]["replica"] == before
    assert "POINT OF NO RETURN" not in lost.output.split("T+ counts")[1]


def test_a_primary_that_can_be_reached_and_does_not_serve_is_fenced_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    playing = play(tmp_path, monkeypatch)
    for service in playing.world.region("prod")["services"].values():
        service.update(available=0, minimum=0, replicas=1)

    def serves(stack: str) -> bool:
        return stack == "dr" and playing.world.accepts_writes("dr")

    monkeypatch.setattr(playing.world, "serves", serves)
    assert playing.does("failover", "dr") == 0
    assert not playing.world.accepts_writes("prod")
    assert all(each["replicas"] == 0 for each in playing.world.region("prod")["services"].values())


def test_a_region_that_comes_back_meanwhile_is_fenced_by_the_next_run(lost: Play) -> None:
    lost.does("failover", "dr")
    lost.mend("prod")
    assert lost.does("failover", "dr") == 0
    assert [stack for stack in ("prod", "dr") if lost.world.accepts_writes(stack)] == ["dr"]


def test_a_primary_that_serves_is_not_failed_over_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    playing = play(tmp_path, monkeypatch)
    assert "make switchover STACK=dr loses nothing" in playing.refuses("failover", "dr")


def test_a_primary_is_not_failed_over_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    playing = play(tmp_path, monkeypatch)
    assert "prod is the primary already" in playing.refuses("failover", "prod")


def test_a_standby_that_cannot_be_reached_cannot_take_over(lost: Play) -> None:
    lost.cut("dr")
    assert "dr: its database cannot take over: unreachable" in lost.refuses("failover", "dr")


def test_what_was_done_without_pulumi_is_taken_over_by_pulumi_without_a_conflict(lost: Play) -> None:
    lost.does("failover", "dr", without_pulumi=True)
    owners = lost.world.region("dr")["owners"]
    assert owners["cluster"]["nphies-operations"] == ["method", "replica"]
    assert lost.does("failover", "dr") == 0
    assert owners["cluster"] == {"nphies-operations": [], "pulumi-kubernetes-5f3a": ["replica", "method"]}
    assert lost.world.state["pulumi"]["dr"]["result"] == "succeeded"
    is_failed_over(lost)


def test_an_update_that_fails_stops_the_run_with_its_reason_and_the_command_to_go_on(lost: Play) -> None:
    lost.failing = "error: the stack is currently locked by 1 lock(s)"
    assert lost.does("failover", "dr") == 1
    assert "the stack is currently locked" in lost.output
    assert f"Go on from here: make failover STACK=dr INCIDENT={INCIDENT}" in lost.output


def test_the_lock_of_an_update_that_died_on_this_machine_is_released(lost: Play) -> None:
    lost.world.state["pulumi"]["dr"]["lock"] = ENDED
    assert lost.does("failover", "dr") == 0
    is_failed_over(lost)
    assert [each.argv for each in lost.commands if "cancel" in each.argv] == [
        ("pulumi", "cancel", "--stack", "dr", "--yes", "--non-interactive")
    ]


def test_an_update_of_a_killed_run_that_goes_on_is_waited_for_and_never_cancelled(lost: Play) -> None:
    lost.world.state["pulumi"]["dr"]["lock"] = {"host": gethostname(), "process": os.getpid(), "ends_in": 3}
    assert lost.does("failover", "dr") == 0
    is_failed_over(lost)
    assert not any("cancel" in each.argv for each in lost.commands)


def test_the_lock_of_another_machine_stops_the_run_and_is_named(lost: Play) -> None:
    lost.world.state["pulumi"]["dr"]["lock"] = {"host": "runner-7", "process": 1, "ends_in": 1}
    assert lost.does("failover", "dr") == 1
    assert "locked by ops@runner-7, process 1, since 2026-11-25T03:13:00Z" in lost.output
    assert not any("cancel" in each.argv or each.argv[0] == "sleep" for each in lost.commands)


def test_every_line_of_the_clock_counts_from_the_first_failed_request(lost: Play) -> None:
    lost.does("failover", "dr", since="2026-11-25T03:02:00Z")
    steps = [line for line in lost.shown if line.startswith("T+")]
    assert steps[1].startswith("T+10:")
    assert any("the clients' name leads there: done" in line for line in steps)


def test_an_auditor_finds_who_did_what_when_and_what_the_model_says(lost: Play) -> None:
    lost.does("failover", "dr")
    report = (lost.directory / "build" / "operations" / f"{INCIDENT}-failover-dr.md").read_text(encoding="utf-8")
    assert "assumed-role/nphies-deployment" in report
    assert "commit: 0123456789" in report
    assert "| the database accepts writes | - | T+" in report
    assert "- clients were served at T+0" in report
    assert "RTO 30 min 0 s: met" in report
    assert "- at the beginning: worst loss: what was committed in the last 1m30s" in report
    assert "dr has replayed all that was committed until 03:1" in report


def test_an_outage_that_took_longer_than_the_objective_is_said_to_have_missed_it(lost: Play) -> None:
    lost.does("failover", "dr", since="2026-11-25T02:30:00Z")
    report = (lost.directory / "build" / "operations" / f"{INCIDENT}-failover-dr.md").read_text(encoding="utf-8")
    assert "RTO 30 min 0 s: MISSED" in report
