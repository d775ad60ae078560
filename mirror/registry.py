"""Registries, through crane: what a tag means there, and copies by digest.

crane writes the blobs of an image first and its manifest last, an index after its manifests, and leaves out the blobs that
the target has. A copy that is cut off therefore leaves no tag, and the next one goes on where it was.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from mirror.programs import Answer, MirrorError, run

_ASKED, _COPIED = 120, 3600
"""Seconds that a question and a copy may take."""

_NOT_THERE = re.compile(r"MANIFEST_UNKNOWN|NAME_UNKNOWN|404 Not Found|status code 404|manifest unknown", re.IGNORECASE)
_NO_REPOSITORY = re.compile(r"NAME_UNKNOWN|repository with name .* does not exist", re.IGNORECASE)
_TRIES = 2
"""How often a copy is tried in one run; a second try copies what the first did not."""


class RegistryError(Exception):
    """A registry that does not answer, or refuses; one line."""


class Registries:
    """Registries that are reached with the sign-in of this machine (`~/.docker/config.json`)."""

    def __init__(self, crane: str) -> None:
        self._crane = crane

    def digest(self, reference: str) -> str | None:
        """What a reference means now; None where the registry has none of that name. Raises RegistryError."""
        answer = self._ask("digest", reference)
        if not answer.good and _NOT_THERE.search(answer.error):
            return None
        return self._good(answer, reference).strip()

    def manifest(self, reference: str) -> Mapping[str, Any]:
        """A manifest or an index. Raises RegistryError."""
        return self._object(self._good(self._ask("manifest", reference), reference), reference)

    def configuration(self, reference: str) -> Mapping[str, Any]:
        """An image's configuration. Raises RegistryError."""
        return self._object(self._good(self._ask("config", reference), reference), reference)

    def tags(self, repository: str) -> list[str]:
        """All tags of a repository. Raises RegistryError."""
        return self._good(self._ask("ls", repository), repository).split()

    def copy(self, source: str, target: str) -> None:
        """Copies an image, of an index all platforms. Raises RegistryError."""
        self._until_done(target, "copy", source, target)

    def push(self, layout: Path, target: str) -> None:
        """Copies the one image of an OCI layout. Raises RegistryError."""
        self._until_done(target, "push", str(layout), target)

    def _until_done(self, target: str, *words: str) -> None:
        answer = Answer(0, "", "")
        for _ in range(_TRIES):
            answer = run([self._crane, *words], seconds=_COPIED)
            if answer.good:
                return
            if _NO_REPOSITORY.search(answer.error):
                name = target.partition("/")[2].rpartition(":")[0]
                raise RegistryError(f"repository {name} does not exist; `make repositories` makes it")
        self._good(answer, target)

    def _ask(self, *words: str) -> Answer:
        return run([self._crane, *words], seconds=_ASKED)

    @staticmethod
    def _good(answer: Answer, reference: str) -> str:
        if not answer.good:
            raise RegistryError(f"{reference}: {answer.reason}")
        return answer.out

    @staticmethod
    def _object(text: str, reference: str) -> Mapping[str, Any]:
        try:
            return cast("Mapping[str, Any]", json.loads(text))
        except ValueError:
            raise MirrorError(f"{reference}: crane printed something else than JSON") from None
