"""One cluster, asked and changed through kubectl."""

import json
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

DATA, OPERATORS = "nphies-data", "nphies-operators"
CLUSTER, DATABASE = "claims-db", "nphies_claims"
SERVICES, SERVICE = "nphies-core", "claims-service"
OPERATOR = "cloudnative-pg"
_IMAGE_TAG = re.compile(r":(\d+)[^/]*$")
_CHART = re.compile(rf"{OPERATOR}-v?(0\.\d+|\d+)")
"""Of a release before 1.0 the minor version counts too."""

_TIMEOUT = 60


class KubernetesError(Exception):
    """kubectl failed, or did not answer; the text is one line."""


@dataclass(frozen=True, kw_only=True)
class DatabaseState:
    """What the operator says of the database."""

    phase: str
    primary: str
    target: str
    instances: int
    ready: int
    timeline: int = 0
    standby: bool = False
    """Whether it is declared to follow the other region's."""

    passwords: tuple[tuple[str, int], ...] = ()
    """Of the managed roles, with the transaction that each was set by."""

    @property
    def healthy(self) -> bool:
        return self.ready == self.instances and self.phase == "Cluster in healthy state"


@dataclass(frozen=True)
class Kubernetes:
    """`command` is kubectl with the context."""

    command: Sequence[str]

    def run(self, *arguments: str, given: str | None = None, seconds: float = _TIMEOUT) -> str:
        """What kubectl printed within so many seconds. Raises KubernetesError."""
        try:
            done = subprocess.run(  # noqa: S603 - no shell
                [*self.command, *arguments], input=given, capture_output=True, text=True, check=False, timeout=seconds
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise KubernetesError(f"kubectl {' '.join(arguments[:3])}: {error}") from error
        if done.returncode:
            raise KubernetesError(f"kubectl {' '.join(arguments[:3])}: {' '.join(done.stderr.split())[:300]}")
        return done.stdout

    def get(self, *arguments: str) -> dict[str, Any]:
        """An object, or a list of them. Raises KubernetesError."""
        return json.loads(self.run("get", *arguments, "--output", "json"))

    def database(self) -> DatabaseState:
        """Raises KubernetesError."""
        found = self.get("clusters.postgresql.cnpg.io", CLUSTER, "--namespace", DATA)
        status = found.get("status", {})
        return DatabaseState(
            phase=status.get("phase", ""),
            primary=status.get("currentPrimary", ""),
            target=status.get("targetPrimary", ""),
            instances=found["spec"]["instances"],
            ready=status.get("readyInstances", 0),
            timeline=status.get("timelineID", 0),
            standby=_standby(found),
            passwords=_passwords(status),
        )

    def versions(self) -> dict[str, str]:
        """Of PostgreSQL the major version, of the operator's chart the release, as the recovery model names them.

        What cannot be told is left out. Raises KubernetesError.
        """
        image = self.get("clusters.postgresql.cnpg.io", CLUSTER, "--namespace", DATA)["spec"].get("imageName", "")
        found = {"PostgreSQL": tag[1]} if (tag := _IMAGE_TAG.search(image.partition("@")[0])) else {}
        operators = self.get(
            "deployments", "--namespace", OPERATORS, "--selector", f"app.kubernetes.io/name={OPERATOR}"
        )
        for each in operators["items"]:
            if chart := _CHART.match(each["metadata"].get("labels", {}).get("helm.sh/chart", "")):
                found[OPERATOR] = chart[1]
        return found

    def sql(self, statement: str) -> list[str]:
        """Rows of one column, from the primary. Raises KubernetesError."""
        primary = self.database().primary
        psql = ["psql", "--no-psqlrc", "--tuples-only", "--no-align", DATABASE, "--command", statement]
        return self.run("exec", "--namespace", DATA, "--container", "postgres", primary, "--", *psql).splitlines()

    def is_standby(self) -> bool:
        """Whether the whole database follows the other region's, as it is declared. Raises KubernetesError."""
        return self.database().standby

    def redundant(self) -> bool:
        """Whether all instances are ready and replicate."""
        state = self.database()
        if not state.healthy:
            return False
        [streaming] = self.sql("SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'")
        return int(streaming) >= state.instances - 1

    def node_of_primary(self) -> tuple[str, str]:
        """Name and zone. Raises KubernetesError."""
        pod = self.get("pod", self.database().primary, "--namespace", DATA)
        node = pod["spec"]["nodeName"]
        return node, self.zone(node)

    def zone(self, node: str) -> str:
        """Raises KubernetesError."""
        return self.get("node", node)["metadata"]["labels"]["topology.kubernetes.io/zone"]

    def node_ready(self, node: str) -> bool:
        """Raises KubernetesError."""
        conditions = self.get("node", node)["status"]["conditions"]
        return any(each["type"] == "Ready" and each["status"] == "True" for each in conditions)


def _standby(cluster: dict[str, Any]) -> bool:
    replica = cluster["spec"].get("replica", {})
    return replica.get("primary") != replica.get("self")


def _passwords(status: dict[str, Any]) -> tuple[tuple[str, int], ...]:
    known = status.get("managedRolesStatus", {}).get("passwordStatus", {})
    return tuple(sorted((role, each.get("transactionID", 0)) for role, each in known.items()))
