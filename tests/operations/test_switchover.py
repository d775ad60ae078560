"""A planned switchover loses nothing, there and back, and killed anywhere on the way."""

from pathlib import Path

import pytest

from settings import PairState
from tests.operations.playing import Play, play


@pytest.fixture
def normal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Play:
    playing = play(tmp_path, monkeypatch)
    playing.passes(3)
    return playing


def is_switched(playing: Play, target: str) -> None:
    source = "prod" if target == "dr" else "dr"
    assert [stack for stack in ("prod", "dr") if playing.world.accepts_writes(stack)] == [target]
    assert playing.world.leads_to() == target
    assert playing.missing(target) == set()
    assert playing.pair.state is (PairState.SWAPPED if target == "dr" else PairState.NORMAL)
    assert list(playing.pair.contradictions()) == []
    assert "promotion_token" not in (playing.directory / f"Pulumi.{target}.yaml").read_text(encoding="utf-8")
    playing.passes(2)
    assert playing.world.region(source)["cluster"]["in_recovery"]


@pytest.mark.parametrize("without_pulumi", [False, True])
def test_nothing_is_lost_there_and_back(normal: Play, without_pulumi: bool) -> None:
    assert normal.does("switchover", "dr", without_pulumi=without_pulumi) == 0
    is_switched(normal, "dr")
    normal.passes(5)
    assert normal.does("switchover", "prod", incident="CHG-2", without_pulumi=without_pulumi) == 0
    is_switched(normal, "prod")


@pytest.mark.parametrize("without_pulumi", [False, True])
def test_killed_anywhere_and_run_again_it_ends_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, without_pulumi: bool
) -> None:
    at = 0
    while True:
        playing = play(tmp_path / str(at), monkeypatch)
        playing.passes(2)
        if not playing.killed(at, "switchover", "dr", without_pulumi=without_pulumi):
            break
        playing.passes(at % 4)
        assert playing.does("switchover", "dr", without_pulumi=without_pulumi) == 0
        is_switched(playing, "dr")
        at += 1
    assert at >= 14, "there must be chances to be killed"


def test_stopped_after_the_demotion_it_can_be_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files and Pulumi's update of the source are behind it, and no region serves."""
    playing = play(tmp_path, monkeypatch)
    playing.passes(2)
    assert playing.killed(6, "switchover", "dr")
    playing.passes(4)
    assert playing.pair.state is PairState.SWITCHING
    assert [stack for stack in ("prod", "dr") if playing.world.accepts_writes(stack)] == []
    assert playing.does("switchover", "prod") == 0
    is_switched(playing, "prod")


def test_run_twice_it_does_nothing_twice(normal: Play) -> None:
    normal.does("switchover", "dr")
    changes, files = normal.world.state["updates"], normal.files()
    assert normal.does("switchover", "dr") == 0
    assert normal.world.state["updates"] == changes
    assert normal.files() == files


def test_services_that_were_stopped_are_started_before_they_serve(normal: Play) -> None:
    """An autoscaler does not start what has no instance: an earlier failback by hand may have left it so."""
    normal.stops_services("dr")
    assert normal.does("switchover", "dr") == 0
    assert normal.world.serves("dr")


def test_it_needs_both_regions(normal: Play) -> None:
    normal.cut("prod")
    assert "a switchover needs both regions: make failover for a lost one" in normal.refuses("switchover", "dr")


def test_it_needs_a_healthy_standby(normal: Play) -> None:
    normal.world.region("dr")["cluster"]["phase"] = "Setting up primary"
    assert normal.refuses("switchover", "dr") == "dr: Setting up primary; allowed: a healthy standby that replays"


def test_files_that_a_person_changed_to_the_demoted_state_are_gone_on_from(normal: Play) -> None:
    for stack in ("prod", "dr"):
        file = normal.directory / f"Pulumi.{stack}.yaml"
        file.write_text(file.read_text(encoding="utf-8").replace("role: primary", "role: standby"), encoding="utf-8")
    assert normal.does("switchover", "dr") == 0
    is_switched(normal, "dr")


def test_a_game_day_is_a_switchover_with_a_report(normal: Play) -> None:
    assert normal.does("gameday", "dr", incident="GAMEDAY-20261125") == 0
    is_switched(normal, "dr")
    report = (normal.directory / "build" / "operations" / "GAMEDAY-20261125-gameday-dr.md").read_text(encoding="utf-8")
    assert "gameday GAMEDAY-20261125: dr took over from prod" in report


def test_a_game_day_may_be_a_failover_from_a_primary_that_serves(normal: Play) -> None:
    assert normal.does("gameday", "dr", incident="GAMEDAY-20261125", kind="failover") == 0
    assert [stack for stack in ("prod", "dr") if normal.world.accepts_writes(stack)] == ["dr"]
    assert normal.pair.state is PairState.FAILED_OVER


def test_the_promotion_is_previewed_before_writes_stop_and_not_again(normal: Play) -> None:
    """A preview takes about as long as an update, and no region takes writes between the two updates."""
    assert normal.does("switchover", "dr") == 0
    engine = [each.argv for each in normal.commands if each.argv[0] == "pulumi" and each.argv[1] in ("preview", "up")]
    done = [(verb, stack) for _, verb, _, stack, *_ in engine]
    first = [("preview", "dr"), ("preview", "prod"), ("up", "prod"), ("up", "dr")]
    assert done[: len(first)] == first
    file = Path(engine[0][engine[0].index("--config-file") + 1])
    assert "nphies:role: primary" in file.read_text(encoding="utf-8")


def test_a_promotion_that_would_take_state_away_is_refused_while_writes_go_on(normal: Play) -> None:
    urn = "urn:pulumi:dr::nphies-platform::aws:eks/cluster:Cluster::cluster"
    normal.world.state["pulumi"]["dr"]["steps"] = [{"op": "replace", "urn": urn}]
    files = normal.files()
    assert normal.does("switchover", "dr") != 0
    assert "pulumi up of dr would replace or delete what holds state: replace Cluster cluster." in normal.output
    assert normal.world.accepts_writes("prod")
    assert normal.files() == files


@pytest.mark.parametrize("target", ["dr", "prod"])
def test_after_a_failover_the_way_back_is_a_failback(normal: Play, target: str) -> None:
    """A switchover would demote the former primary as it is, or the one that serves."""
    normal.cut("prod")
    normal.unarchived("prod")
    normal.does("failover", "dr")
    normal.mend("prod")
    assert normal.refuses("switchover", target) == (
        "both databases are primary since a failover, and have diverged; allowed: make failback STACK=prod"
    )
