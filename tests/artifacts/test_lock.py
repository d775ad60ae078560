"""The lock file is read with its keys, written as it was read, and refused in one line that names file and key."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from artifacts.lock import LOCK_FILE, LockError, parse_lock, read_lock
from tests.artifacts.lock_text import AMD64, CHART, DIGEST, IMAGE, content, text

Change = Callable[[dict[str, Any]], object]


def test_an_entry_has_the_parts_of_its_key() -> None:
    lock = parse_lock(text(content()))
    image, chart = lock.image(IMAGE), lock.chart("https://charts.jetstack.io", "cert-manager", "v1.21.1")
    assert (image.reference, image.tag, image.key) == ("quay.io/strimzi/operator", "1.2.0", IMAGE)
    assert (chart.name, chart.tag, chart.key) == ("cert-manager", "v1.21.1", CHART)
    assert image.platforms == {"linux/amd64": AMD64}


def test_what_is_read_is_written_as_it_was() -> None:
    assert parse_lock(text(content())).text() == text(content())


def test_the_lock_file_of_the_stacks_is_written_by_the_same_code() -> None:
    assert read_lock().text() == LOCK_FILE.read_text(encoding="utf-8")


def test_a_source_is_a_registry_a_publisher_or_a_number_of_public_manifests() -> None:
    for source in ("registry", "https://example.org/index.yaml", "public manifests, 1 source"):
        changed = content()
        changed["images"][IMAGE]["source"] = source
        assert parse_lock(text(changed)).image(IMAGE).source == source


def test_a_chart_whose_package_alone_is_known_has_a_source() -> None:
    changed = content()
    changed["charts"][CHART]["digest"] = None
    assert parse_lock(text(changed)).charts[CHART].known

    changed["charts"][CHART]["package"] = None
    with pytest.raises(LockError, match="digest and source both"):
        parse_lock(text(changed))


def test_what_is_not_listed_is_named() -> None:
    lock = parse_lock(text(content()))
    with pytest.raises(LockError, match=r"^artifacts/lock.json: images.quay.io/other:1: is not listed"):
        lock.image("quay.io/other:1")
    with pytest.raises(LockError, match=r"charts.https://charts.jetstack.io/cert-manager:v1.21.2: is not listed"):
        lock.chart("https://charts.jetstack.io", "cert-manager", "v1.21.2")


def _of_image(**fields: Any) -> Change:
    return lambda whole: whole["images"][IMAGE].update(fields)


def _renamed(kind: str, old: str, new: str) -> Change:
    def change(whole: dict[str, Any]) -> None:
        whole[kind][new] = whole[kind].pop(old)

    return change


def _second_chart(whole: dict[str, Any]) -> None:
    whole["charts"]["oci://quay.io/jetstack/charts/cert-manager:v1.21.1"] = whole["charts"][CHART]


def _without_charts(whole: dict[str, Any]) -> None:
    del whole["charts"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_of_image(digest="sha256:abc"), f"images.{IMAGE}.digest is 'sha256:abc'"),
        (_of_image(digest=None), "digest and source both"),
        (_of_image(source=None), "digest and source both"),
        (_of_image(source="from a friend"), f"images.{IMAGE}.source"),
        (_of_image(size=0), f"images.{IMAGE}.size is 0"),
        (_of_image(platforms={"windows/amd64": DIGEST}), "windows/amd64"),
        (_of_image(signed={"documented": "https://example.org"}), "either key, or identity and issuer"),
        (_of_image(date="yesterday"), f"images.{IMAGE}.date"),
        (_of_image(colour="red"), f"images.{IMAGE}.colour"),
        (_renamed("images", IMAGE, "strimzi/operator:1.2.0"), "registry, repository and tag"),
        (_renamed("images", IMAGE, f"{IMAGE}@{DIGEST}"), "without digest"),
        (_renamed("images", IMAGE, "quay.io/strimzi/operator"), "registry, repository and tag"),
        (_renamed("charts", CHART, "cert-manager:v1.21.1"), "repository, chart and version"),
        (_second_chart, "cert-manager is listed twice"),
        (_without_charts, "charts"),
    ],
)
def test_a_wrong_entry_is_refused_in_one_line(change: Change, said: str) -> None:
    changed = content()
    change(changed)
    with pytest.raises(LockError) as refused:
        parse_lock(text(changed))
    assert str(refused.value).startswith("artifacts/lock.json: ")
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_no_json_is_refused_with_its_line() -> None:
    with pytest.raises(LockError, match=r"^artifacts/lock.json: line 2: "):
        parse_lock("{\n")


def test_a_file_that_is_away_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LockError, match=r"lock.json: cannot be read: No such file"):
        read_lock(tmp_path / "lock.json")
