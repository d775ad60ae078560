"""Velero: what it backs up when, where to, with which rights, and what it leaves to others."""

import json
from datetime import timedelta
from typing import Any

import pytest

from components.backup_vault.velero import backups
from settings import RetentionSettings
from settings.backup_vault import VeleroSettings
from settings.quantities import longest_gap
from tests.components.backup_vault.declared import backup_vault, of, one
from tests.components.site import ACCOUNT, REGION

VAULT = backup_vault()
VALUES: dict[str, Any] = one(VAULT, "Release", "velero").props["values"]
SCHEDULES: dict[str, dict[str, Any]] = {
    resource.name.removeprefix("velero-"): dict(resource.props) for resource in of(VAULT, "Schedule")
}


def template(schedule: str) -> dict[str, Any]:
    return SCHEDULES[schedule]["spec"]["template"]


class TestSchedules:
    @pytest.mark.parametrize(
        ("schedule", "gap", "kept"),
        [("four-hourly", timedelta(hours=4), "168h0m0s"), ("daily", timedelta(days=1), "720h0m0s")],
    )
    def test_back_up_the_guides_namespaces_with_their_volumes(self, schedule: str, gap: timedelta, kept: str) -> None:
        assert longest_gap(SCHEDULES[schedule]["spec"]["schedule"]) <= gap
        found = template(schedule)
        assert found["includedNamespaces"] == ["nphies-core", "nphies-data"]
        assert found["ttl"] == kept
        assert (found["snapshotVolumes"], found["snapshotMoveData"]) == (True, True)

    def test_back_up_every_object_of_the_cluster_daily(self) -> None:
        found = template("all-objects")
        assert (found["includedNamespaces"], found["includedClusterScopedResources"]) == (["*"], ["*"])
        assert found["snapshotVolumes"] is False

    @pytest.mark.parametrize("schedule", ["four-hourly", "daily", "all-objects"])
    def test_leave_postgresql_to_its_archive(self, schedule: str) -> None:
        found = template(schedule)
        assert {"key": "cnpg.io/cluster", "operator": "DoesNotExist"} in found["labelSelector"]["matchExpressions"]
        assert "clusters.postgresql.cnpg.io" in found["excludedNamespaceScopedResources"]

    def test_are_called_after_their_region_because_the_peers_backups_stand_beside_them(self) -> None:
        assert all(schedule["metadata"]["name"].endswith(REGION) for schedule in SCHEDULES.values())

    def test_keep_backups_as_long_as_the_table_says(self) -> None:
        table = RetentionSettings(namespaces_daily=timedelta(days=90))
        assert {backup.kept.days for backup in backups(VeleroSettings(), table)} == {7, 90}

    def test_are_made_once_velero_is_there(self) -> None:
        release = one(VAULT, "Release", "velero")
        made = [*of(VAULT, "Schedule"), *of(VAULT, "BackupStorageLocation")]
        assert all(release.urn in resource.dependencies for resource in made)


class TestWhereBackupsLie:
    def test_own_ones_in_this_stacks_bucket(self) -> None:
        own = one(VAULT, "BackupStorageLocation", "velero-own").props["spec"]
        assert (own["accessMode"], own["default"]) == ("ReadWrite", True)
        assert own["objectStorage"] == {"bucket": f"nphies-velero-{ACCOUNT}-{REGION}"}
        assert template("daily")["storageLocation"] == "own"

    def test_the_peers_are_read_from_their_replica_in_this_region(self) -> None:
        peer = one(VAULT, "BackupStorageLocation", "velero-peer").props["spec"]
        assert (peer["accessMode"], peer["default"]) == ("ReadOnly", False)
        assert peer["objectStorage"] == {"bucket": f"nphies-velero-replica-{ACCOUNT}-{REGION}"}
        assert peer["config"] == {"region": REGION}

    @pytest.mark.parametrize("location", ["own", "peer"])
    def test_encryption_is_the_buckets_affair(self, location: str) -> None:
        config = one(VAULT, "BackupStorageLocation", f"velero-{location}").props["spec"]["config"]
        assert not {"kmsKeyId", "serverSideEncryption"} & set(config)


class TestRights:
    def test_are_to_write_its_own_bucket_and_to_read_the_peers_replica(self) -> None:
        of_velero = {"write-velero-me-central-1", "read-velero-replica-me-central-1"}
        policies = [policy for policy in of(VAULT, "RolePolicy") if policy.props["name"] in of_velero]
        objects = {
            statement["Resource"][0]: set(statement["Action"])
            for policy in policies
            for statement in json.loads(policy.props["policy"])["Statement"]
            if statement["Sid"] == "Objects"
        }
        own, peers = (f"arn:aws:s3:::nphies-{name}-{ACCOUNT}-{REGION}/*" for name in ("velero", "velero-replica"))
        assert "s3:DeleteObject" in objects[own]
        assert objects[peers] == {"s3:GetObject", "s3:GetObjectVersion"}
        assert set(objects) == {own, peers}

    def test_come_from_pod_identity_and_no_secret(self) -> None:
        assert VALUES["credentials"] == {"useSecret": False}
        association = one(VAULT, "PodIdentityAssociation", "velero").props
        assert (association["namespace"], association["serviceAccount"]) == ("nphies-backup", "velero")
        assert VALUES["serviceAccount"]["server"]["name"] == "velero"

    def test_are_there_before_a_pod_asks_for_them(self) -> None:
        assert one(VAULT, "PodIdentityAssociation", "velero").urn in one(VAULT, "Release", "velero").dependencies


class TestPods:
    def test_never_mount_the_host(self) -> None:
        assert VALUES["nodeAgent"]["disableHostPath"] is True

    def test_of_a_data_node_can_be_restored_there(self) -> None:
        assert VALUES["nodeAgent"]["tolerations"][0]["key"] == "nphies.sa/nodes"

    def test_have_limits(self) -> None:
        containers = [VALUES, VALUES["nodeAgent"], VALUES["initContainers"][0]]
        assert all(container["resources"]["limits"]["memory"] for container in containers)

    def test_reach_the_api_their_credentials_and_s3_and_nothing_else(self) -> None:
        policy = one(VAULT, "NetworkPolicy", "velero").props["spec"]
        ports = {port["port"] for rule in policy["egress"] for port in rule["ports"]}
        assert ports == {443, 80}

    def test_throw_away_the_volumes_they_read_snapshots_from(self) -> None:
        """Of the data class, each backup would leave one behind: it stays when its claim goes."""
        config = json.loads(one(VAULT, "ConfigMap", "velero-node-agent").props["data"]["config.json"])
        assert config["backupPVC"] == {"gp3-encrypted-retain": {"storageClass": "gp3-encrypted"}}
        assert "--node-agent-configmap=velero-node-agent" in VALUES["nodeAgent"]["extraArgs"]

    def test_the_plugin_is_pinned(self) -> None:
        assert ":v1.14.2@sha256:" in VALUES["initContainers"][0]["image"]


def test_velero_is_watched() -> None:
    for monitor in ("serviceMonitor", "nodeAgentPodMonitor"):
        assert VALUES["metrics"][monitor] == {"enabled": True, "autodetect": False}
