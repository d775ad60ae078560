"""What was lost: commits the server acknowledged, and that did not come back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tests.drills.traffic import Commit


@dataclass(frozen=True)
class Loss:
    """The commits that were lost, and how long before the disaster the first of them was acknowledged."""

    commits: Sequence[Commit]
    seconds: float


def measure_loss(acknowledged: Sequence[Commit], recovered: Collection[int], disaster: float) -> Loss:
    """`disaster` is the moment the server was lost, on the clock of the commits.

    ValueError if a row came back that was acknowledged after a lost one: that is a hole, not a recovery to an earlier
    moment. The commit that was under way at the end may come back without having been acknowledged.
    """
    here = set(recovered)
    lost = [commit for commit in acknowledged if commit.number not in here]
    if not lost:
        return Loss((), 0.0)
    newer = [number for number in here if number > lost[0].number]
    if newer:
        raise ValueError(f"row {lost[0].number} is lost while {min(newer)}, which is newer, is there")
    return Loss(lost, disaster - lost[0].at)
