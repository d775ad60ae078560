"""A failback rebuilds the lost region's database, keeps what only that one had, and loses nothing; killed anywhere on the way."""

from collections.abc import Callable
from pathlib import Path

import pytest

from operations.programs import Answer, Command
from settings import PairState
from tests.operations.playing import Play, play

SINCE = "2026-11-25T03:10:00Z"


def failed_over(directory: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Play, set[int]]:
    """dr took over, and prod's region is back; and what prod had not archived."""
    playing = play(directory, monkeypatch)
    playing.passes(3)
    playing.cut("prod")
    unarchived = playing.unarchived("prod")
    assert playing.does("failover", "dr") == 0
    playing.mend("prod")
    playing.passes(3)
    return playing, unarchived


def is_back(playing: Play, unarchived: set[int]) -> None:
    assert [stack for stack in ("prod", "dr") if playing.world.accepts_writes(stack)] == ["prod"]
    assert playing.world.leads_to() == "prod"
    assert playing.pair.state is PairState.NORMAL
    assert list(playing.pair.contradictions()) == []
    assert playing.pair.one.settings.archive.generation("me-central-1") == 2
    assert set(playing.world.state["kept"]) == unarchived
    assert playing.missing("prod") == unarchived
    playing.passes(2)
    assert playing.world.region("dr")["cluster"]["in_recovery"]
    assert all(each["available"] for each in playing.world.region("dr")["services"].values())


def test_the_lost_region_is_primary_again_and_what_it_had_not_archived_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    playing, unarchived = failed_over(tmp_path, monkeypatch)
    assert playing.does("failback", "prod", since=SINCE) == 0
    is_back(playing, unarchived)


def test_killed_anywhere_and_run_again_it_ends_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = 0
    while True:
        playing, unarchived = failed_over(tmp_path / str(at), monkeypatch)
        if not playing.killed(at, "failback", "prod", since=SINCE):
            break
        playing.passes(at % 3)
        assert playing.does("failback", "prod", since=SINCE) == 0
        is_back(playing, unarchived)
        at += 1
    assert at >= 25, "there must be chances to be killed"


def test_a_later_incident_keeps_its_own_rows_beside_those_of_an_earlier_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows of the first are still there while the business decides about them, and are replicated with the rest."""
    playing, _ = failed_over(tmp_path, monkeypatch)
    assert playing.does("failback", "prod", since=SINCE) == 0
    playing.passes(3)
    playing.cut("prod")
    unarchived = playing.unarchived("prod")
    assert playing.does("failover", "dr", incident="INC-1235") == 0
    playing.mend("prod")
    playing.passes(3)
    assert playing.does("failback", "prod", incident="INC-1235", since=SINCE) == 0
    assert set(playing.world.state["kept"]) == unarchived
    assert playing.world.state["schemas"] == ["unreplicated_inc_1234", "unreplicated_inc_1235"]


def test_a_run_after_the_demotion_has_begun_says_that_it_demotes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not that it tells the new archive, which is the same update of the same stack."""
    playing, _ = failed_over(tmp_path, monkeypatch)
    playing.failing = "error: no answer"
    update = playing.watch

    def only_the_first_two(command: Command, log: Path, *, while_it_runs: Callable[[], None]) -> Answer:
        playing.failing = "" if playing.pair.state is not PairState.SWITCHING else "error: no answer"
        return update(command, log, while_it_runs=while_it_runs)

    monkeypatch.setattr(playing, "watch", only_the_first_two)
    assert playing.does("failback", "prod", since=SINCE) == 1
    assert "stopped at 13/29 demote dr" in playing.output
    monkeypatch.setattr(playing, "watch", update)
    playing.failing = ""
    assert playing.does("failback", "prod", since=SINCE) == 0
    assert "13/29 demote dr (pulumi up, dr): spec.replica.primary" in playing.output
    assert "WRITES STOP HERE" in playing.output


def test_its_report_is_its_own_and_not_the_failovers_of_the_same_incident(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    playing, _ = failed_over(tmp_path, monkeypatch)
    began = playing.now()
    assert playing.does("failback", "prod", since=SINCE) == 0
    reports = playing.directory / "build" / "operations"
    assert {each.name for each in reports.glob("*.md")} == {"INC-1234-failover-dr.md", "INC-1234-failback-prod.md"}
    own = (reports / "INC-1234-failback-prod.md").read_text(encoding="utf-8")
    assert f"- T+ counts from: {began.isoformat()}" in own, "from its own beginning, not the outage's"
    assert "- runs: 1, of which interrupted or stopped: 0" in own


def test_since_need_not_be_said_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    playing = play(tmp_path, monkeypatch)
    playing.passes(3)
    playing.cut("prod")
    assert playing.does("failover", "dr", since=SINCE) == 0
    playing.mend("prod")
    playing.passes(3)
    assert playing.does("failback", "prod") == 0
    copies = [str(each) for each in playing.commands if "FROM claims WHERE updated_at" in str(each)]
    assert copies, "what was not archived is kept"
    assert all("2026-11-25T02:55:00" in each for each in copies), "15 minutes before the outage"


def test_a_recovery_that_failed_for_good_is_named_instead_of_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Job has a limit of attempts; once the archive is whole, the Cluster is deleted and the command goes on."""
    playing, unarchived = failed_over(tmp_path, monkeypatch)
    playing.world.state["no_first_segment"] = True
    assert playing.does("failback", "prod", since=SINCE) == 1
    assert "Job claims-db-1-full-recovery failed for good" in playing.output
    assert "kubectl --context prod delete cluster claims-db -n nphies-data, and run this again" in playing.output

    playing.world.state["no_first_segment"] = False
    playing.world.region("prod")["cluster"] = None
    assert playing.does("failback", "prod", since=SINCE) == 0
    assert playing.world.leads_to() == "prod"
    assert set(playing.world.state["kept"]) == unarchived


def test_run_twice_it_does_nothing_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    playing, _ = failed_over(tmp_path, monkeypatch)
    playing.does("failback", "prod", since=SINCE)
    changes, files = playing.world.state["updates"], playing.files()
    assert playing.does("failback", "prod", since=SINCE) == 0
    assert playing.world.state["updates"] == changes
    assert playing.files() == files


def test_the_old_database_is_never_deleted_while_the_other_accepts_no_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    playing, _ = failed_over(tmp_path, monkeypatch)
    playing.killed(4, "failback", "prod", since=SINCE)
    playing.world.region("dr")["cluster"]["fenced"] = True
    assert playing.does("failback", "prod", since=SINCE) == 1
    assert playing.world.region("prod")["cluster"] is not None


def test_the_stack_that_serves_is_never_the_one_that_is_rebuilt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    playing, _ = failed_over(tmp_path, monkeypatch)
    playing.cut("prod")
    assert playing.refuses("failback", "prod").startswith("prod: unreachable")
    assert playing.refuses("failback", "dr").startswith("prod: unreachable")


def test_it_needs_pulumi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    playing, _ = failed_over(tmp_path, monkeypatch)
    assert "A failback can wait for Pulumi" in playing.refuses("failback", "prod", without_pulumi=True)


def test_a_former_primary_that_was_demoted_before_is_not_taken_for_a_rebuilt_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By an update of its stack after the failover, which its file asks for: its server ends, and its rows are read from a standby."""
    playing, unarchived = failed_over(tmp_path, monkeypatch)
    playing.demotes("prod")
    assert playing.world.region("prod")["cluster"]["ended"]
    assert playing.does("failback", "prod", since=SINCE) == 0
    is_back(playing, unarchived)


def test_it_asks_when_the_outage_began_before_it_touches_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    playing, _ = failed_over(tmp_path, monkeypatch)
    before, files = playing.world.state["updates"], playing.files()
    for _ in range(2):  # what the first run wrote down must not answer for the second
        assert playing.refuses("failback", "prod", incident="INC-9999").startswith("SINCE: missing")
    assert (playing.world.state["updates"], playing.files()) == (before, files)
