"""Paths into plain data."""

from typing import Any

import pytest

from declared.resource import UNKNOWN, Declared
from declared.values import read, read_all

PROPS: dict[str, Any] = {
    "spec": {"plugins": [{"name": "a"}, {"name": "b"}], "unknown": UNKNOWN, "empty": []},
    "labels": {"app.kubernetes.io/name": "x"},
}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("spec.plugins[1].name", "b"),
        ("spec.plugins[2].name", None),
        ("spec.plugins[0].name.more", None),
        ("spec.unknown.further", UNKNOWN),
        ('labels."app.kubernetes.io/name"', "x"),
        ("nothing.here", None),
    ],
)
def test_a_path_leads_to_a_value_to_nothing_or_to_the_unknown(path: str, value: object) -> None:
    assert read(PROPS, path) == value


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("spec.plugins[].name", [("spec.plugins[0].name", "a"), ("spec.plugins[1].name", "b")]),
        ("spec.empty[].name", [("spec.empty", None)]),
        ("spec.unknown[].name", [("spec.unknown", UNKNOWN)]),
    ],
)
def test_empty_brackets_stand_for_every_item(path: str, found: list[tuple[str, object]]) -> None:
    assert list(read_all(PROPS, path)) == found


@pytest.mark.parametrize("path", ["a.b", "a[0].b", "a[].b", "a[7].b", "a.b.c[0]", "a[].b[].c"])
@pytest.mark.parametrize(
    "props", [{}, {"a": UNKNOWN}, {"a": []}, {"a": [{"b": 1}, UNKNOWN]}, {"a": {"b": {"c": [2]}}}, {"a": "text"}, None]
)
def test_one_value_is_the_first_of_all_values(props: object, path: str) -> None:
    assert read(props, path) == next(value for _, value in read_all(props, path))


def test_every_group_of_keys_is_found_with_its_path() -> None:
    resource = Declared(urn="urn:x", type="kubernetes:core/v1:Pod", name="x", props=PROPS)

    assert [place for place, _ in resource.groups] == ["", "spec", "spec.plugins[0]", "spec.plugins[1]", "labels"]
    assert dict(resource.groups)["spec.plugins[1]"] == {"name": "b"}
