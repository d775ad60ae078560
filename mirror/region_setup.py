"""Makes one region's registry what it must be, or says what it lacks. Repeated, it changes nothing."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from mirror import findings as say
from mirror import repository_settings as settings
from mirror.elastic_registry import Answer, ElasticRegistry
from mirror.findings import Finding
from mirror.registry import RegistryError
from mirror.repository_settings import Repository

_AT_ONCE = 4
_NO_KEY = "(a new key)"


@dataclass(frozen=True)
class RegionSetup:
    """The registry of one region."""

    registry: ElasticRegistry
    account: str
    peer: str
    """The other region."""

    changes: bool
    """Whether it may make and correct; else it only says."""

    def run(self, wanted: Sequence[Repository]) -> Iterator[Finding]:
        """What was made, or is to be made. A step that fails is a finding, and the others go on."""
        try:
            key = self.registry.key_arn(settings.KEY_ALIAS)
            if key is None:
                yield self._done("key", settings.KEY_ALIAS)
                key = self._make_key() if self.changes else _NO_KEY
            there = self.registry.repositories()
        except RegistryError as error:
            yield self._finding(say.FAILED, "registry", str(error))
            return
        for step in (self._scanning, self._replication, lambda: self._template(key)):
            yield from self._tried("registry", step)

        def made(each: Repository) -> list[Finding]:
            return list(self._tried(each.name, lambda: self._repository(each, there.get(each.name), key)))

        with ThreadPoolExecutor(_AT_ONCE) as executor:
            for found in executor.map(made, wanted):
                yield from found

    def _make_key(self) -> str:
        made = self.registry.ask("kms", "create-key", Description="Container images of NPHIES")["KeyMetadata"]
        self.registry.ask("kms", "enable-key-rotation", KeyId=made["KeyId"])
        self.registry.ask("kms", "create-alias", AliasName=settings.KEY_ALIAS, TargetKeyId=made["KeyId"])
        return str(made["Arn"])

    def _scanning(self) -> Iterator[Finding]:
        found = self.registry.ask("ecr", "get-registry-scanning-configuration")["scanningConfiguration"]
        if not any(_scans_all(rule) for rule in found.get("rules", [])):
            yield self._corrected("registry", "scanning of every repository at every push")
            if self.changes:
                self.registry.ask("ecr", "put-registry-scanning-configuration", **settings.SCANNING)

    def _replication(self) -> Iterator[Finding]:
        ours = settings.replication_rule(self.account, self.peer)
        found: Answer = self.registry.ask("ecr", "describe-registry").get("replicationConfiguration") or {}
        rules: list[Any] = found.get("rules", [])
        if ours not in rules:
            yield self._corrected("registry", f"replication of the services' images to {self.peer}")
            if self.changes:
                content = {"rules": [*rules, ours]}
                self.registry.ask("ecr", "put-replication-configuration", replicationConfiguration=content)

    def _template(self, key: str) -> Iterator[Finding]:
        ours = settings.creation_template(self.account, key)
        prefix = ours["prefix"]
        listed = self.registry.find("ecr", "describe-repository-creation-templates", prefixes=[prefix]) or {}
        templates = listed.get("repositoryCreationTemplates", [])
        if templates and not _different(templates[0], ours):
            return
        yield self._corrected("registry", f"template of repositories that replication makes below {prefix}/")
        if self.changes:
            operation = "update" if templates else "create"
            self.registry.ask("ecr", f"{operation}-repository-creation-template", **ours)

    def _repository(self, wanted: Repository, found: Answer | None, key: str) -> Iterator[Finding]:
        policy = settings.repository_policy(self.account, wanted.writers)
        if found is None:
            yield self._done("repository", wanted.name)
            if not self.changes:
                return
            self._create(wanted.name, key)
        else:
            yield from self._attributes(wanted.name, found, key)
        yield from self._document(wanted.name, "repository-policy", "policyText", "set", policy, new=found is None)
        if wanted.expires:
            lifecycle = settings.lifecycle_policy()
            document = ("lifecycle-policy", "lifecyclePolicyText", "put")
            yield from self._document(wanted.name, *document, lifecycle, new=found is None)

    def _create(self, name: str, key: str) -> None:
        self.registry.ask(
            "ecr",
            "create-repository",
            repositoryName=name,
            imageTagMutability="IMMUTABLE",
            imageScanningConfiguration={"scanOnPush": True},
            encryptionConfiguration={"encryptionType": "KMS", "kmsKey": key},
        )

    def _attributes(self, name: str, found: Answer, key: str) -> Iterator[Finding]:
        if found.get("imageTagMutability") != "IMMUTABLE":
            yield self._corrected(name, "immutable tags")
            if self.changes:
                self.registry.ask(
                    "ecr", "put-image-tag-mutability", repositoryName=name, imageTagMutability="IMMUTABLE"
                )
        if not found.get("imageScanningConfiguration", {}).get("scanOnPush"):
            yield self._corrected(name, "a scan at every push")
            if self.changes:
                scan = {"scanOnPush": True}
                self.registry.ask(
                    "ecr", "put-image-scanning-configuration", repositoryName=name, imageScanningConfiguration=scan
                )
        encryption = found.get("encryptionConfiguration", {})
        if encryption.get("kmsKey") != key:
            shown = encryption.get("kmsKey") or encryption.get("encryptionType")
            yield self._finding(
                say.DIFFERENT, name, f"its key is {shown}; expected {key}; it cannot be changed: remake it"
            )

    def _document(self, name: str, kind: str, key: str, verb: str, expected: str, *, new: bool) -> Iterator[Finding]:
        """A policy that a repository carries. Of a new one nothing is said: the repository is said to be made."""
        found = None if new else self.registry.find("ecr", f"get-{kind}", repositoryName=name)
        if found and json.loads(found[key]) == json.loads(expected):
            return
        if not new:
            yield self._corrected(name, kind.replace("-", " "))
        if self.changes:
            self.registry.ask("ecr", f"{verb}-{kind}", repositoryName=name, **{key: expected})

    def _tried(self, artifact: str, step: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
        try:
            yield from step()
        except RegistryError as error:
            yield self._finding(say.FAILED, artifact, str(error))

    def _done(self, artifact: str, name: str) -> Finding:
        return self._finding(say.MADE if self.changes else say.MISSING, f"{artifact} {name}", "")

    def _corrected(self, artifact: str, text: str) -> Finding:
        return (
            self._finding(say.CORRECTED, artifact, text)
            if self.changes
            else self._finding(say.DIFFERENT, artifact, f"expected {text}")
        )

    def _finding(self, kind: str, artifact: str, text: str) -> Finding:
        return Finding(kind, f"{self.registry.region} {artifact}", text)


def _scans_all(rule: Mapping[str, Any]) -> bool:
    """By any kind of scan: Amazon Inspector may be on, for the whole organization."""
    filters = [each.get("filter") for each in rule.get("repositoryFilters", [])]
    return rule.get("scanFrequency") != "MANUAL" and "*" in filters


def _different(found: Mapping[str, Any], expected: Mapping[str, Any]) -> bool:
    """Documents are compared as JSON, since AWS writes them in its own way."""
    for key, value in expected.items():
        text = found.get(key)
        if key.endswith("Policy"):
            if text is None or json.loads(text) != json.loads(value):
                return True
        elif text != value:
            return True
    return False
