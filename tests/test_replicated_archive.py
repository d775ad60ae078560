"""What a database archives in its own region is what the rule of the bucket replicates: read off both sides."""

import pytest

from declared.values import items, read
from tests.recovery.stacks import stack


@pytest.mark.parametrize("name", ["prod", "dr"])
def test_the_rule_covers_the_folder_that_the_regions_own_database_writes_to(name: str) -> None:
    declared = stack(name)
    replications = [each for each in declared if each.kind == "BucketReplicationConfig"]
    [replication] = [each for each in replications if "postgres-archive" in read(each.props, "bucket")]
    region = read(replication.props, "bucket").rpartition("postgres-archive-123456789012-")[2]
    [rule] = items(replication.props, "rules")
    folders = {
        read(each.props, "spec.configuration.destinationPath") for each in declared if each.kind == "ObjectStore"
    }
    [folder] = {each.removeprefix("s3://").partition("/")[2] for each in folders}
    [cluster] = [each for each in declared if each.kind == "Cluster" and each.name == "claims-db"]
    [server] = {
        read(plugin, "parameters.serverName")
        for plugin in items(cluster.props, "spec.plugins")
        if read(plugin, "isWALArchiver")
    }

    assert server.startswith(f"claims-db-{region}-")
    assert f"{folder}/{server}/wals/".startswith(read(rule, "filter.prefix"))
