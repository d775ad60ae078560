"""Where backups and records lie: archives replicated into the peer's region, and what fills and guards them."""

from collections.abc import Mapping, Sequence

import pulumi

import names
from components.backup_vault import contents
from components.backup_vault.archive import Archive
from components.backup_vault.archive_bucket import ArchiveBucket, Contents
from components.backup_vault.multi_region_key import MultiRegionKey
from components.backup_vault.replication import Destination, replicate
from components.backup_vault.replication_alarms import Replication, ReplicationAlarms
from components.backup_vault.restore_test_alarm import RestoreTestAlarm
from components.backup_vault.scheduled_backups import ScheduledBackups
from components.backup_vault.third_copies import ThirdCopies
from components.backup_vault.velero import Velero
from settings import ArchiveSettings, BackupVaultSettings, RetentionSettings, Site, ThirdPlace
from settings.observability import ContactSettings

__all__ = ["Archive", "ArchiveBucket", "BackupVault"]


class BackupVault(pulumi.ComponentResource):
    """The archives of a stack, each with a replica in the peer's region.

    A stack makes its own replicas: it never waits for the peer, and the peer never touches them. What lies in the
    peer's region is made while that is reachable and the same for both roles, so a failover has nothing to do there.
    """

    postgres_archive: ArchiveBucket
    redis_backup: ArchiveBucket
    velero: ArchiveBucket
    logs_archive: ArchiveBucket
    audit_archive: ArchiveBucket
    access_logs: ArchiveBucket
    """Takes the access logs of this region's buckets, and of the load balancer under `load-balancer`."""
    names: Mapping[str, str]
    """The buckets by purpose."""
    failures_topic_arn: str
    """The SNS topic that failed backups are notified on."""

    def __init__(
        self,
        name: str,
        settings: BackupVaultSettings,
        *,
        retention: RetentionSettings,
        archive: ArchiveSettings,
        contacts: ContactSettings,
        site: Site,
        cluster_ready: Sequence[pulumi.Resource],
        protect: bool,
        third_place: ThirdPlace | None = None,
        third_place_provider: pulumi.ProviderResource | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """`cluster_ready`: what Velero needs in the cluster before it; everything else needs no cluster.

        `third_place`: where a third copy of every archive goes, and the provider that makes it there.
        """
        super().__init__("nphies:platform:BackupVault", name, opts=opts)
        self._settings, self._site = settings, site
        self._child = pulumi.ResourceOptions(parent=self)
        self._data = pulumi.ResourceOptions(parent=self, protect=protect)

        self.access_logs = self._access_logs(contents.ACCESS_LOGS, site.region, retention)
        replica_access_logs = (
            self._access_logs(contents.replica_of(contents.ACCESS_LOGS), site.peer.region, retention)
            if site.peer.reachable
            else None
        )
        self._third_copies = (
            ThirdCopies(
                "third-copies",
                third_place,
                retention=retention,
                access_log_readers=settings.access_log_readers,
                site=site,
                protect=protect,
                opts=pulumi.ResourceOptions(parent=self, provider=third_place_provider),
            )
            if third_place is not None
            else None
        )
        self._replications: list[Replication] = []
        buckets = {
            purpose: self._archive(purpose, of, replica_access_logs)
            for purpose, of in contents.replicated(retention).items()
        }
        self.postgres_archive = buckets[contents.POSTGRES]
        self.redis_backup = buckets[contents.REDIS]
        self.velero = buckets[contents.VELERO]
        self.logs_archive = buckets[contents.LOGS]
        self.audit_archive = buckets[contents.AUDIT]
        scheduled = ScheduledBackups(
            "backups",
            settings,
            retention=retention,
            contacts=contacts,
            site=site,
            # Begun with a third copy, it is alone: the pair is lost, and there is no vault of a peer to copy to.
            copied=archive.third_copy_of is None,
            protect=protect,
            opts=self._child,
        )
        ReplicationAlarms(
            "replication",
            self._replications,
            contacts=contacts,
            site=site,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[scheduled]),
        )
        if self._third_copies and third_place and archive.region == site.region:  # the one that the database is in
            (database,) = self._third_copies.of(contents.POSTGRES)
            RestoreTestAlarm(
                "restore-test",
                database.bucket,
                contacts=contacts,
                site=site,
                place=third_place,
                opts=pulumi.ResourceOptions(parent=self, provider=third_place_provider),
            )
        Velero(
            "velero",
            settings.velero,
            retention=retention,
            site=site,
            own=self.velero.archive,
            peers=Archive(contents.replica_of(contents.VELERO), site.account, site.region),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[*cluster_ready, self.velero]),
        )
        self.names = {purpose: bucket.name for purpose, bucket in buckets.items()}
        self.failures_topic_arn = scheduled.notices.topic_arn
        self.register_outputs({"buckets": self.names})

    def _access_logs(self, purpose: str, region: str, retention: RetentionSettings) -> ArchiveBucket:
        return ArchiveBucket(
            purpose,
            archive=Archive(purpose, self._site.account, region),
            contents=contents.access_logs(
                retention, self._settings.access_log_readers, load_balancers=region == self._site.region
            ),
            key_arn=None,
            access_logs=None,
            elsewhere=region != self._site.region,
            opts=self._data,
        )

    def _archive(self, purpose: str, of: Contents, replica_access_logs: ArchiveBucket | None) -> ArchiveBucket:
        key = MultiRegionKey(purpose, purpose=purpose, site=self._site, opts=self._data)
        bucket = ArchiveBucket(
            purpose,
            archive=Archive(purpose, self._site.account, self._site.region),
            contents=of,
            key_arn=key.arn,
            access_logs=self.access_logs,
            opts=self._data,
        )
        destinations = [] if replica_access_logs is None else [self._replica(purpose, of, key, replica_access_logs)]
        if self._third_copies is not None:
            destinations.extend(self._third_copies.of(purpose))
        if destinations:
            replicate(
                contents.replica_of(purpose),
                bucket,
                destinations,
                time_control=self._settings.replication_time_control,
                opts=pulumi.ResourceOptions(parent=bucket, retain_on_delete=True),
            )
        self._replications.extend(Replication(bucket, each) for each in destinations)
        return bucket

    def _replica(self, replicated: str, of: Contents, key: MultiRegionKey, access_logs: ArchiveBucket) -> Destination:
        purpose = contents.replica_of(replicated)
        key_arn = key.replicate_to(self._site.peer.region, purpose=purpose)
        replica = ArchiveBucket(
            purpose,
            archive=Archive(purpose, self._site.account, self._site.peer.region),
            contents=of,
            key_arn=key_arn,
            access_logs=access_logs,
            elsewhere=True,
            opts=self._data,
        )
        # What the peer's database archives here has left its region by that; a replica would go back to it.
        prefix = names.database_archives(self._site.region) if replicated == contents.POSTGRES else ""
        return Destination(name="everything", bucket=replica, key_arn=key_arn, prefix=prefix)
