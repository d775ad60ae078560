"""What the program declares for a stack now, by its offline preview: no region, no state and no network is asked."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import yaml

from operations.objects import CLUSTER, CORE, DATA, FIELD_MANAGER, MADE_BY, MIGRATIONS
from operations.programs import Command, Programs
from operations.region_status import RegionStatus, Stores
from operations.steps import Stopped

_SECONDS = 180
_CLUSTER = f"{DATA}.cluster.postgresql.cnpg.io.{CLUSTER}.yaml"
_CHANGED = ("replica", "primaryUpdateMethod")
"""What a change of role changes in the Cluster."""


def preview_command(stack: str, directory: Path) -> Command:
    return Command((sys.executable, "-m", "offline", "preview", stack), directory=directory)


def declare(programs: Programs, stack: str, directory: Path) -> Path:
    """The folder of the manifests. Raises Stopped where the preview refuses what the stack's file says."""
    answer = programs.run(preview_command(stack, directory), seconds=_SECONDS)
    if not answer.good:
        found = [line.strip() for line in answer.out.splitlines() if line.startswith("mandatory ")]
        raise Stopped(f"make preview STACK={stack} does not pass: {found[0] if found else answer.reason}")
    return directory / "build" / stack / "manifests"


def change_of_role(manifests: Path, region: RegionStatus) -> str:
    """The objects that a change of role changes, as YAML for `kubectl apply --server-side`.

    Of an object that exists, no more than the fields that change: whoever applies a field owns it.
    """
    return yaml.safe_dump_all(_objects(manifests, region), sort_keys=False)


def change_of_role_command(stack: str, manifests: Path, region: RegionStatus) -> Command:
    """Applies them. The migrations are long, so what is printed names their files; by hand they need no label of ours."""
    command = apply_command(stack, change_of_role(manifests, region))
    if not (files := _migrations(manifests, region)):
        return command
    short = apply_command(stack, yaml.safe_dump_all(_fields(manifests), sort_keys=False))
    named = [word for file in files for word in ("-f", f"build/{stack}/manifests/{file.name}")]
    return replace(command, typed=f"{short}\n{Command((*short.argv[:-2], *named))}")


def _objects(manifests: Path, region: RegionStatus) -> Iterator[Mapping[str, Any]]:
    yield from _fields(manifests)
    for each in map(_read, _migrations(manifests, region)):
        labels = {**each["metadata"].get("labels", {}), **MADE_BY}
        yield {**each, "metadata": {**each["metadata"], "labels": labels}}


def _fields(manifests: Path) -> Iterator[Mapping[str, Any]]:
    """Of the Cluster and the autoscalers."""
    cluster = _read(manifests / _CLUSTER)
    yield _part(cluster, {key: cluster["spec"][key] for key in _CHANGED})
    for file in sorted(manifests.glob(f"{CORE}.horizontalpodautoscaler.*.yaml")):
        scaler = _read(file)
        yield _part(scaler, {"minReplicas": scaler["spec"]["minReplicas"]})


def _migrations(manifests: Path, region: RegionStatus) -> Sequence[Path]:
    """The manifests of the migrations' ConfigMap and Job; none where the Job is there already."""
    known = {each.name for each in region.stores.migrations} if isinstance(region.stores, Stores) else set[str]()
    jobs = sorted(manifests.glob(f"{DATA}.job.batch.{MIGRATIONS}-*.yaml"))
    if all(_read(job)["metadata"]["name"] in known for job in jobs):
        return []
    return [*sorted(manifests.glob(f"{DATA}.configmap.{MIGRATIONS}-*.yaml")), *jobs]


def _part(whole: Mapping[str, Any], spec: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**identity(whole), "spec": dict(spec)}


def identity(whole: Mapping[str, Any]) -> dict[str, Any]:
    """Which object it is, and nothing of what is in it."""
    name = {key: whole["metadata"][key] for key in ("name", "namespace")}
    return {"apiVersion": whole["apiVersion"], "kind": whole["kind"], "metadata": name}


def _read(file: Path) -> dict[str, Any]:
    try:
        return cast("dict[str, Any]", yaml.safe_load(file.read_text(encoding="utf-8")))
    except OSError as error:
        raise Stopped(f"{file.name}: {error.strerror}; the preview wrote no such manifest") from None


def nothing_of(names: Sequence[tuple[str, str, str, str]]) -> str:
    """Objects without content: applied by our field manager, they give up every field that it owns."""
    documents = [
        {"apiVersion": version, "kind": kind, "metadata": {"name": name, "namespace": namespace}}
        for version, kind, namespace, name in names
    ]
    return yaml.safe_dump_all(documents, sort_keys=False)


def apply_command(stack: str, text: str) -> Command:
    """A server-side apply as a manager of our own, which takes fields over from Pulumi's."""
    manager = f"--field-manager={FIELD_MANAGER}"
    return Command(
        ("kubectl", "--context", stack, "apply", "--server-side", "--force-conflicts", manager, "-f", "-"), text
    )
