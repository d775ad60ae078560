"""Harmful changes that the policies of `recovery/point_in_time.py` must find."""

from collections.abc import Callable
from typing import Any

from tests.policies.mutators import Mutations, OneStack, add, change, in_stack

_CLUSTER = "cnpg.io/v1:Cluster"
_TARGET = {"targetTime": "2026-11-23T09:41:00Z"}


def _recovery(edit: Callable[[dict[str, Any]], None]) -> OneStack:
    """A recovery from a snapshot that lacks nothing, then changed. Of the primary: a standby is wrong in any case."""

    def recovered(spec: dict[str, Any]) -> dict[str, Any]:
        (archiver,) = spec["plugins"]
        former = {
            "name": "former",
            "plugin": {
                "parameters": {"barmanObjectName": "claims-db-archive", "serverName": "claims-db-me-central-1-0"}
            },
        }
        volume = {"apiGroup": "snapshot.storage.k8s.io", "kind": "VolumeSnapshot", "name": "before"}
        made = {
            **spec,
            "bootstrap": {
                "recovery": {
                    "source": "former",
                    "recoveryTarget": _TARGET,
                    "volumeSnapshots": {"storage": dict(volume), "walStorage": dict(volume)},
                }
            },
            "externalClusters": [*spec["externalClusters"], former],
            "plugins": [{**archiver, "parameters": dict(archiver["parameters"])}],
            "postgresql": {
                **spec["postgresql"],
                "synchronous": {**spec["postgresql"]["synchronous"], "dataDurability": "preferred"},
            },
        }
        edit(made)
        return made

    return in_stack("prod", change(_CLUSTER, "spec", recovered))


def _no_wal_volume(spec: dict[str, Any]) -> None:
    del spec["bootstrap"]["recovery"]["volumeSnapshots"]["walStorage"]


def _another_kind(spec: dict[str, Any]) -> None:
    spec["bootstrap"]["recovery"]["volumeSnapshots"]["storage"]["kind"] = "PersistentVolumeClaim"


def _no_wal(spec: dict[str, Any]) -> None:
    del spec["bootstrap"]["recovery"]["source"]


def _own_archive(spec: dict[str, Any]) -> None:
    spec["plugins"][0]["parameters"]["serverName"] = "claims-db-me-central-1-0"


def _standby(spec: dict[str, Any]) -> None:
    spec["replica"] = {**spec["replica"], "primary": "claims-db-me-south-1"}


def _waits_for_a_standby(spec: dict[str, Any]) -> None:
    spec["postgresql"]["synchronous"]["dataDurability"] = "required"


MUTATIONS: Mutations = {
    "recovery-target-complete": {
        "a recovery has no snapshot of the WAL volume": _recovery(_no_wal_volume),
        "a recovery begins with something else than a snapshot": _recovery(_another_kind),
        "a recovery has no WAL to replay": _recovery(_no_wal),
        "a recovery archives over what it came from": _recovery(_own_archive),
        "a standby goes back in time": _recovery(_standby),
        "a recovered primary waits for standbys that are not there": _recovery(_waits_for_a_standby),
    },
    "recovery-target-temporary": {
        "a recovery target is left": add(_CLUSTER, "spec.bootstrap.recovery.recoveryTarget", _TARGET),
    },
}
