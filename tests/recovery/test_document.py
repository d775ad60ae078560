"""docs/recovery-model.md says what the model computes, and every constant that it computes with."""

from declared import durations
from recovery import assess
from recovery.model import constants
from recovery.model.step import Constant
from tests.recovery.stacks import stack
from tests.recovery.worked_example import example, measured, year
from tests.whole_stack import ROOT

DOCUMENT = (ROOT / "docs" / "recovery-model.md").read_text(encoding="utf-8")


def test_the_worked_example_is_what_prod_declares() -> None:
    expected = example(assess(stack("prod")))

    assert expected in DOCUMENT, f"docs/recovery-model.md must have:\n{expected}"


def test_the_year_is_what_prod_declares() -> None:
    expected = year(assess(stack("prod")))

    assert expected in DOCUMENT, f"docs/recovery-model.md must have:\n{expected}"


def test_what_drills_measured_is_in_the_document() -> None:
    assert measured() in DOCUMENT, f"docs/recovery-model.md must have:\n{measured()}"


def test_every_constant_is_in_the_document_with_its_source() -> None:
    for each in vars(constants).values():
        if isinstance(each, Constant) and each.measured is None:
            row = f"| {each.name} | {durations.show(each.value)} | {each.source} |"
            assert row in DOCUMENT, f"docs/recovery-model.md must have:\n{row}"
