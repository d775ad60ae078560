"""What crane's answers mean."""

from pathlib import Path

import pytest

from mirror.registry import Registries, RegistryError


def _crane(folder: Path, error: str) -> Registries:
    """A crane that fails with an error, in the words of Amazon ECR or of crane itself."""
    program = folder / "crane"
    program.write_text(f"#!/bin/sh\ncat >&2 <<'END'\n{error}\nEND\nexit 1\n", encoding="utf-8")
    program.chmod(0o755)
    return Registries(str(program))


@pytest.mark.parametrize(
    "error",
    [
        "Error: GET https://h/v2/r/manifests/1: MANIFEST_UNKNOWN: Requested image not found",
        "Error: GET https://h/v2/r/manifests/1: NAME_UNKNOWN: The repository with name 'r' does not exist in the registry with id '1'",
        "Error: HEAD https://h/v2/r/manifests/1: unexpected status code 404 Not Found (HEAD responses have no body)",
    ],
)
def test_a_name_that_a_registry_does_not_have_has_no_digest(error: str, tmp_path: Path) -> None:
    assert _crane(tmp_path, error).digest("h/r:1") is None


@pytest.mark.parametrize(
    "error",
    [
        "Error: GET https://h/v2/: UNAUTHORIZED: authentication required",
        "Error: GET https://h/v2/: TOOMANYREQUESTS: You have reached your pull rate limit",
        "Error: Get https://h/v2/: dial tcp: lookup h: no such host",
    ],
)
def test_a_registry_that_does_not_answer_is_not_one_without_the_name(error: str, tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match=r"^h/r:1: G"):
        _crane(tmp_path, error).digest("h/r:1")


def test_a_copy_without_a_repository_names_what_makes_it(tmp_path: Path) -> None:
    error = "Error: POST https://h/v2/mirror/r/blobs/uploads/: NAME_UNKNOWN: The repository with name 'mirror/r' does not exist"
    with pytest.raises(RegistryError, match=r"^repository mirror/r does not exist; `make repositories` makes it$"):
        _crane(tmp_path, error).copy("p/r@sha256:1", "h/mirror/r:1")
