"""Where two values differ."""

from typing import Any

import pytest

from offline.comparison.values import ABSENT, differences


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": {"b": 1}}, {"a": {"b": 2}}, [("a.b", 1, 2)]),
        ({"a": 1}, {}, [("a", 1, ABSENT)]),
        ({"a": [1, 2]}, {"a": [1, 3, 4]}, [("a[1]", 2, 3), ("a[2]", ABSENT, 4)]),
        ({"a": 1}, {"a": True}, [("a", 1, True)]),
        ({"a": {"b": 1}}, {"a": "<unknown>"}, [("a", {"b": 1}, "<unknown>")]),
    ],
    ids=["none", "nested", "removed", "list by place", "1 is not true", "another kind"],
)
def test_the_innermost_difference_is_named_by_its_path(before: Any, after: Any, expected: list[Any]) -> None:
    assert list(differences(before, after)) == expected


def test_items_with_names_are_matched_by_them_so_that_one_in_front_changes_nothing() -> None:
    before = {"containers": [{"name": "app", "image": "1"}]}
    after = {"containers": [{"name": "proxy", "image": "9"}, {"name": "app", "image": "2"}]}
    assert list(differences(before, after)) == [
        ("containers[app].image", "1", "2"),
        ("containers[proxy]", ABSENT, {"name": "proxy", "image": "9"}),
    ]


def test_items_of_one_name_are_matched_by_place() -> None:
    before, after = [{"name": "a", "v": 1}, {"name": "a", "v": 2}], [{"name": "a", "v": 1}, {"name": "a", "v": 3}]
    assert list(differences(before, after, "rules")) == [("rules[1].v", 2, 3)]


def test_json_in_a_text_is_looked_into() -> None:
    before = {"policy": '{"Statement": [{"Sid": "Read", "Action": ["s3:GetObject"]}]}'}
    after = {"policy": '{"Statement": [{"Sid": "Read", "Action": ["s3:*"]}]}'}
    assert list(differences(before, after)) == [("policy.Statement[Read].Action[0]", "s3:GetObject", "s3:*")]


def test_json_written_differently_is_the_same() -> None:
    assert list(differences('{"a": 1}', '{ "a": 1 }')) == []
