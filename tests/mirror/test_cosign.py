"""The real cosign: an image that is signed by the publisher's key, by another one, and by nobody."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from artifacts.lock import Signature
from mirror.signatures import Verifier
from tests.mirror.world import REGIONS, World

COSIGN = shutil.which("cosign") or ""
HOW = "cosign is not installed (go install github.com/sigstore/cosign/v3/cmd/cosign@v3.1.3)"
KEY = "quay.io/argoproj/argo-rollouts:v1.9.1"

pytestmark = pytest.mark.skipif(not COSIGN, reason=HOW)


@dataclass(frozen=True)
class Signer:
    """A pair of keys."""

    folder: Path

    @property
    def signature(self) -> Signature:
        """What the publisher would document: no transparency log, as it is a public service."""
        return Signature(
            key=str(self.folder / "cosign.pub"),
            transparency_log=False,
            documented="https://publisher.example.org/signing",
        )

    def sign(self, reference: str, *, as_bundle: bool) -> None:
        form = f"--new-bundle-format={str(as_bundle).lower()}"
        _cosign(
            self.folder,
            *(
                "sign",
                "--key",
                "cosign.key",
                "--tlog-upload=false",
                "--use-signing-config=false",
                form,
                "--yes",
                reference,
            ),
        )


def _cosign(folder: Path, *arguments: str) -> None:
    subprocess.run(
        [COSIGN, *arguments], cwd=folder, env={**os.environ, "COSIGN_PASSWORD": ""}, capture_output=True, check=True
    )


def _signer(folder: Path) -> Signer:
    folder.mkdir()
    _cosign(folder, "generate-key-pair")
    return Signer(folder)


@pytest.fixture
def publisher(between: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Signer:
    """Documents its key for the one image that is mirrored, which it has not signed yet."""
    signer = _signer(tmp_path / "publisher-keys")

    def documented(_reference: str) -> Signature:
        return signer.signature

    monkeypatch.setattr("mirror.copying.signature_of", documented)
    between.images[:] = [KEY]
    between.charts.clear()
    between.reach("quay.io")
    between.around = between.with_cosign(COSIGN)
    return signer


def _published(between: World) -> str:
    """The reference of the image by its digest, at the publisher."""
    name = KEY.removeprefix("quay.io/")
    digest = between.publish(f"quay.example.org/{name}")
    return f"{between.publisher}/{name.partition(':')[0]}@{digest}"


@pytest.mark.parametrize("as_bundle", [True, False], ids=["bundle", "signature"])
def test_a_signed_image_is_copied_with_its_signature_into_every_region(
    between: World, publisher: Signer, *, as_bundle: bool
) -> None:
    reference = _published(between)
    publisher.sign(reference, as_bundle=as_bundle)
    assert between.run().copies == len(REGIONS)
    digest = reference.partition("@")[2]
    for host in between.hosts.values():
        copy = f"{host}/mirror/quay.io/argoproj/argo-rollouts@{digest}"
        assert Verifier(COSIGN).fault(copy, publisher.signature) is None


def test_an_image_that_nobody_signed_is_not_copied(between: World, publisher: Signer) -> None:
    _published(between)
    assert between.run().copies == 0
    assert between.kinds() == [f"new {KEY}", f"unsigned {KEY}"]
    assert publisher.signature.key


def test_an_image_that_somebody_else_signed_is_not_copied(between: World, publisher: Signer, tmp_path: Path) -> None:
    _signer(tmp_path / "other-keys").sign(_published(between), as_bundle=True)
    assert between.run().copies == 0
    assert between.kinds() == [f"new {KEY}", f"unsigned {KEY}"]
    assert publisher.signature.key


def test_a_check_says_that_a_signature_is_gone(between: World, publisher: Signer) -> None:
    publisher.sign(_published(between), as_bundle=True)
    between.run()
    repository = f"{between.publisher}/argoproj/argo-rollouts"
    assert f"unsigned {KEY}" not in _checked(between)
    for tag in between.around.own.registries.tags(repository):
        if tag.startswith("sha256-"):
            subprocess.run([between.around.crane, "delete", f"{repository}:{tag}"], check=True, capture_output=True)
    assert f"unsigned {KEY}" in _checked(between)


def _checked(between: World) -> list[str]:
    between.check()
    return between.kinds()
