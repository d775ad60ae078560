"""Where databases archive: the bucket, and the name that begins every object of one server's archive."""

from collections.abc import Iterator
from dataclasses import dataclass

from declared.objects import namespace_of
from declared.regions import region_at_end
from declared.resource import Declared
from declared.stack import Stack
from declared.values import is_true, items, read


@dataclass(frozen=True)
class ServerArchive:
    """The archive of one server (barman-cloud: `destinationPath`/`serverName`/...)."""

    bucket: str
    folder: str
    """Of the bucket, with a slash behind it: `claims-db/claims-db-me-south-1-2/`."""


@dataclass(frozen=True)
class OwnArchives:
    """What the databases of a stack archive, or would as a primary."""

    stack: Stack

    def covers(self, bucket: str, prefix: object) -> bool:
        """Whether a bucket is their archive, or its counterpart in the other region, and whatever they write has a name that begins so."""
        stores = {stem(_destination(each)[0]) for each in self.stack.kubernetes("barmancloud.cnpg.io", "ObjectStore")}
        own = list(own_archives(self.stack))
        return stem(bucket) in stores and bool(own) and all(each.folder.startswith(str(prefix)) for each in own)


def own_archives(stack: Stack) -> Iterator[ServerArchive]:
    """Of the plugin that archives WAL."""
    for cluster in stack.kubernetes("postgresql.cnpg.io", "Cluster"):
        for plugin in items(cluster.props, "spec.plugins"):
            if is_true(read(plugin, "isWALArchiver")):
                yield from _archive(stack, cluster, read(plugin, "parameters"))


def archives_written(stack: Stack, *, serves: bool) -> Iterator[ServerArchive]:
    """What is written now: by a primary its own, beside a standby that of the server it follows."""
    if serves:
        yield from own_archives(stack)
        return
    for cluster in stack.kubernetes("postgresql.cnpg.io", "Cluster"):
        source = read(cluster.props, "spec.replica.source")
        for member in items(cluster.props, "spec.externalClusters"):
            if read(member, "name") == source:
                yield from _archive(stack, cluster, read(member, "plugin.parameters"))


def _archive(stack: Stack, cluster: Declared, parameters: object) -> Iterator[ServerArchive]:
    store = stack.one("barmancloud.cnpg.io", "ObjectStore", read(parameters, "barmanObjectName"), namespace_of(cluster))
    if store is not None:
        bucket, below = _destination(store)
        yield ServerArchive(bucket, "/".join([*below, str(read(parameters, "serverName")), ""]))


def stem(bucket: str) -> str:
    """The name of a bucket without its region: the same in both."""
    region = region_at_end(bucket)
    return bucket.removesuffix(f"-{region}") if region else bucket


def _destination(store: Declared) -> tuple[str, list[str]]:
    """The bucket, and the folders in it."""
    bucket, *below = str(read(store.props, "spec.configuration.destinationPath")).removeprefix("s3://").split("/")
    return bucket, [each for each in below if each]
