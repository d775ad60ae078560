"""Who is primary, whose archive is whose, and how a database of this stack begins: all of it from the role.

CloudNativePG calls this a distributed topology (its documentation, "Replica clusters"). A member is the database of
one region. Its archive has the region's name and its generation, so no two databases ever write to the same one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import names
from settings import ArchiveSettings, Role

PLUGIN = "barman-cloud.cloudnative-pg.io"

CLUSTER = "claims-db"
DATABASE = "nphies_claims"
OWNER = "claims_owner"

# PostgreSQL's own, not the image's C library: indexes stay valid when the image or the region changes.
_COLLATION = {"localeProvider": "builtin", "builtinLocale": "C.UTF-8"}


@dataclass(frozen=True)
class Topology:
    """The pair of databases, seen from one of them."""

    role: Role
    region: str
    peer_region: str
    archive: ArchiveSettings
    promotion_token: str = ""

    @property
    def primary_region(self) -> str:
        return self.region if self.role == "primary" else self.peer_region

    def archive_name(self, region: str) -> str:
        """The folder in the archive of a region's database (barman's server name)."""
        return names.database_archive(region, self.archive.generation(region))

    def replica(self) -> Mapping[str, Any]:
        """`spec.replica`: the only part of a Cluster that a role change must touch."""
        return {
            "self": names.database_member(self.region),
            "primary": names.database_member(self.primary_region),
            "source": names.database_member(self.peer_region),
            **({"promotionToken": self.promotion_token} if self.promotion_token else {}),
        }

    def external_clusters(self, *, own_store: str, peer_store: str) -> list[Mapping[str, Any]]:
        """Both members, by the stores that their archives are read through."""
        return [
            self._member(self.region, own_store),
            self._member(self.peer_region, peer_store),
        ]

    def bootstrap(self) -> Mapping[str, Any]:
        """How the database begins; read once, when its first instance is made.

        Only the founder's first database is ever created empty. A standby, a database that is built anew, and a
        primary that takes over before it existed all begin with what the peer archived.
        """
        owned = {"database": DATABASE, "owner": OWNER}
        founding = self.region == self.archive.founder and self.archive.generation(self.region) == 1
        if self.role == "primary" and founding:
            return {"initdb": {**owned, "dataChecksums": True, "encoding": "UTF8", **_COLLATION}}
        return {"recovery": {**owned, "source": names.database_member(self.peer_region)}}

    def _member(self, region: str, store: str) -> Mapping[str, Any]:
        return {
            "name": names.database_member(region),
            "plugin": {
                "name": PLUGIN,
                "parameters": {"barmanObjectName": store, "serverName": self.archive_name(region)},
            },
        }
