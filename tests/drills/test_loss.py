import pytest

from tests.drills.loss import measure_loss
from tests.drills.traffic import Commit

COMMITS = [Commit(number, at=100.0 + number) for number in range(1, 6)]  # the disaster is at 110


def test_the_loss_goes_back_to_the_first_commit_that_is_missing() -> None:
    loss = measure_loss(COMMITS, recovered=[1, 2, 3], disaster=110)
    assert ([commit.number for commit in loss.commits], loss.seconds) == ([4, 5], 6)


def test_nothing_is_lost_when_every_acknowledged_commit_is_there() -> None:
    assert measure_loss(COMMITS, recovered=range(1, 6), disaster=110).seconds == 0


def test_a_commit_that_was_not_acknowledged_may_have_survived() -> None:
    assert measure_loss(COMMITS, recovered=range(1, 7), disaster=110).seconds == 0


def test_a_hole_is_no_recovery() -> None:
    with pytest.raises(ValueError, match="row 3 is lost while 4, which is newer, is there"):
        measure_loss(COMMITS, recovered=[1, 2, 4, 5], disaster=110)
