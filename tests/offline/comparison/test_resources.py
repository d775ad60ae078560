"""Which resources changed, and which changes touch data."""

from typing import Any

import pytest

from offline.comparison import report
from offline.comparison.resources import changes


def resource(kind: str, called: str, *, within: str = "", **props: Any) -> dict[str, Any]:
    path = f"{within}${kind}" if within else kind
    return {
        "urn": f"urn:pulumi:prod::p::{path}::{called}",
        "type": kind,
        "name": called,
        "parent": None,
        "provider": None,
        "protect": False,
        "props": props,
    }


BUCKET = "aws:s3/bucket:Bucket"
TOPIC = "aws:sns/topic:Topic"


def said(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[str]:
    return list(report.lines(changes(before, after)))


def test_what_is_the_same_is_counted_and_not_shown() -> None:
    found = changes([resource(BUCKET, "a", bucket="a")], [resource(BUCKET, "a", bucket="a")])
    assert (bool(found), found.same, list(report.lines(found))) == (False, 1, [])


def test_added_changed_and_removed_are_told_apart_by_their_first_character() -> None:
    before = [resource(TOPIC, "gone"), resource(TOPIC, "kept", displayName=1)]
    after = [resource(TOPIC, "kept", displayName=2), resource(TOPIC, "new")]
    assert said(before, after) == [
        "- aws:sns/topic:Topic gone",
        "! aws:sns/topic:Topic kept",
        "!   displayName: 1 -> 2",
        "+ aws:sns/topic:Topic new",
    ]


def test_removing_what_holds_data_is_said_aloud() -> None:
    assert said([resource(BUCKET, "archive")], []) == ["- aws:s3/bucket:Bucket archive  HOLDS DATA"]


def test_a_property_that_nothing_is_recorded_of_says_so() -> None:
    assert said([resource(TOPIC, "x", brandNew=1)], [resource(TOPIC, "x", brandNew=2)]) == [
        "! aws:sns/topic:Topic x  REPLACEMENT UNKNOWN",
        "!   brandNew: 1 -> 2  (not recorded: make provider)",
    ]


def test_what_the_program_ignores_is_no_change() -> None:
    before, after = resource(TOPIC, "x", displayName=1), resource(TOPIC, "x", displayName=2)
    assert said([before], [after | {"ignore_changes": ["displayName"]}]) == []


@pytest.mark.parametrize(
    ("kind", "path", "mark"),
    [
        (BUCKET, "bucket", "  REPLACED  HOLDS DATA"),
        (TOPIC, "name", "  REPLACED"),
        (TOPIC, "displayName", ""),
    ],
)
def test_another_identity_is_another_thing(kind: str, path: str, mark: str) -> None:
    first, *_ = said([resource(kind, "x", **{path: "a"})], [resource(kind, "x", **{path: "b"})])
    assert first == f"! {kind} x{mark}"


def test_a_resource_below_another_parent_has_moved() -> None:
    before, after = resource(BUCKET, "a"), resource(BUCKET, "a", within="nphies:platform:Vault")
    assert said([before], [after]) == [
        "! aws:s3/bucket:Bucket a  REPLACED  HOLDS DATA",
        "!   moved from aws:s3/bucket:Bucket a; an alias keeps it",
    ]


@pytest.mark.parametrize(
    "alias", ["urn:pulumi:prod::p::aws:s3/bucket:Bucket::a", {"noParent": True}, {"name": "a", "noParent": True}]
)
def test_an_alias_keeps_what_has_moved(alias: Any) -> None:
    before, after = resource(BUCKET, "a"), resource(BUCKET, "a", within="nphies:platform:Vault")
    assert said([before], [after | {"parent": "urn:pulumi:prod::p::nphies:platform:Vault::v", "aliases": [alias]}]) == [
        "! aws:s3/bucket:Bucket a  in Vault v",
        "!   moved from aws:s3/bucket:Bucket a; kept by its alias",
    ]


def test_a_change_of_protection_is_a_change() -> None:
    assert "!   protect: false -> true" in said([resource(BUCKET, "a")], [resource(BUCKET, "a") | {"protect": True}])


def test_texts_of_several_lines_show_the_lines_that_differ() -> None:
    before = [resource("kubernetes:core/v1:ConfigMap", "c", data={"run.sh": "one\ntwo\nthree"})]
    after = [resource("kubernetes:core/v1:ConfigMap", "c", data={"run.sh": "one\n2\nthree"})]
    assert said(before, after)[1:] == ["!   data.run.sh:  (replaces it)", "-     two", "+     2"]


def test_a_long_value_is_cut() -> None:
    line = said([resource(TOPIC, "q", policy="a" * 500)], [resource(TOPIC, "q", policy="b")])[1]
    assert len(line) < 160
