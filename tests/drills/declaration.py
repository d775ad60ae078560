"""What the program declares of PostgreSQL and its archive, read from the resources alone."""

import runpy
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from offline.engine.declare import Declaration, declare
from settings import ObjectiveSettings, from_config
from tests.drills.archive import ObjectStoreConfiguration
from tests.whole_stack import configuration

_ROOT = Path(__file__).parents[2]
_CLUSTER = ("kubernetes:postgresql.cnpg.io/v1:Cluster", "claims-db")
_OBJECT_STORE = "kubernetes:barmancloud.cnpg.io/v1:ObjectStore"
_DEFAULT_SEGMENT_SIZE = 16  # MB, of initdb


@dataclass(frozen=True)
class DeclaredArchive:
    """Where a database archives, or where it recovers from."""

    configuration: ObjectStoreConfiguration
    server_name: str


@dataclass(frozen=True)
class DeclaredDatabase:
    """A Cluster: its parameters, the archive it writes, and the one it follows while it is a standby."""

    image: str
    parameters: Mapping[str, str]
    wal_segment_size: int
    """In MB."""
    archive: DeclaredArchive
    source: DeclaredArchive | None
    objectives: ObjectiveSettings


def declared_database(stack: str) -> DeclaredDatabase:
    """The Cluster claims-db of a stack, by the stack's own file."""
    config = configuration(stack)
    declaration = declare(lambda: runpy.run_path(str(_ROOT / "__main__.py")), stack=stack, config=config)
    return _database(declaration, from_config(stack, config).objectives)


def _database(declaration: Declaration, objectives: ObjectiveSettings) -> DeclaredDatabase:
    cluster = declaration[_CLUSTER].props
    spec, namespace = cluster["spec"], cluster["metadata"]["namespace"]
    stores = {
        store.props["metadata"]["name"]: store.props["spec"]["configuration"]
        for store in declaration.of_type(_OBJECT_STORE)
        if store.props["metadata"]["namespace"] == namespace
    }

    def archive(plugin: Mapping[str, Any]) -> DeclaredArchive:
        parameters = plugin["parameters"]
        configuration = ObjectStoreConfiguration.model_validate(stores[parameters["barmanObjectName"]])
        return DeclaredArchive(configuration, parameters["serverName"])

    (archiver,) = (plugin for plugin in spec["plugins"] if plugin["isWALArchiver"])
    replica = spec["replica"]
    peers = {member["name"]: member["plugin"] for member in spec["externalClusters"]}
    return DeclaredDatabase(
        image=spec["imageName"],
        parameters=spec["postgresql"]["parameters"],
        wal_segment_size=spec["bootstrap"].get("initdb", {}).get("walSegmentSize", _DEFAULT_SEGMENT_SIZE),
        archive=archive(archiver),
        source=None if replica["primary"] == replica["self"] else archive(peers[replica["source"]]),
        objectives=objectives,
    )
