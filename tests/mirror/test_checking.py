"""`CHECK=1` says what is missing, moved, gone, newer or unused, and changes nothing."""

import pytest

from mirror.checking import newest_patch
from mirror.findings import GOOD, WORK_LEFT, exit_code
from tests.mirror.artifacts_made import crane
from tests.mirror.world import CHART, IMAGE, REGIONS, World


def test_a_complete_mirror_has_nothing_to_say(between: World) -> None:
    between.run()
    outcome = between.check()
    assert (outcome.findings, outcome.in_place, exit_code(outcome.findings)) == ((), 2, GOOD)


def test_what_is_not_listed_is_said(between: World) -> None:
    outcome = between.check()
    assert between.kinds() == [f"not listed {CHART}", f"not listed {IMAGE}"]
    assert exit_code(outcome.findings) == WORK_LEFT


def test_what_a_region_lacks_is_said(between: World) -> None:
    between.run()
    crane("delete", f"{between.hosts[REGIONS[1]]}/mirror/quay.example.org/strimzi/operator:1.2.0")
    outcome = between.check()
    assert between.kinds() == [f"missing {IMAGE}"]
    assert REGIONS[1] in between.said[0].text
    assert exit_code(outcome.findings) == WORK_LEFT


def test_a_platform_that_a_region_lacks_is_said(between: World) -> None:
    between.run()
    arm64 = between.lock.images[IMAGE].platforms["linux/arm64"]
    crane("delete", f"{between.hosts[REGIONS[0]]}/mirror/quay.example.org/strimzi/operator@{arm64}")
    between.check()
    assert between.kinds() == [f"missing {IMAGE}"]


def test_what_was_moved_is_said(between: World) -> None:
    between.run()
    between.publish(IMAGE)
    outcome = between.check()
    assert between.kinds() == [f"moved upstream {IMAGE}"]
    assert exit_code(outcome.findings) == WORK_LEFT


def test_what_is_gone_or_newer_or_unused_is_said_and_fails_nothing(between: World) -> None:
    between.images.append("quay.example.org/strimzi/other:2.0.0")
    between.publish("quay.example.org/strimzi/other:2.0.0")
    between.run()
    between.images.pop()
    between.publish("quay.example.org/strimzi/operator:1.2.3")
    between.publish("quay.example.org/strimzi/operator:1.3.0")
    between.publish_chart("cert-manager", "v1.21.4", "newer")
    outcome = between.check()
    assert between.kinds() == [
        f"newer patch {CHART}",
        f"newer patch {IMAGE}",
        "unused quay.example.org/strimzi/other:2.0.0",
    ]
    assert [each.text for each in between.said[:2]] == ["v1.21.4", "1.2.3"]
    assert exit_code(outcome.findings) == GOOD


@pytest.mark.parametrize(
    ("tag", "tags", "newest"),
    [
        ("1.2.0", ["1.2.1", "1.2.10", "1.3.0", "2.0.0", "latest", "1.2"], "1.2.10"),
        ("v1.21.1", ["1.21.2", "v1.21.1"], None),
        ("1.2.0-kafka-4.3.1", ["1.2.1-kafka-4.3.1", "1.2.0-kafka-4.3.2", "1.2.1"], "1.2.1-kafka-4.3.1"),
        ("v3.14.0-distroless", ["v3.14.1", "v3.14.1-distroless", "v3.14.1-rc.0"], "v3.14.1-distroless"),
        (
            "18.6-202608170814-standard-trixie",
            [
                "18.6-202609010000-standard-trixie",
                "18.6-202609010000-minimal-trixie",
                "19.0-202609010000-standard-trixie",
            ],
            "18.6-202609010000-standard-trixie",
        ),
        ("v1.6.1.2", ["v1.6.1.3", "v1.6.2.0"], "v1.6.1.3"),
        ("bookworm", ["bookworm"], None),
    ],
)
def test_a_newer_patch_has_the_same_form_and_the_same_minor_version(
    tag: str, tags: list[str], newest: str | None
) -> None:
    assert newest_patch(tag, tags) == newest
