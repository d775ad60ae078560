"""References of the own registry of a region, and of the publishers'."""

import re

import pytest

from artifacts.lock import Lock, LockError, parse_lock
from artifacts.references import OwnRegistry, chart_reference, image_reference, repositories
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


def test_an_image_that_is_not_listed_has_no_reference() -> None:
    with pytest.raises(LockError, match=r"strimzi/operator:1\.3\.0: is not listed"):
        image_reference("quay.io/strimzi/operator:1.3.0", _lock(), _OWN)


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
