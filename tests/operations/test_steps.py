"""The engine of the steps, where no command of its own shows it."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from operations.journal import Journal
from operations.steps import Position, Run, Step, done, ready, waiting
from tests.operations.playing import Play, play


def run_of(playing: Play, *steps: Step) -> Run:
    journal = Journal(playing.directory / "build" / "INC-1.jsonl", "failback prod")
    return Run(steps, playing, playing, journal, datetime(2026, 11, 25, 3, tzinfo=UTC), refresh=lambda: None)


def step(name: str, position: Callable[[], Position], *, acts: bool) -> Step:
    return Step(name, position, act=(lambda: None) if acts else None)


def test_while_an_update_runs_only_what_waits_for_that_update_is_told_to_be_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Job of the role before is complete; only the second act makes the one that counts."""
    run = run_of(
        play(tmp_path, monkeypatch),
        step("rebuild", lambda: ready("now"), acts=True),
        step("the database answers", lambda: done("yes"), acts=False),
        step("promote", lambda: ready("later"), acts=True),
        step("the migrations are complete", lambda: done("by the former Job"), acts=False),
    )
    run.watch()
    assert set(run.journal.first_seen()) == {"the database answers"}


def test_what_waits_is_told_in_its_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While nobody serves, the clients' name leads to the primary record: that is no news yet."""
    run = run_of(
        play(tmp_path, monkeypatch),
        step("promote", lambda: ready("now"), acts=True),
        step("the database accepts writes", lambda: waiting("Setting up primary"), acts=False),
        step("the clients' name leads there", lambda: done("prod"), acts=False),
    )
    run.watch()
    assert run.journal.first_seen() == {}
