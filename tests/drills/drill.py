"""A drill: a primary as it is declared, the archive it writes, and what can be made of that archive."""

import time
from datetime import timedelta

from tests.drills.archive import Archive
from tests.drills.declaration import DeclaredArchive, DeclaredDatabase
from tests.drills.object_store import ObjectStore
from tests.drills.parameters import ServerParameters
from tests.drills.server import PostgresServer
from tests.drills.site import Site
from tests.drills.traffic import create_table


class Drill:
    """A running primary with an empty table, in a region that is about to be lost."""

    def __init__(self, site: Site, declared: DeclaredDatabase, parameters: ServerParameters) -> None:
        self._site, self._parameters = site, parameters
        self.object_store = ObjectStore(site)
        self.object_store.create_bucket(declared.archive.configuration.bucket)
        self.archive = self._archive(declared.archive)
        self.primary = PostgresServer(site, "primary", parameters.applied, self.archive)
        self.primary.initialise(declared.wal_segment_size)
        self.primary.start()
        self.primary.wait_until_primary()
        create_table(self.primary)

    def back_up(self) -> None:
        """Takes the base backup."""
        self.archive.back_up("drill", self.primary.libpq)

    def start_standby(self, declared: DeclaredDatabase) -> PostgresServer:
        """A server that follows the archive the standby's stack names, and archives where that stack says."""
        assert declared.source is not None, "the standby's stack follows no archive"
        # archive_mode: as CloudNativePG sets it for a replica cluster.
        parameters = {**self._parameters.applied, "archive_mode": "always"}
        standby = PostgresServer(self._site, "standby", parameters, self._archive(declared.archive))
        standby.restore_as_standby(self._archive(declared.source))
        standby.start()
        standby.wait_until_standby()
        return standby

    def lose_region(self, objective: timedelta) -> float:
        """Destroys the primary at the worst moment, and tells when that was, on the monotonic clock.

        The worst moment is when a segment is complete and its upload has not begun: never is more at stake. If that
        does not come until the objective is missed, a moment at which too much is at stake has come already.
        """
        self.primary.switch_segment()  # archive_timeout counts from here
        enough = time.monotonic() + objective.total_seconds() + 1
        while not self.primary.waiting_segments() and time.monotonic() < enough:
            time.sleep(0.005)
        return self.primary.destroy()

    def recover(self, target_time: str | None = None) -> tuple[PostgresServer, float]:
        """A new server from the archive alone, and the seconds until it took writes."""
        start = time.monotonic()
        name = "recovered"
        declared = DeclaredArchive(self.archive.configuration, f"{self.archive.server_name}-{name}")
        recovered = PostgresServer(self._site, name, self._parameters.applied, self._archive(declared))
        recovered.restore(self.archive, target_time=target_time)
        recovered.start()
        recovered.wait_until_primary()
        return recovered, time.monotonic() - start

    def archived(self, archive: Archive) -> list[str]:
        """The keys of what is in an archive."""
        keys = self.object_store.keys(archive.configuration.bucket)
        return [key for key in keys if key.startswith(archive.prefix)]

    def encryption(self, archive: Archive) -> dict[str, str | None]:
        """How each object of an archive is encrypted."""
        bucket = archive.configuration.bucket
        return {
            key: self.object_store.headers(bucket, key).get("x-amz-server-side-encryption")
            for key in self.archived(archive)
        }

    def _archive(self, declared: DeclaredArchive) -> Archive:
        return Archive(self._site, self.object_store.endpoint, declared.configuration, declared.server_name)
