"""The steps of a failover stand beside steps of the recovery model: by their names, which both must have."""

from typing import Any, cast

from operations.reality import Reality
from operations.watching import after_the_promotion
from recovery import assess
from recovery.model import constants
from recovery.model.step import Constant
from tests.recovery.stacks import stack


def test_every_step_of_the_model_that_a_failover_names_is_one() -> None:
    assessments = [assess(stack(name)) for name in ("prod", "dr")]
    known = {step.name for each in assessments for entry in each.entries for step in entry.rto.steps}
    known |= {each.name for each in vars(constants).values() if isinstance(each, Constant)}
    named = {name for step in after_the_promotion(cast("Reality", cast("Any", None)), "dr") for name in step.model}

    assert len(named) > 8
    assert named - known == set()
