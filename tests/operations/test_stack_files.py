"""The stack files are changed where the runbooks say, and nowhere else."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from operations.stack_files import (
    Edit,
    demotion_edits,
    difference,
    edited,
    failover_edits,
    is_written,
    promotion_edits,
    token_removal,
    write,
)
from operations.yaml_lines import EditError, remove_value, set_value
from settings import SettingsError
from tests.whole_stack import ROOT, STACKS, file_text


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """The stack files in the pair's normal state, comments and all, whatever state they are in here."""
    shutil.copy(ROOT / "Pulumi.yaml", tmp_path)
    for stack in STACKS:
        text = (ROOT / f"Pulumi.{stack}.yaml").read_text(encoding="utf-8")
        wanted, found = leaves(file_text(stack)), leaves(text)
        for path in found.keys() - wanted.keys():
            text = remove_value(text, path)
        for path in [path for path, value in wanted.items() if found.get(path) != value]:
            text = set_value(text, path, wanted[path], after="nphies:role")
        (tmp_path / f"Pulumi.{stack}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def leaves(text: str) -> dict[tuple[str, ...], Any]:
    """The values of a stack file's configuration by their paths; a group without keys is none."""

    def below(path: tuple[str, ...], value: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
        if not isinstance(value, dict):
            yield path, value
            return
        for key, inner in cast("dict[str, Any]", value).items():
            yield from below((*path, key), inner)

    return dict(below(("config",), yaml.safe_load(text)["config"]))


def change(directory: Path, edits: list[Edit]) -> list[str]:
    texts = edited(directory, edits)
    lines = [line for line in difference(directory, texts) if not line.startswith(("---", "+++"))]
    write(directory, texts)
    assert is_written(directory, edits)
    return lines


def test_a_switchover_and_its_way_back_leave_the_files_as_they_were(directory: Path) -> None:
    before = {file.name: file.read_text(encoding="utf-8") for file in directory.glob("Pulumi.*")}
    for source, target in (("prod", "dr"), ("dr", "prod")):
        change(directory, demotion_edits(source, target))
        change(directory, promotion_edits(source, target, "e30="))
        assert change(directory, token_removal(target)) == [
            '-  nphies-platform:data_tier: { postgresql: { promotion_token: "e30=" } }'
        ]
    assert {file.name: file.read_text(encoding="utf-8") for file in directory.glob("Pulumi.*")} == before


def test_a_failover_changes_four_lines_and_keeps_every_comment(directory: Path) -> None:
    comments = sum(file.read_text(encoding="utf-8").count("#") for file in directory.glob("Pulumi.*.yaml"))
    lines = change(directory, failover_edits("dr", "prod", "INC-1234: failover from me-central-1"))
    assert '+  nphies:fencing_override: "INC-1234: failover from me-central-1"' in lines
    assert len([line for line in lines if line.startswith("+")]) == 4
    assert sum(file.read_text(encoding="utf-8").count("#") for file in directory.glob("Pulumi.*.yaml")) == comments


def test_what_the_program_would_refuse_is_not_written(directory: Path) -> None:
    with pytest.raises(SettingsError, match=r"Pulumi\.dr\.yaml: nphies:role: primary; allowed: standby while"):
        edited(directory, [Edit("dr", ("nphies:role",), "primary")])


@pytest.mark.parametrize(
    ("text", "path", "value", "expected"),
    [
        ("a:\n  b: 1 # why\n  c: 2\n", ("a", "b"), 3, "a:\n  b: 3 # why\n  c: 2\n"),
        ("a:\n  b: 1\n", ("a", "d"), "x", "a:\n  d: x\n  b: 1\n"),
        ("a: { b: 1 }\n", ("a", "d", "e"), "x y", 'a: { d: { e: "x y" }, b: 1 }\n'),
        ("a: {}\n", ("a", "b"), 1, "a: { b: 1 }\n"),
        ("a:\n  b: 1\n  c: 2\n", ("a", "b"), None, "a:\n  c: 2\n"),
        ("a:\n  b:\n    c: 1\n  d: 2\n", ("a", "b", "c"), None, "a:\n  d: 2\n"),
        ("a: { b: 1, c: 2 }\n", ("a", "b"), None, "a: { c: 2 }\n"),
        ("a: { b: 1, c: 2 }\n", ("a", "c"), None, "a: { b: 1 }\n"),
        ("a:\n  b: 1\n", ("a", "z"), None, "a:\n  b: 1\n"),
    ],
)
def test_one_value_is_changed_and_the_rest_stays(
    text: str, path: tuple[str, ...], value: str | int | None, expected: str
) -> None:
    changed = remove_value(text, path) if value is None else set_value(text, path, value, after="nothing")
    assert changed == expected


def test_a_layout_that_cannot_be_edited_is_said() -> None:
    with pytest.raises(EditError, match=r"a: not a plain value"):
        set_value("a: [1]\n", ("a",), 1, after="")
