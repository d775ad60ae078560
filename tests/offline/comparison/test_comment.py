"""What the comment on a pull request says of two builds."""

from dataclasses import replace
from pathlib import Path

import pytest

from offline.comparison.annotations import annotations, refusal
from offline.comparison.comment import LONGEST_DETAIL, comment, refused
from offline.comparison.setting_changes import SettingChange
from offline.comparison.stack_difference import StackDifference
from tests.offline.comparison.small_builds import build, difference, finding, resource

BUCKET = "aws:s3/bucket:Bucket"
TTL = SettingChange(("nphies-platform:edge", "ttl"), "60s", "5m", 57)
TOO_LONG = finding("recovery-rto", "edge: RTO of 31 min 14 s; allowed: 30 min in total", "Shorten the longest step.")


def headline(*found: StackDifference) -> str:
    return comment(found).summary.splitlines()[0]


def breached() -> StackDifference:
    found = difference(build(rto=1634), build(rto=1874, findings=(TOO_LONG,)))
    key = ("recovery-rto", TOO_LONG["message"])
    return replace(found, settings=(TTL,), causes={key: (TTL,)})


def test_the_verdict_is_the_first_line() -> None:
    assert headline(breached()) == "### Preview failed: RTO objective breached in prod"
    assert headline(difference(build(), build())) == "### Preview passed; nothing changes"
    assert headline(difference(build(), build(rto=900))) == "### Preview passed; nothing gets worse"
    assert headline(difference(build(), build(rto=1100))) == "### Preview passed; worse RTO in prod"
    assert headline(difference(build(), build(findings=(finding("x", "a: b"),)))) == (
        "### Preview failed: 1 violated policy in prod"
    )


def test_what_the_base_violates_too_is_not_put_to_the_change() -> None:
    broken = build(findings=(TOO_LONG,))

    found = comment([difference(broken, broken)])

    assert found.summary.startswith("### Preview failed: RTO objective breached in prod, as before this change")
    assert "New findings" not in found.summary


def test_data_that_would_be_lost_is_in_the_headline_and_named() -> None:
    found = difference(build(resource(BUCKET, "archive", bucket="a")), build(resource(BUCKET, "archive", bucket="b")))

    assert headline(found) == "### Preview passed, but data is at stake in prod"
    assert (
        "- prod: **1 resource that holds data is deleted or replaced, for sure or perhaps**: Bucket `archive`"
        in comment([found]).summary
    )


def test_a_replacement_is_in_the_headline_and_what_may_lose_data_is_named() -> None:
    kind = "aws:ec2/subnet:Subnet"
    subnets = difference(
        build(resource(kind, "private", cidrBlock="10.20.0.0/19")),
        build(resource(kind, "private", cidrBlock="10.21.0.0/19")),
    )
    topic = "kubernetes:kafka.strimzi.io/v1:KafkaTopic"
    topics = difference(
        build(resource(topic, "audit", spec={}) | {"provider": "one"}),
        build(resource(topic, "audit", spec={}) | {"provider": "another"}),
    )

    assert headline(subnets) == "### Preview passed; resources are replaced in prod"
    assert headline(topics) == "### Preview passed, but data is at stake in prod"
    assert "KafkaTopic `audit`" in comment([topics]).summary


def test_what_gets_worse_is_said_before_the_table_with_before_after_and_objective() -> None:
    text = comment([breached()]).summary

    worse = "- prod: RTO of claims-service, region: **27m14s -> 31m14s of 30m** ✗ breached"
    assert text.index("### ") < text.index(worse) < text.index("| stack |")


def test_one_table_has_a_row_for_each_stack() -> None:
    before = build(resource(BUCKET, "archive", bucket="a"), resource(BUCKET, "gone"))
    after = build(resource(BUCKET, "archive", bucket="b"), resource(BUCKET, "new"), rto=1240, usd=7752)

    rows = [
        line
        for line in comment([difference(before, after), difference(build(), build(), "dr")]).summary.splitlines()
        if line.startswith("| ")
    ]

    assert rows == [
        "| stack | create | update | **replace** | delete | worst RTO | worst RPO | availability | USD a month |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
        "| prod | 1 | 0 | **1** | **1** | 20m40s of 30m ✓ (+4m) | 1m30s of 5m ✓ | 99.970 % of 99.95 % ✓ | 7,752, 1 unknown (+310) |",
        "| dr | 0 | 0 | 0 | 0 | 16m40s of 30m ✓ | 1m30s of 5m ✓ | 99.970 % of 99.95 % ✓ | 7,442, 1 unknown |",
    ]


def test_an_effect_that_is_not_known_is_not_left_out_of_the_table() -> None:
    before, after = (build(resource("aws:new/thing:Thing", "x", size=size)) for size in (1, 2))

    assert "| prod | 0 | 0 | 0 (1 unknown) | 0 |" in comment([difference(before, after)]).summary


def test_a_finding_stands_below_the_setting_that_causes_it_with_its_remedy() -> None:
    assert comment([breached()]).summary.endswith(
        "**Cause: `edge.ttl 60s -> 5m`**\n\n"
        "- prod: mandatory `recovery-rto`: `edge`: RTO of 31 min 14 s; allowed: 30 min in total\n"
        "  - remedy: Shorten the longest step.\n"
    )


def test_one_cause_is_one_finding_however_many_resources_and_stacks_have_it() -> None:
    same = tuple(finding("dns-failover", f"{name}: ttl is 300; expected at most 60") for name in ("one", "two"))
    found = [difference(build(), build(findings=same), stack) for stack in ("prod", "dr")]

    text = comment(found).summary

    assert "- prod, dr: mandatory `dns-failover`: `one`, `two`: ttl is 300; expected at most 60\n" in text
    assert text.count("expected at most 60") == 1


def test_details_are_apart_and_no_longer_than_a_comment_may_be() -> None:
    props = {f"key{number}": "x" * 80 for number in range(1000)}
    found = difference(build(resource(BUCKET, "archive")), build(resource(BUCKET, "archive", **props)))

    ((title, text),) = comment([found]).details

    assert title.startswith("prod: 0 to create")
    assert text.startswith("! aws:s3/bucket:Bucket archive")
    assert len(text) < LONGEST_DETAIL + 100


def test_the_same_is_written_for_the_summary_of_the_run(tmp_path: Path) -> None:
    refused("Pulumi.prod.yaml: edge.ttl: 2d; allowed: 1s to 1d <x>").write(tmp_path)

    assert (tmp_path / "summary.md").read_text(encoding="utf-8").startswith("### Preview refused\n\n`Pulumi.prod.yaml")
    assert (tmp_path / "comment.json").exists()


def test_a_finding_is_annotated_on_the_line_of_the_setting_that_causes_it() -> None:
    assert list(annotations([breached()])) == [
        (
            "::error file=Pulumi.prod.yaml,line=57,title=recovery-rto::"
            "edge: RTO of 31 min 14 s; allowed: 30 min in total%0ARemedy: Shorten the longest step."
        )
    ]


def test_a_finding_that_no_setting_causes_is_annotated_on_the_run() -> None:
    found = difference(build(), build(findings=(finding("x,y", "a: 5 %", "", "advisory"),)))

    assert list(annotations([found])) == ["::warning title=x%2Cy::a: 5 %25"]


@pytest.mark.parametrize(
    ("place", "written"),
    [
        (("Pulumi.prod.yaml", 57), "file=Pulumi.prod.yaml,line=57,"),
        (("Pulumi.prod.yaml", None), "file=Pulumi.prod.yaml,"),
        (None, ""),
    ],
)
def test_a_refusal_is_annotated_where_it_is_known_to_stand(place: tuple[str, int | None] | None, written: str) -> None:
    assert refusal("a: b\nc", place) == f"::error {written}title=preview refused::a: b%0Ac"
