"""From either state at rest, killed anywhere any number of times, with or without Pulumi: it ends in one primary."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies

from settings import PairState
from tests.operations.playing import Play, play

KILLS = strategies.lists(strategies.tuples(strategies.integers(0, 24), strategies.integers(0, 6)), max_size=3)
"""When a run is killed, and how long nobody runs it again."""


def through(playing: Play, kills: list[tuple[int, int]], command: str, stack: str, **more: object) -> None:
    """Runs a command that is killed each time, and then to its end."""
    for at, pause in kills:
        playing.killed(at, command, stack, **more)
        playing.passes(pause)
    assert playing.does(command, stack, **more) == 0


def primaries(playing: Play) -> list[str]:
    return [stack for stack in ("prod", "dr") if playing.world.accepts_writes(stack)]


@given(
    swapped=strategies.booleans(),
    failing_over=KILLS,
    failing_back=KILLS,
    switching=KILLS,
    without_pulumi=strategies.booleans(),
)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
def test_a_failover_a_failback_and_a_switchover_end_in_one_primary_with_nothing_lost_but_what_was_not_archived(
    *,
    swapped: bool,
    failing_over: list[tuple[int, int]],
    failing_back: list[tuple[int, int]],
    switching: list[tuple[int, int]],
    without_pulumi: bool,
) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as monkeypatch:
        playing = play(Path(folder), monkeypatch, PairState.SWAPPED if swapped else PairState.NORMAL)
        lost, target = ("dr", "prod") if swapped else ("prod", "dr")
        playing.passes(3)
        playing.cut(lost)
        unarchived = playing.unarchived(lost)
        through(playing, failing_over, "failover", target, without_pulumi=without_pulumi)
        assert playing.world.serves(target)
        assert playing.missing(target) == unarchived
        playing.mend(lost)
        playing.passes(2)
        through(playing, failing_back, "failback", lost, since="2026-11-25T03:10:00Z")
        assert primaries(playing) == [lost]
        assert playing.missing(lost) == unarchived
        through(playing, switching, "switchover", target, incident="CHG-2", without_pulumi=without_pulumi)
        assert primaries(playing) == [target]
        assert playing.missing(target) == unarchived
        assert list(playing.pair.contradictions()) == []
