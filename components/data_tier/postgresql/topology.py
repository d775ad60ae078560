"""Who is primary, whose archive is whose, and how a database of this stack begins: all of it from the role.

CloudNativePG calls this a distributed topology (its documentation, "Replica clusters"). A member is the database of
one region. Its archive has the region's name and its generation, so no two databases ever write to the same one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import names
from settings import ArchiveSettings, Site

PLUGIN = "barman-cloud.cloudnative-pg.io"

CLUSTER = "claims-db"
DATABASE = "nphies_claims"
OWNER = "claims_owner"

MAY_SWITCH_WAL = "GRANT EXECUTE ON FUNCTION pg_catalog.pg_switch_wal() TO pg_checkpoint"
"""For the heartbeat, the only member of that group. Superusers alone may say it, and the operator is one when it makes the database."""

# PostgreSQL's own, not the image's C library: indexes stay valid when the image or the region changes.
_COLLATION = {"localeProvider": "builtin", "builtinLocale": "C.UTF-8"}


@dataclass(frozen=True)
class Topology:
    """The pair of databases, seen from one of them."""

    site: Site
    archive: ArchiveSettings
    promotion_token: str = ""

    @property
    def primary_region(self) -> str:
        return self.site.region if self.site.role == "primary" else self.site.peer.region

    def archive_name(self, region: str) -> str:
        """The folder in the archive of a region's database (barman's server name)."""
        return names.database_archive(region, self.archive.generation(region))

    def replica(self) -> Mapping[str, Any]:
        """`spec.replica`: the only part of a Cluster that a role change must touch."""
        return {
            "self": names.database_member(self.site.region),
            "primary": names.database_member(self.primary_region),
            "source": names.database_member(self.site.peer.region),
            **({"promotionToken": self.promotion_token} if self.promotion_token else {}),
        }

    def external_clusters(self, *, own_store: str, peer_store: str) -> list[Mapping[str, Any]]:
        """Both members, by the stores that their archives are read through, and what this one was, where it goes back."""
        members = [
            _source(names.database_member(self.site.region), own_store, self.archive_name(self.site.region)),
            _source(names.database_member(self.site.peer.region), peer_store, self.archive_name(self.site.peer.region)),
        ]
        if self.goes_back:
            members.append(_source(self._former, own_store, self._former))
        return members

    def bootstrap(self) -> Mapping[str, Any]:
        """How the database begins; read once, when its first instance is made.

        Only the initial primary's first database is ever created empty. A standby, a database that is rebuilt, and a
        primary that takes over before it existed all begin with what the peer archived; a primary that goes back in
        time, with what it archived itself.
        """
        owned = {"database": DATABASE, "owner": OWNER}
        if self.goes_back:
            target = {"targetTime": self.archive.recovery_target_time}
            return {"recovery": {**owned, "source": self._former, "recoveryTarget": target, **self._snapshots()}}
        founding = (
            self.site.region == self.archive.initial_primary_region and self.archive.generation(self.site.region) == 1
        )
        if self.site.role == "primary" and founding:
            created = {"dataChecksums": True, "encoding": "UTF8", **_COLLATION}
            return {"initdb": {**owned, **created, "postInitApplicationSQL": [MAY_SWITCH_WAL]}}
        return {"recovery": {**owned, "source": names.database_member(self.site.peer.region)}}

    @property
    def begins_with(self) -> str:
        """The archive that a database of this stack begins with, where it isn't created empty."""
        return self._former if self.goes_back else self.archive_name(self.site.peer.region)

    def _snapshots(self) -> Mapping[str, Any]:
        """The volumes to begin with, where a snapshot is given; without one the archive's newest base backup before the target."""
        name = self.archive.recovery_snapshot
        if name is None:
            return {}
        return {"volumeSnapshots": {"storage": _snapshot(name), "walStorage": _snapshot(f"{name}-wal")}}

    @property
    def goes_back(self) -> bool:
        """Whether the database is to be rebuilt as it was at `archive.recovery_target_time`."""
        return self.site.role == "primary" and self.archive.recovery_target_time is not None

    @property
    def _former(self) -> str:
        """The archive of the database that stood here before this one."""
        return names.database_archive(self.site.region, self.archive.generation(self.site.region) - 1)


def _snapshot(name: str) -> Mapping[str, str]:
    return {"apiGroup": "snapshot.storage.k8s.io", "kind": "VolumeSnapshot", "name": name}


def _source(name: str, store: str, archive: str) -> Mapping[str, Any]:
    """A database that another can begin with or follow, by its archive."""
    return {
        "name": name,
        "plugin": {"name": PLUGIN, "parameters": {"barmanObjectName": store, "serverName": archive}},
    }
