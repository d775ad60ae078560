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
QUEUE = "aws:sqs/queue:Queue"


def said(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[str]:
    return list(report.lines(changes(before, after)))


def test_what_is_the_same_is_counted_and_not_shown() -> None:
    found = changes([resource(BUCKET, "a", bucket="a")], [resource(BUCKET, "a", bucket="a")])
    assert (bool(found), found.same, list(report.lines(found))) == (False, 1, [])


def test_added_changed_and_removed_are_told_apart_by_their_first_character() -> None:
    before = [resource(QUEUE, "gone"), resource(QUEUE, "kept", delay=1)]
    after = [resource(QUEUE, "kept", delay=2), resource(QUEUE, "new")]
    assert said(before, after) == [
        "- aws:sqs/queue:Queue gone",
        "! aws:sqs/queue:Queue kept",
        "!   delay: 1 -> 2",
        "+ aws:sqs/queue:Queue new",
    ]


def test_removing_what_holds_data_is_said_aloud() -> None:
    assert said([resource(BUCKET, "archive")], []) == ["- aws:s3/bucket:Bucket archive  HOLDS DATA"]


@pytest.mark.parametrize(
    ("kind", "path", "mark"),
    [
        (BUCKET, "bucket", "  REPLACED  HOLDS DATA"),
        (QUEUE, "name", "  REPLACED"),
        (QUEUE, "delay", ""),
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


def test_a_change_of_protection_is_a_change() -> None:
    assert "!   protect: false -> true" in said([resource(BUCKET, "a")], [resource(BUCKET, "a") | {"protect": True}])


def test_texts_of_several_lines_show_the_lines_that_differ() -> None:
    before = [resource("kubernetes:core/v1:ConfigMap", "c", data={"run.sh": "one\ntwo\nthree"})]
    after = [resource("kubernetes:core/v1:ConfigMap", "c", data={"run.sh": "one\n2\nthree"})]
    assert said(before, after)[1:] == ["!   data.run.sh:", "-     two", "+     2"]


def test_a_long_value_is_cut() -> None:
    line = said([resource(QUEUE, "q", policy="a" * 500)], [resource(QUEUE, "q", policy="b")])[1]
    assert len(line) < 160
