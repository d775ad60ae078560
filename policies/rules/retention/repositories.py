"""Repositories of backups delete by themselves what no backup needs; a lifecycle rule of their bucket deletes the rest too.

Kopia's, Barman's and Elasticsearch's repositories share old objects between new backups: an object's age does not say
whether it is needed.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from declared import durations
from declared.buckets import LIFECYCLE, REPLICATION, bucket_name, buckets, of_bucket
from declared.resource import Declared
from declared.stack import Stack
from declared.values import as_number, is_unknown, items, mapping, read
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, StackPolicy

_PATH = "spec.configuration.destinationPath"
_UNREADABLE = ("GLACIER", "DEEP_ARCHIVE")


@dataclass(frozen=True)
class _Repository:
    bucket: str
    prefix: str
    of: str
    whole: str | None = None
    """Folder below the prefix in which objects are of one backup each."""

    window: int | None = None
    """Days after which no backup needs an object: full backups, and the WAL since the oldest one."""

    deletes: bool = True
    """Whether its writer's deletions reach it: without them, age must end it."""

    def copied(self, rule: Any) -> Iterator["_Repository"]:
        """What a rule of replication makes of it."""
        bucket = str(read(rule, "destination.bucket")).rpartition(":::")[2]
        deletes = read(rule, "deleteMarkerReplication.status") == "Enabled"
        prefix = str(read(rule, "filter.prefix") or "")
        if deletes or not self.whole or not prefix.startswith(self.prefix + self.whole):
            yield replace(self, bucket=bucket, of=f"the copy of {self.of}", deletes=self.deletes and deletes)

    def may_end_at(self, days: object) -> bool:
        """Whether a copy that no deletion reaches may end by age: a day after the window or later."""
        return not self.deletes and self.window is not None and (as_number(days) or 0) > self.window


def _repositories(stack: Stack) -> Iterator[_Repository]:
    for each in stack.kubernetes("velero.io", "BackupStorageLocation"):
        storage = mapping(each.props, "spec.objectStorage")
        yield _Repository(
            str(storage.get("bucket")), str(storage.get("prefix") or ""), f"Velero's {each.name}", "backups/"
        )
    stores = stack.kubernetes("barmancloud.cnpg.io", "ObjectStore")
    windows = {
        str(read(each.props, _PATH) or ""): window.days
        for each in stores
        if (window := durations.recovery_window(read(each.props, "spec.retentionPolicy")))
    }
    for each in stores:
        path = str(read(each.props, _PATH) or "")
        bucket, _, prefix = path.removeprefix("s3://").partition("/")
        yield _Repository(bucket, prefix, f"the database archive {each.name}", window=windows.get(path))
    for each in stack.kubernetes("postgresql.cnpg.io", "Cluster"):
        path = str(read(each.props, "spec.backup.barmanObjectStore.destinationPath") or "")
        if path.startswith("s3://"):
            bucket, _, prefix = path.removeprefix("s3://").partition("/")
            yield _Repository(bucket, prefix, f"the database archive of {each.name}")
    for config in stack.of("kubernetes:core/v1:ConfigMap"):
        for text in mapping(config.props, "data").values():
            if isinstance(text, str) and "_snapshot" in text and '"bucket"' in text:
                yield from _snapshots(text)


def _snapshots(text: str) -> Iterator[_Repository]:
    """Of Elasticsearch: the body of a request that registers a repository."""
    try:
        content: Any = json.loads(text[text.index("{") :])
    except ValueError:
        return
    settings = mapping(content, "settings")
    if settings.get("bucket"):
        yield _Repository(str(settings["bucket"]), str(settings.get("base_path") or ""), "Elasticsearch's snapshots")


def _expired(stack: Stack, _: Config) -> Iterator[Finding]:
    found = {each for each in _repositories(stack) if each.bucket and not is_unknown(each.bucket)}
    found |= {
        copy
        for replication in stack.of(REPLICATION)
        for each in tuple(found)
        if read(replication.props, "bucket") == each.bucket
        for rule in items(replication.props, "rules")
        for copy in each.copied(rule)
    }
    for bucket in buckets(stack):
        own = sorted((each for each in found if each.bucket == bucket_name(bucket)), key=lambda each: each.of)
        for lifecycle in of_bucket(stack, bucket, LIFECYCLE) if own else ():
            for number, rule in enumerate(items(lifecycle.props, "rules")):
                yield from _rule(lifecycle, number, rule, own)


def _rule(lifecycle: Declared, number: int, rule: Any, repositories: list[_Repository]) -> Iterator[Finding]:
    if read(rule, "status") != "Enabled":
        return
    prefix = str(read(rule, "filter.prefix") or read(rule, "filter.and.prefix") or read(rule, "prefix") or "")
    for each in repositories:
        if not (prefix.startswith(each.prefix) or each.prefix.startswith(prefix)):
            continue
        for end in ("days", "date"):
            value = read(rule, f"expiration.{end}")
            if value is not None and not (end == "days" and each.may_end_at(value)):
                yield wrong(
                    lifecycle,
                    f"rules[{number}].expiration.{end} is {value}; expected none: {each.of} has objects of any age that its newest"
                    " backups need",
                )
        for transition in items(rule, "transitions"):
            if read(transition, "storageClass") in _UNREADABLE:
                yield wrong(
                    lifecycle,
                    f"rules[{number}].transitions has {read(transition, 'storageClass')}: {each.of} cannot be read without hours"
                    " of restoring objects",
                )
        return


REPOSITORIES = StackPolicy(
    name="backup-repository-not-expired",
    description="No lifecycle rule deletes, or makes unreadable, objects of a repository that backups share.",
    remedy="Leave expiry to Velero's ttl, Barman's retentionPolicy or Elasticsearch's SLM; expire noncurrent versions only.",
    check=_expired,
)
