"""The Elastic Container Registry of one region, and its key, through the AWS CLI."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from mirror.programs import MirrorError, run
from mirror.registry import RegistryError

_SECONDS = 60
_ERROR = re.compile(r"An error occurred \((\w+)\)")
_ABSENT = re.compile(r"NotFound(Exception)?$")

Answer = Mapping[str, Any]


@dataclass(frozen=True)
class ElasticRegistry:
    """One region's, with the credentials of this machine."""

    aws: str
    region: str

    def ask(self, service: str, operation: str, **parameters: Any) -> Answer:
        """The answer of an operation. Raises RegistryError."""
        answer = self.find(service, operation, **parameters)
        if answer is None:
            raise RegistryError(f"{service} {operation}: what it is about does not exist")
        return answer

    def find(self, service: str, operation: str, **parameters: Any) -> Answer | None:
        """The same; None where AWS knows no such thing. Raises RegistryError."""
        given = ["--cli-input-json", json.dumps(parameters)] if parameters else []
        command = [self.aws, service, operation, "--region", self.region, "--output", "json", *given]
        answer = run(command, seconds=_SECONDS)
        if answer.good:
            return self._object(answer.out, operation)
        error = _ERROR.search(answer.error)
        if error and _ABSENT.search(error[1]):
            return None
        raise RegistryError(f"{service} {operation}: {answer.reason}")

    def repositories(self) -> dict[str, Answer]:
        """All repositories by name. Raises RegistryError."""
        listed = self.ask("ecr", "describe-repositories")["repositories"]
        return {each["repositoryName"]: each for each in listed}

    def key_arn(self, alias: str) -> str | None:
        """The key behind an alias; None where there is none. Raises RegistryError."""
        found = self.find("kms", "describe-key", KeyId=alias)
        return str(found["KeyMetadata"]["Arn"]) if found else None

    @staticmethod
    def _object(text: str, operation: str) -> Answer:
        try:
            return cast("Answer", json.loads(text or "{}"))
        except ValueError:
            raise MirrorError(f"aws {operation}: printed something else than JSON") from None
