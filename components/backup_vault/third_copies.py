"""Third copies of a stack's archives, in a place that is neither region of the pair.

What lies there needs neither region to be read: the buckets, their keys and their access log are of the third region, and
of another account where one is given. S3 writes it, as a role that can delete nothing; administrators of the stack's account
can neither read it nor shorten its lock.
"""

from collections.abc import Sequence

import pulumi

import names
from components.backup_vault import contents
from components.backup_vault.archive import Archive
from components.backup_vault.archive_bucket import ArchiveBucket, Contents, Writer
from components.backup_vault.replication import Destination, replication_role
from components.backup_vault.third_copy_contents import (
    RECOVERED_BY,
    ThirdCopyContents,
    third_copies,
    third_copy_purpose,
)
from components.backup_vault.third_copy_key import third_copy_key
from settings import RetentionSettings, Site, ThirdPlace


class ThirdCopies(pulumi.ComponentResource):
    """The buckets in the third place, one for each archive, and their access log. Its provider is the third place's."""

    def __init__(
        self,
        name: str,
        place: ThirdPlace,
        *,
        retention: RetentionSettings,
        access_log_readers: Sequence[str],
        site: Site,
        protect: bool,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("nphies:platform:ThirdCopies", name, opts=opts)
        self._place, self._site, self._retention = place, site, retention
        self._child = pulumi.ResourceOptions(parent=self, protect=protect)
        self._access_logs = ArchiveBucket(
            _resource_name(contents.ACCESS_LOGS),
            archive=self._archive(contents.ACCESS_LOGS),
            contents=contents.access_logs(retention, access_log_readers, load_balancers=False),
            key_arn=None,
            access_logs=None,
            opts=self._child,
        )
        self._of = {
            purpose: self._destinations(purpose, each) for purpose, each in third_copies(self._retention).items()
        }
        self.register_outputs({})

    def of(self, purpose: str) -> Sequence[Destination]:
        """Where an archive of the stack is copied to, by its purpose: a rule for each stream."""
        return self._of[purpose]

    def _destinations(self, purpose: str, of: ThirdCopyContents) -> Sequence[Destination]:
        archive = self._archive(of.purpose)
        writer = names.role_arn(self._site.account, replication_role(purpose), self._site.region)
        key = third_copy_key(
            _resource_name(of.purpose),
            archive,
            writer=writer,
            readers=self._readers(purpose),
            opts=pulumi.ResourceOptions.merge(self._child, pulumi.ResourceOptions(retain_on_delete=True)),
        )
        bucket = ArchiveBucket(
            _resource_name(of.purpose),
            archive=archive,
            contents=Contents(
                [stream.age for stream in of.streams],
                self._retention.deleted_objects,
                locked=of.locked,
                read_by=self._readers(purpose),
                replicated_by=Writer(writer, self._site.account),
            ),
            key_arn=key.arn,
            access_logs=self._access_logs,
            opts=self._child,
        )
        return [
            Destination(
                name=f"third-copy-{stream.name}",
                bucket=bucket,
                key_arn=key.arn,
                prefix=stream.prefix,
                deletions=False,
                storage_class=stream.storage_class,
            )
            for stream in of.streams
        ]

    def _archive(self, purpose: str) -> Archive:
        return Archive(third_copy_purpose(purpose, self._site.region), self._place.account, self._place.region)

    def _readers(self, purpose: str) -> Sequence[str]:
        """People, and of the database's copy the pods of a platform that is rebuilt here; neither must exist yet."""
        rebuilt = RECOVERED_BY if purpose == contents.POSTGRES else ()
        return [
            *self._place.readers,
            *(names.role_arn(self._place.account, each, self._place.region) for each in rebuilt),
        ]


def _resource_name(purpose: str) -> str:
    return f"{purpose}-third-copy"
