"""A small world of two regions that obeys: databases that replay and promote, an archive, services, DNS, Pulumi's state.

It knows nothing of the commands that are tested. Its rules are those of the programs it stands for: CloudNativePG 1.30 (a demotion
fences, archives and gives a token; a promotion with a token waits for it; a restart follows), Kubernetes (an autoscaler leaves 0
instances alone; server-side apply), pulumi-kubernetes 4.34 (patchForce takes fields over, an object that exists is refused).
Data is a list of numbers: one number per accepted claim.
"""

import base64
import json
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from components.data_tier.postgresql.topology import Topology
from offline.stack_files.stack_file import read_stack
from settings import PlatformSettings, from_config
from tests.whole_stack import ROOT

STACKS = ("prod", "dr")
JOB = "claims-db-migrations-58b848f32b"
HEALTHY = "Cluster in healthy state"
BUILDING = "Setting up primary"
OURS, PROGRAM = "nphies-operations", "pulumi-kubernetes-5f3a"

State = dict[str, Any]


def settings_of(directory: Path, stack: str) -> PlatformSettings:
    return _parsed(stack, (directory / f"Pulumi.{stack}.yaml").read_text(encoding="utf-8"))


@cache
def _parsed(stack: str, text: str) -> PlatformSettings:
    """By the text of the file: the plays read the same few texts thousands of times."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(ROOT / "Pulumi.yaml", folder)
        (Path(folder) / f"Pulumi.{stack}.yaml").write_text(text, encoding="utf-8")
        return from_config(stack, read_stack(Path(folder), stack).config)


def declared(settings: PlatformSettings) -> State:
    """What the program declares for a stack, by the program's own functions."""
    topology = Topology(settings.site, settings.archive, settings.promotion_token)
    sources = topology.external_clusters(own_store="own", peer_store="peer")
    return {
        "replica": dict(topology.replica()),
        "method": "restart" if settings.promoting else "switchover",
        "external": {each["name"]: each["plugin"]["parameters"]["serverName"] for each in sources},
        "own": topology.archive_name(settings.region),
        "minimum": {
            name: each.scaling.fewest(settings.role, promoting=settings.promoting)
            for name, each in settings.app_tier.services.items()
        },
        "job": settings.role == "primary",
    }


class World:
    """Two regions at rest in the state that the stack files describe. `state` is plain data, so it can lie in a file."""

    def __init__(self, directory: Path, state: State | None = None) -> None:
        self.directory = directory
        self.state: State = state or self._beginning()

    def _beginning(self) -> State:
        regions: State = {}
        rows = list(range(10))
        archives: State = {}
        for stack in STACKS:
            settings = settings_of(self.directory, stack)
            made = declared(settings)
            primary = settings.role == "primary"
            if primary:
                archives[made["own"]] = {"rows": list(rows), "timeline": 1}
            regions[stack] = {
                "region": settings.region,
                "reachable": True,
                "cluster": new_cluster(made, rows, in_recovery=not primary),
                "services": {
                    name: {"replicas": n, "available": n, "minimum": n} for name, n in made["minimum"].items()
                },
                "owners": {"cluster": {PROGRAM: ["replica", "method"]}, "hpa": {PROGRAM: ["minimum"]}},
                "jobs": {JOB: {"complete": True, "ours": False}} if primary else {},
                "backups": [],
            }
        pulumi = {stack: {"config": self.config(stack), "result": "succeeded"} for stack in STACKS}
        return {
            "regions": regions, "archives": archives, "pulumi": pulumi, "accepted": rows, "kept": None, "schemas": [], "updates": 0
        }  # fmt: skip

    def config(self, stack: str) -> State:
        config = read_stack(self.directory, stack).config
        return {key: json.loads(text) if text.startswith("{") else text for key, text in config.items()}

    def region(self, stack: str) -> State:
        return self.state["regions"][stack]

    def peer(self, stack: str) -> State:
        return self.region(next(each for each in STACKS if each != stack))

    def accepts_writes(self, stack: str) -> bool:
        cluster = self.region(stack)["cluster"]
        return bool(cluster) and not cluster["in_recovery"] and not cluster["fenced"]

    def serves(self, stack: str) -> bool:
        running = all(each["available"] for each in self.region(stack)["services"].values())
        return self.region(stack)["reachable"] and self.accepts_writes(stack) and running

    def leads_to(self) -> str:
        """PRIMARY while it serves and the other doesn't (docs/edge.md), else SECONDARY while it serves, else PRIMARY."""
        promoted_over = self.state["pulumi"]["prod"]["config"].get("nphies:fencing_override") is not None
        if self.serves("prod") and (promoted_over or not self.serves("dr")):
            return "prod"
        return "dr" if self.serves("dr") else "prod"

    # --- time -----------------------------------------------------------------------------------------------------

    def tick(self) -> None:
        """A few seconds pass."""
        for stack in STACKS:
            region = self.region(stack)
            if region["reachable"]:
                self._database(region)
                for each in region["services"].values():
                    each["replicas"] = max(each["replicas"], each["minimum"]) if each["replicas"] else 0
                    each["available"] = each["replicas"]
                for job in region["jobs"].values():
                    job["complete"] = job["complete"] or self.accepts_writes(stack)
        target = self.leads_to()
        if self.serves(target):
            row = len(self.state["accepted"])
            self.state["accepted"].append(row)
            self.region(target)["cluster"]["rows"].append(row)

    def _database(self, region: State) -> None:
        cluster = region["cluster"]
        if cluster is None:
            return
        if cluster["deleting"]:
            region["cluster"] = None
            return
        primary = cluster["replica"]["primary"] == cluster["replica"]["self"]
        if not primary and not cluster["in_recovery"]:
            self._demote(cluster)
        elif primary and cluster["in_recovery"]:
            self._promote(cluster)
        elif primary and not cluster["fenced"]:
            self._restart(cluster)
            self._archive(cluster)
        elif not primary:
            self._replay(cluster)

    def _archive(self, cluster: State) -> None:
        self.state["archives"][cluster["own"]] = {"rows": list(cluster["rows"]), "timeline": cluster["timeline"]}

    def _demote(self, cluster: State) -> None:
        if not cluster["fenced"]:
            cluster.update(fenced=True, phase="Cluster is being demoted")
            return
        if self._has_diverged(cluster):
            cluster.update(in_recovery=True, fenced=False, ended=True, phase=HEALTHY, archive_mode="always")
            return
        self._archive(cluster)
        content = {"latestCheckpointTimelineID": str(cluster["timeline"]), "rows": len(cluster["rows"])}
        token = base64.b64encode(json.dumps(content).encode()).decode()
        cluster.update(in_recovery=True, fenced=False, token=token, phase=HEALTHY, archive_mode="always")

    def _has_diverged(self, cluster: State) -> bool:
        """The server reads the other's history, which does not contain its own, and ends; its standbys go on as they were."""
        source = self.state["archives"].get(cluster["external"][cluster["replica"]["source"]])
        if source is None or source["timeline"] <= cluster["timeline"]:
            return False
        return bool(source["rows"][: len(cluster["rows"])] != cluster["rows"])

    def _promote(self, cluster: State) -> None:
        self._replay(cluster)
        token = cluster["replica"].get("promotionToken")
        if token and len(cluster["rows"]) < json.loads(base64.b64decode(token))["rows"]:
            cluster["phase"] = "Waiting for the promotion token's WAL"
            return
        cluster.update(
            in_recovery=False, token="", timeline=cluster["timeline"] + 1, archive_mode="always", phase=HEALTHY
        )
        self._archive(cluster)

    def _replay(self, cluster: State) -> None:
        source = self.state["archives"].get(cluster["external"][cluster["replica"]["source"]])
        if source and source["rows"][: len(cluster["rows"])] == cluster["rows"]:
            cluster["rows"] = list(source["rows"])
            cluster["timeline"] = max(source["timeline"], cluster["timeline"])

    def _restart(self, cluster: State) -> None:
        """CloudNativePG changes archive_mode after a promotion, which takes a restart."""
        if cluster["archive_mode"] == "on":
            return
        if cluster["phase"] == HEALTHY and cluster["ready"] == 3:
            cluster.update(phase="Primary instance is being restarted in-place", ready=2)
        else:
            cluster.update(phase=HEALTHY, ready=3, archive_mode="on")


def new_cluster(made: State, rows: list[int], *, in_recovery: bool) -> State:
    return {
        "replica": made["replica"], "method": made["method"], "external": made["external"], "own": made["own"],
        "phase": HEALTHY, "ready": 3, "fenced": False, "deleting": False, "token": "", "rows": list(rows),
        "ended": False, "in_recovery": in_recovery, "timeline": 1, "archive_mode": "always" if in_recovery else "on",
    }  # fmt: skip


def rebuilt(world: World, made: State) -> State:
    """A new Cluster begins with the base backup of the peer's archive."""
    source = world.state["archives"][made["external"][made["replica"]["source"]]]
    cluster = new_cluster(made, source["rows"], in_recovery=True)
    if world.state.get("no_first_segment"):
        cluster.update(phase=BUILDING, ready=0)
    return {**cluster, "timeline": source["timeline"]}
