"""References of the own registry of a region, and of the publishers'."""

import re

import pytest

from artifacts.lock import Lock, parse_lock
from artifacts.references import OwnRegistry, chart_reference, image_reference, repositories, upstream_reference
from tests.artifacts.lock_text import CHART, DIGEST, IMAGE, content, text

_OWN = OwnRegistry("111122223333", "me-south-1")
_HOST = "111122223333.dkr.ecr.me-south-1.amazonaws.com"
# Amazon ECR API reference, CreateRepository, parameter repositoryName.
_REPOSITORY_NAME = re.compile(r"(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*")


def _lock() -> Lock:
    whole = content()
    whole["charts"]["oci://quay.io/strimzi-helm/strimzi-kafka-operator:1.2.0"] = whole["charts"][CHART]
    whole["charts"]["https://example.org/charts/odd:1.2.0+3"] = {
        **whole["charts"][CHART],
        "digest": None,
        "package": None,
        "source": None,
    }
    whole["images"]["localhost.test:5000/some/thing:1"] = whole["images"][IMAGE]
    return parse_lock(text(whole))


def test_an_image_of_the_own_registry_is_pulled_by_tag_and_digest() -> None:
    found = image_reference(IMAGE, _lock(), _OWN)
    assert str(found) == f"{_HOST}/mirror/quay.io/strimzi/operator:1.2.0@{DIGEST}"
    assert (found.registry, found.repository) == (_HOST, "mirror/quay.io/strimzi/operator")
    assert found.tag_and_digest == f"1.2.0@{DIGEST}"


def test_an_image_of_the_publisher_is_pulled_by_digest_too() -> None:
    assert str(image_reference(IMAGE, _lock(), None)) == f"{IMAGE}@{DIGEST}"


def test_the_digest_of_the_lock_file_replaces_a_declared_one() -> None:
    assert image_reference(f"{IMAGE}@sha256:{'0' * 64}", _lock(), None).digest == DIGEST


def test_an_image_that_is_not_listed_has_a_reference_without_digest() -> None:
    assert str(image_reference("quay.io/strimzi/operator:1.3.0", _lock(), None)) == "quay.io/strimzi/operator:1.3.0"
    of_ours = str(image_reference("quay.io/strimzi/operator:1.3.0", _lock(), _OWN))
    assert of_ours == f"{_HOST}/mirror/quay.io/strimzi/operator:1.3.0"
    declared = f"quay.io/strimzi/operator:1.3.0@{DIGEST}"
    assert str(image_reference(declared, _lock(), None)) == declared


def test_what_the_publisher_moved_has_a_tag_of_its_own_in_the_own_registry() -> None:
    whole = content()
    whole["images"][IMAGE]["own_tag"] = "1.2.0-a1a1a1a1a1a1"
    whole["charts"][CHART]["own_tag"] = "v1.21.1-a1a1a1a1a1a1"
    lock = parse_lock(text(whole))
    assert str(image_reference(IMAGE, lock, _OWN)).endswith(f"operator:1.2.0-a1a1a1a1a1a1@{DIGEST}")
    assert image_reference(IMAGE, lock, None).tag == "1.2.0"
    chart = chart_reference("https://charts.jetstack.io", "cert-manager", "v1.21.1", lock, _OWN)
    assert chart.version == "v1.21.1-a1a1a1a1a1a1"
    assert lock.text() == text(whole)


@pytest.mark.parametrize(
    ("reference", "publisher"),
    [
        (f"{_HOST}/mirror/quay.io/strimzi/operator:1.2.0@{DIGEST}", IMAGE),
        ("<account>.dkr.ecr.<region>.amazonaws.com/mirror/quay.io/strimzi/operator:1.2.0", IMAGE),
        (f"{IMAGE}@{DIGEST}", IMAGE),
        (IMAGE, IMAGE),
        ("public.ecr.aws/docker/library/redis:8", "public.ecr.aws/docker/library/redis:8"),
        (f"{_HOST}/nphies/claims-service:1.0.0", None),
    ],
)
def test_a_reference_says_the_publisher_of_an_image(reference: str, publisher: str | None) -> None:
    assert upstream_reference(reference) == publisher


@pytest.mark.parametrize(
    ("repository", "name", "version"),
    [
        ("https://charts.jetstack.io", "cert-manager", "v1.21.1"),
        ("oci://quay.io/strimzi-helm", "strimzi-kafka-operator", "1.2.0"),
    ],
)
def test_a_chart_of_the_own_registry_is_an_oci_artifact(repository: str, name: str, version: str) -> None:
    found = chart_reference(repository, name, version, _lock(), _OWN)
    assert (found.chart, found.repository) == (f"oci://{_HOST}/mirror/charts/{name}", None)
    assert (found.version, found.digest) == (version, DIGEST)


def test_a_chart_of_the_publisher_is_pulled_as_the_publisher_offers_it() -> None:
    of_a_repository = chart_reference("https://charts.jetstack.io", "cert-manager", "v1.21.1", _lock(), None)
    of_a_registry = chart_reference("oci://quay.io/strimzi-helm", "strimzi-kafka-operator", "1.2.0", _lock(), None)
    assert (of_a_repository.chart, of_a_repository.repository) == ("cert-manager", "https://charts.jetstack.io")
    assert of_a_registry.chart == "oci://quay.io/strimzi-helm/strimzi-kafka-operator"
    assert of_a_repository.digest is None


def test_every_repository_has_a_name_that_ecr_takes() -> None:
    names = repositories(_lock())
    assert "mirror/quay.io/strimzi/operator" in names
    assert "mirror/charts/cert-manager" in names
    assert "mirror/localhost.test/some/thing" in names
    assert not [each for each in names if not _REPOSITORY_NAME.fullmatch(each) or len(each) > 256]
