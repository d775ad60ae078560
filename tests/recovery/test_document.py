"""docs/recovery-model.md has every constant that the model computes with; its tables of figures are generated (tests/documentation)."""

from declared import durations
from recovery.model import constants
from recovery.model.step import Constant
from tests.whole_stack import ROOT

DOCUMENT = (ROOT / "docs" / "recovery-model.md").read_text(encoding="utf-8")


def test_every_constant_is_in_the_document_with_its_source() -> None:
    for each in vars(constants).values():
        if isinstance(each, Constant) and each.measured is None:
            row = f"| {each.name} | {durations.show(each.value)} | {each.source} |"
            assert row in DOCUMENT, f"docs/recovery-model.md must have:\n{row}"
