"""claims-db as the restore check recovers it: from the archive alone, in a namespace of its own, to be deleted."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from components.data_tier.postgresql.cluster import IMAGE
from components.data_tier.postgresql.parameters import parameters
from components.data_tier.postgresql.topology import DATABASE, OWNER, PLUGIN
from components.kubernetes import storage_classes
from components.kubernetes.images import image
from components.kubernetes.namespaces import RESTORE_CHECK
from settings import ArchiveSettings, PostgresqlSettings, Site, Size

CLUSTER = "claims-db-restored"
STORE = "claims-db-recovered-archive"

ARCHIVE_NAME = "ARCHIVE_NAME"
"""Stands for the archive of whoever is primary; the check replaces it."""

RECOVERY_LIMIT = timedelta(hours=2)
"""For the check, which has less of everything than claims-db; how long a real recovery may take is the RTO's matter."""

_MEMORY = Size("8Gi")
_RESOURCES = {"cpu": "2", "memory": str(_MEMORY)}


def manifest(settings: PostgresqlSettings, archive: ArchiveSettings, site: Site) -> str:
    """The Cluster as JSON: one instance that archives nothing, on volumes that go when it goes.

    PostgreSQL recovers only where connections and processes may be as many as they were; so those parameters, and by
    the same way all that do not follow from memory, are those of claims-db.
    """
    smaller = settings.model_copy(update={"memory": _MEMORY})
    return json.dumps(
        {
            "apiVersion": "postgresql.cnpg.io/v1",
            "kind": "Cluster",
            "metadata": {"name": CLUSTER, "namespace": RESTORE_CHECK},
            "spec": {
                "description": "Recovered by the restore check, which deletes it",
                "imageName": str(image(IMAGE, site)),
                "instances": 1,
                "bootstrap": {"recovery": {"source": ARCHIVE_NAME, "database": DATABASE, "owner": OWNER}},
                "externalClusters": [_source()],
                "postgresql": {"parameters": dict(parameters(smaller, archive))},
                "storage": _volume(settings.storage),
                "walStorage": _volume(settings.wal_storage),
                "resources": {"requests": _RESOURCES, "limits": _RESOURCES},
                "enableSuperuserAccess": False,
                "enablePDB": False,
            },
        },
        indent=2,
    )


def _source() -> Mapping[str, Any]:
    store = {"barmanObjectName": STORE, "serverName": ARCHIVE_NAME}
    return {"name": ARCHIVE_NAME, "plugin": {"name": PLUGIN, "parameters": store}}


def _volume(size: Size) -> Mapping[str, str]:
    return {"size": str(size), "storageClass": storage_classes.STANDARD}
