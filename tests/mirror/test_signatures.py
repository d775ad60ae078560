"""What cosign is told of a publisher's signature, and what follows from its answer."""

from pathlib import Path

from mirror.signatures import Verifier, arguments
from mirror.signers import signature_of
from tests.mirror.world import IMAGE, World


def test_a_certificate_is_held_to_its_identity_and_issuer() -> None:
    signature = signature_of("quay.io/argoproj/argo-rollouts")
    assert signature is not None
    told = arguments(signature)
    assert told[::2] == ["--certificate-identity-regexp", "--certificate-oidc-issuer"]
    assert told[1].startswith("^https://github")


def test_a_key_is_held_to_its_digest_algorithm_and_to_a_log_only_where_there_is_one() -> None:
    cert_manager, elastic = (
        signature_of("quay.io/jetstack/cert-manager-webhook"),
        signature_of("docker.elastic.co/kibana/kibana"),
    )
    assert cert_manager is not None
    assert elastic is not None
    assert arguments(cert_manager)[2:] == ["--signature-digest-algorithm", "sha512", "--insecure-ignore-tlog=true"]
    assert arguments(elastic)[2:] == ["--signature-digest-algorithm", "sha256"]


def test_a_name_that_only_begins_like_a_signers_is_not_the_signers() -> None:
    assert signature_of("quay.io/argoproj/argo-rollouts-other") is None
    assert signature_of("docker.io/library/busybox") is None


def _cosign(folder: Path, code: int) -> Verifier:
    """A cosign that finds a signature (0) or none."""
    program = folder / "cosign"
    program.write_text(f"#!/bin/sh\necho 'Error: no signatures found' >&2\nexit {code}\n", encoding="utf-8")
    program.chmod(0o755)
    return Verifier(str(program))


def test_a_missing_signature_is_said_in_one_line_and_a_missing_cosign_is_nobodys_fault(tmp_path: Path) -> None:
    signature = signature_of("quay.io/argoproj/argo-rollouts")
    assert signature is not None
    assert _cosign(tmp_path, 1).fault(IMAGE, signature) == "no signatures found"
    assert _cosign(tmp_path, 0).fault(IMAGE, signature) is None
    assert Verifier(None).fault(IMAGE, signature) is None


def test_a_new_image_without_its_publishers_signature_is_not_copied(between: World, tmp_path: Path) -> None:
    key = "quay.io/argoproj/argo-rollouts:v1.9.1"
    between.images[:] = [key]
    between.charts.clear()
    between.publish("quay.example.org/argoproj/argo-rollouts:v1.9.1")
    between.reach("quay.io")
    unsigned = between.with_cosign(_cosign(tmp_path, 1).cosign)
    outcome = between.run(around=unsigned)
    assert between.kinds() == [f"new {key}", f"unsigned {key}"]
    assert (outcome.copies, dict(between.lock.images)) == (0, {})
    assert between.run(around=between.with_cosign(_cosign(tmp_path, 0).cosign)).copies == 2
    assert between.lock.images[key].signed == signature_of("quay.io/argoproj/argo-rollouts")
