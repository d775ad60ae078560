"""Copies between real registries: from nothing, again, moved upstream, gone upstream, one region away."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from mirror.chart_layout import sha256, write_layout
from mirror.findings import Finding
from mirror.programs import MirrorError
from tests.mirror.artifacts_made import crane, manifest_of
from tests.mirror.servers import DISTRIBUTION, HELM
from tests.mirror.world import CHART, IMAGE, REGIONS, TODAY, World, world


def test_from_nothing_every_region_gets_everything_by_the_same_digest(between: World) -> None:
    outcome = between.run()
    assert (outcome.in_place, outcome.copies, outcome.written) == (2, 4, True)
    image, chart = between.lock.images[IMAGE], between.lock.charts[CHART]
    for host in between.hosts.values():
        assert crane("digest", f"{host}/mirror/quay.example.org/strimzi/operator:1.2.0") == image.digest
        assert crane("digest", f"{host}/mirror/charts/cert-manager:v1.21.1") == chart.digest
    assert image.digest == crane("digest", f"{between.publisher}/strimzi/operator:1.2.0")


def test_an_entry_says_platforms_size_licence_source_and_date(between: World) -> None:
    between.run()
    image, chart = between.lock.images[IMAGE], between.lock.charts[CHART]
    index = manifest_of(f"{between.publisher}/strimzi/operator:1.2.0")
    amd64 = index["manifests"][0]["digest"]
    manifest = manifest_of(f"{between.publisher}/strimzi/operator@{amd64}")
    pulled = manifest["config"]["size"] + sum(each["size"] for each in manifest["layers"])
    assert set(image.platforms) == {"linux/amd64", "linux/arm64"}
    assert (image.platforms["linux/amd64"], image.size) == (amd64, pulled)
    assert (image.licence, image.source, image.date) == ("MIT", "registry", TODAY)
    package = (between.scratch / "repository" / "cert-manager-v1.21.1.tgz").stat().st_size
    assert (chart.licence, chart.size) == ("Apache-2.0", package)


def test_a_chart_of_an_oci_registry_is_copied_as_its_publisher_has_it(between: World, tmp_path: Path) -> None:
    package = (between.scratch / "repository" / "cert-manager-v1.21.1.tgz").read_bytes()
    write_layout(package, tmp_path / "layout")
    crane("push", str(tmp_path / "layout"), f"{between.publisher}/charts/cert-manager:v1.21.1")
    key = "oci://quay.example.org/charts/cert-manager:v1.21.1"
    between.charts[:] = [key]
    between.run()
    entry = between.lock.charts[key]
    assert entry.digest == crane("digest", f"{between.publisher}/charts/cert-manager:v1.21.1")
    assert (entry.package, entry.size) == (sha256(package), len(package))
    for host in between.hosts.values():
        assert crane("digest", f"{host}/mirror/charts/cert-manager:v1.21.1") == entry.digest


def test_an_interrupted_run_keeps_what_it_has_done_in_the_lock_file(between: World) -> None:
    def interrupted(finding: Finding) -> None:
        if finding.kind == "copied":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        between.run(around=replace(between.around, say=interrupted))
    assert CHART in between.lock.charts
    assert between.run().in_place == 2


def test_a_second_run_copies_and_changes_nothing(between: World) -> None:
    between.run()
    before = between.path.read_text(encoding="utf-8")
    outcome = between.run()
    assert (outcome.in_place, outcome.copies, outcome.written, outcome.findings) == (2, 0, False, ())
    assert between.path.read_text(encoding="utf-8") == before


def test_what_one_region_lost_comes_from_the_other_and_is_the_same(between: World, tmp_path: Path) -> None:
    between.run()
    lost = dict(between.hosts)
    with world(tmp_path / "replacement") as replacement:
        lost[REGIONS[1]] = replacement.hosts[REGIONS[1]]
        outcome = between.run(around=between.with_hosts(lost))
        assert (outcome.in_place, outcome.copies, outcome.written) == (2, 2, False)
        assert (
            crane("digest", f"{lost[REGIONS[1]]}/mirror/charts/cert-manager:v1.21.1")
            == between.lock.charts[CHART].digest
        )


def test_a_dry_run_says_what_it_would_copy_and_touches_nothing(between: World) -> None:
    before = between.path.read_text(encoding="utf-8")
    between.run(dry_run=True)
    assert between.kinds() == [f"{kind} {key}" for key in (CHART, IMAGE) for kind in ("new", "would copy")]
    assert between.path.read_text(encoding="utf-8") == before
    for host in between.hosts.values():
        assert crane("catalog", host) == ""


def test_an_image_that_was_moved_upstream_is_said_and_nothing_changes(between: World) -> None:
    between.run()
    before, locked = between.path.read_text(encoding="utf-8"), between.lock.images[IMAGE].digest
    moved = between.publish(IMAGE)
    outcome = between.run()
    assert between.kinds() == [f"moved upstream {IMAGE}"]
    assert str(moved)[:19] in between.said[0].text
    assert f"ACCEPT={IMAGE}" in between.said[0].text
    assert between.path.read_text(encoding="utf-8") == before
    assert outcome.copies == 0
    for host in between.hosts.values():
        assert crane("digest", f"{host}/mirror/quay.example.org/strimzi/operator:1.2.0") == locked


def test_an_accepted_move_gets_a_tag_of_its_own_and_the_old_one_stays(between: World) -> None:
    between.run()
    before = between.lock.images[IMAGE].digest
    moved = between.publish(IMAGE)
    outcome = between.run(accept=[IMAGE])
    entry = between.lock.images[IMAGE]
    assert (entry.digest, entry.own_tag, outcome.copies) == (moved, f"1.2.0-{moved[7:19]}", 2)
    for host in between.hosts.values():
        repository = f"{host}/mirror/quay.example.org/strimzi/operator"
        assert crane("digest", f"{repository}:1.2.0") == before
        assert crane("digest", f"{repository}:{entry.own_tag}") == moved
    assert between.run().findings == ()


def test_a_chart_whose_package_was_replaced_upstream_is_said_and_nothing_changes(between: World) -> None:
    between.run()
    before = between.path.read_text(encoding="utf-8")
    between.publish_chart("cert-manager", "v1.21.1", "another")
    between.run()
    assert between.kinds() == [f"moved upstream {CHART}"]
    assert between.path.read_text(encoding="utf-8") == before


def test_an_image_that_is_gone_upstream_is_said_and_kept(between: World) -> None:
    between.run()
    crane("delete", f"{between.publisher}/strimzi/operator:1.2.0")
    outcome = between.run()
    assert between.kinds() == [f"gone upstream {IMAGE}"]
    assert IMAGE in between.lock.images
    assert outcome.in_place == 2


def test_a_name_that_no_publisher_has_is_a_failure_and_no_entry(between: World) -> None:
    between.images.append("quay.example.org/strimzi/operator:9.9.9")
    outcome = between.run()
    assert "failed quay.example.org/strimzi/operator:9.9.9" in between.kinds()
    assert list(between.lock.images) == [IMAGE]
    assert any(each.needs_a_person for each in outcome.findings)


def test_what_no_stack_uses_any_more_leaves_the_lock_file(between: World) -> None:
    between.run()
    between.images.clear()
    between.run()
    assert between.kinds() == [f"removed {IMAGE}"]
    assert not between.lock.images


def test_a_region_that_is_away_keeps_nothing_from_the_other(between: World) -> None:
    away = {**between.hosts, REGIONS[0]: "127.0.0.1:1"}
    outcome = between.run(around=between.with_hosts(away))
    assert outcome.copies == 2
    assert [each.kind for each in outcome.findings].count("failed") == 2
    assert crane("digest", f"{between.hosts[REGIONS[1]]}/mirror/quay.example.org/strimzi/operator:1.2.0")


def test_a_digest_that_a_public_source_gave_is_confirmed_by_the_registry(between: World) -> None:
    between.run()
    confirmed = between.path.read_text(encoding="utf-8")
    unconfirmed = confirmed.replace('"source": "registry"', '"source": "https://example.org/list"')
    between.path.write_text(unconfirmed, encoding="utf-8")
    between.run()
    assert between.path.read_text(encoding="utf-8") == confirmed


def test_accept_takes_only_names_that_the_stacks_use(between: World) -> None:
    with pytest.raises(MirrorError, match=r"^ACCEPT: operator; allowed: a chart or an image that the stacks use"):
        between.run(accept=["operator"])


@pytest.mark.skipif(not DISTRIBUTION, reason="CNCF Distribution's registry is not installed")
def test_helm_pulls_a_chart_by_digest_from_a_registry_of_cncf_distribution(between: World, tmp_path: Path) -> None:
    with world(tmp_path / "distribution", distribution=True) as made:
        first, again = made.run(), made.run()
        assert (first.in_place, first.copies, again.copies) == (2, 4, 0)
        digest = made.lock.charts[CHART].digest
        chart = f"oci://{made.hosts[REGIONS[0]]}/mirror/charts/cert-manager:v1.21.1"
        pulls = tmp_path / "pulled"
        pulls.mkdir()
        pull = [HELM, "pull", "--plain-http", "--destination", str(pulls)]
        subprocess.run([*pull, f"{chart}@{digest}"], check=True, capture_output=True)
        published = made.scratch / "repository" / "cert-manager-v1.21.1.tgz"
        assert [each.read_bytes() for each in pulls.iterdir()] == [published.read_bytes()]
        wrong = subprocess.run([*pull, f"{chart}@sha256:{'0' * 64}"], check=False, capture_output=True)
        assert wrong.returncode != 0
