"""Each stack makes its own replicas in the peer's region, and comes up while that region is gone."""

import json

import pytest

from offline.engine.declare import Declaration
from offline.engine.resource import Resource
from tests.components.backup_vault.declared import PURPOSES, backup_vault, of, one
from tests.components.site import ACCOUNT, PEER, REGION

BOTH = backup_vault(preview=False)
ALONE = {"preview": backup_vault(reachable=False), "update": backup_vault(reachable=False, preview=False)}


def calls_the_peer(resource: Resource) -> bool:
    """Whether making the resource takes the API of the peer's region; a name of something there does not."""
    return resource.props.get("region") == PEER


@pytest.mark.parametrize("declared", ALONE.values(), ids=ALONE)
def test_while_the_peer_is_gone_nothing_is_made_there(declared: Declaration) -> None:
    assert [resource.urn for resource in declared if calls_the_peer(resource)] == []
    assert not of(declared, "BucketReplicationConfig"), "S3 asks the destination before it takes a replication"


@pytest.mark.parametrize("declared", ALONE.values(), ids=ALONE)
def test_while_the_peer_is_gone_everything_of_this_region_is_there(declared: Declaration) -> None:
    here = {resource.urn for resource in BOTH if not calls_the_peer(resource)}
    replication = {resource.urn for resource in here_of_replication()}
    assert here - replication == {resource.urn for resource in declared}


def here_of_replication() -> list[Resource]:
    """What lies here but is for the replicas: the components that group them, replication, its role and its alarm on failures."""
    names = {f"{purpose}-replica" for purpose in (*PURPOSES, "access-logs")}
    names |= {f"{purpose}-everything-failed" for purpose in PURPOSES}
    return [resource for resource in BOTH if resource.name in names and not calls_the_peer(resource)]


@pytest.mark.parametrize("purpose", PURPOSES)
class TestReplication:
    def test_covers_everything_with_its_deletions_under_the_key_of_the_replica(self, purpose: str) -> None:
        config = one(BOTH, "BucketReplicationConfig", f"{purpose}-replica").props
        (rule,) = config["rules"]
        assert config["bucket"] == f"nphies-{purpose}-{ACCOUNT}-{REGION}"
        # Of the database's archive what the own database writes: docs/decisions/0250.
        prefix = f"claims-db/claims-db-{REGION}-" if purpose == "postgres-archive" else ""
        assert (rule["status"], rule["filter"]) == ("Enabled", {"prefix": prefix})
        assert rule["deleteMarkerReplication"] == {"status": "Enabled"}
        assert rule["sourceSelectionCriteria"] == {"sseKmsEncryptedObjects": {"status": "Enabled"}}
        assert rule["destination"]["bucket"] == f"arn:aws:s3:::nphies-{purpose}-replica-{ACCOUNT}-{PEER}"
        assert f"{purpose}-{PEER}" in rule["destination"]["encryptionConfiguration"]["replicaKmsKeyId"]

    def test_comes_with_the_promise_of_15_minutes_and_its_metrics(self, purpose: str) -> None:
        destination = one(BOTH, "BucketReplicationConfig", f"{purpose}-replica").props["rules"][0]["destination"]
        assert destination["replicationTime"] == {"status": "Enabled", "time": {"minutes": 15}}
        assert destination["metrics"] == {"status": "Enabled", "eventThreshold": {"minutes": 15}}

    def test_is_watched_here_for_objects_that_were_not_copied(self, purpose: str) -> None:
        dimensions = one(BOTH, "MetricAlarm", f"{purpose}-everything-failed").props["dimensions"]
        assert dimensions["DestinationBucket"] == f"nphies-{purpose}-replica-{ACCOUNT}-{PEER}"

    def test_waits_for_versions_on_both_sides(self, purpose: str) -> None:
        config = one(BOTH, "BucketReplicationConfig", f"{purpose}-replica")
        for bucket in (purpose, f"{purpose}-replica"):
            assert one(BOTH, "BucketVersioning", bucket).urn in config.dependencies

    def test_may_do_what_it_does_and_no_more(self, purpose: str) -> None:
        policy = json.loads(one(BOTH, "RolePolicy", f"{purpose}-replica").props["policy"])
        allowed = {
            (action, resource)
            for statement in policy["Statement"]
            for action in statement["Action"]
            for resource in statement["Resource"]
        }
        source, destination = (
            f"arn:aws:s3:::nphies-{purpose}-{ACCOUNT}-{REGION}",
            f"arn:aws:s3:::nphies-{purpose}-replica-{ACCOUNT}-{PEER}",
        )
        assert ("s3:ReplicateObject", f"{destination}/*") in allowed
        assert ("s3:GetObjectRetention", f"{source}/*") in allowed, "or locked objects are not replicated"
        assert {resource for _, resource in allowed} == {
            source,
            f"{source}/*",
            f"{destination}/*",
            f"arn:aws:kms:{REGION}:{ACCOUNT}:key/*",
            f"arn:aws:kms:{PEER}:{ACCOUNT}:key/*",
        }
        keys = [statement for statement in policy["Statement"] if statement["Sid"].endswith("Key")]
        assert all("kms:ResourceAliases" in statement["Condition"]["ForAnyValue:StringEquals"] for statement in keys)


def test_no_provider_is_made_for_the_peers_region() -> None:
    """A provider asks its region who it is before anything else; the argument `region` of a resource does not."""
    assert all(provider.props.get("region") != PEER for provider in of(BOTH, "aws"))
