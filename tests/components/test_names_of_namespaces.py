"""A namespace can be renamed in one line: no other file of the program spells its name."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from components.kubernetes import namespaces

ROOT = Path(__file__).parents[2]
HOME = "components/kubernetes/namespaces.py"
NAMES = sorted(namespaces.POD_SECURITY)
SPELLED = re.compile(rf"(?<![\w-])({'|'.join(NAMES)})(?![\w-])")

OTHER_THINGS = {("components/kubernetes/priority_classes.py", "nphies-data")}
"""What is called like a namespace and is none: a PriorityClass."""


def _files() -> list[str]:
    rooms = [ROOT / room for room in ("components", "documentation")]
    files = [each for room in rooms for each in room.rglob("*") if each.is_file() and "__pycache__" not in each.parts]
    return sorted(str(each.relative_to(ROOT)) for each in files if str(each.relative_to(ROOT)) != HOME)


def _spelled(file: str) -> Iterator[tuple[str, int, str]]:
    for number, line in enumerate((ROOT / file).read_text(encoding="utf-8").splitlines(), 1):
        for found in SPELLED.findall(line):
            if (file, found) not in OTHER_THINGS:
                yield file, number, found


def test_components_and_pictures_take_the_names_of_namespaces_from_their_constants() -> None:
    assert [found for file in _files() for found in _spelled(file)] == []


def test_the_pack_spells_the_namespace_of_an_exception_once() -> None:
    texts = [
        (str(file.relative_to(ROOT)), node.value)
        for room in ("policies", "recovery", "declared")
        for file in sorted((ROOT / room).rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SPELLED.search(node.value)
    ]
    assert {file for file, _ in texts} <= {"policies/model/reviewed.py"}
    assert len(texts) == len({text for _, text in texts})


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_found_where_it_is_spelled_and_not_within_another(name: str) -> None:
    assert SPELLED.findall(f"kubectl get pods -n {name}") == [name]
    assert SPELLED.findall(f"{name}-failures and my-{name}") == []
