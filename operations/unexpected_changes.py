"""What an update would replace or delete that holds state: a change of role never does, so it is refused before it begins."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from operations.programs import Command, Programs
from operations.steps import Stopped

_SECONDS = 600
_SHOWN = 8

_TAKES_AWAY = {"delete", "replace", "create-replacement", "delete-replaced"}
"""Operations of `pulumi preview --json` after which the resource of before is gone."""

_FOUNDATIONS = (
    "pulumi:providers:",
    "aws:ec2/subnet:",
    "aws:ec2/vpc:",
    "aws:eks/cluster:",
    "aws:eks/nodeGroup:",
    "kubernetes:apiextensions.k8s.io/",
    "kubernetes:core/v1:Namespace",
    "kubernetes:core/v1:PersistentVolumeClaim",
    "kubernetes:core/v1:Secret",
    "kubernetes:helm.sh/v3:Release",
    "kubernetes:postgresql.cnpg.io/v1:Cluster",
)
"""What data stands on, whatever its options say. Jobs, ConfigMaps, gates and ScheduledBackups are replaced in a change of role."""

_KEPT_FOR_PODS = "kubernetes:core/v1:ConfigMap"
"""Kept when it is deleted, for pods that have not restarted yet: Redis' follows the size of a standby."""


def preview_command(stack: str, *, refresh: bool, file: Path | None = None) -> Command:
    """`file`: another than the stack's own, as it will be."""
    asked = ("--refresh",) if refresh else ()
    asked += ("--config-file", str(file)) if file else ()
    return Command(("pulumi", "preview", "--stack", stack, "--json", "--non-interactive", *asked))


def refuse_unexpected(programs: Programs, stack: str, *, refresh: bool, file: Path | None = None) -> None:
    """Raises Stopped, with the list, where the update of a stack would take away what holds state."""
    answer = programs.run(preview_command(stack, refresh=refresh, file=file), seconds=_SECONDS)
    if not answer.good:
        raise Stopped(f"pulumi preview of {stack} failed: {answer.reason}")
    try:
        preview = json.loads(answer.out)
    except ValueError:
        raise Stopped(f"pulumi preview of {stack} printed no JSON: {answer.reason}") from None
    if found := list(dict.fromkeys(taken_away(preview))):
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        raise Stopped(
            f"pulumi up of {stack} would replace or delete what holds state: {', '.join(found[:_SHOWN])}{more}."
            " A change of role never does: the program or a file was changed otherwise since the last update."
            " Look at `pulumi preview --diff`; meanwhile docs/runbooks/failover-by-kubectl.md needs no update"
        )


def taken_away(preview: Mapping[str, Any]) -> Iterator[str]:
    """What a preview would replace or delete that holds state: `delete Bucket postgres-archive`."""
    for step in cast("list[Mapping[str, Any]]", preview.get("steps") or []):
        if step.get("op") in _TAKES_AWAY and _holds_state(step):
            kind, name = str(step["urn"]).split("::")[-2:]
            operation = "delete" if step["op"] == "delete" else "replace"
            yield f"{operation} {kind.rsplit(':', maxsplit=1)[-1]} {name}"


def _holds_state(step: Mapping[str, Any]) -> bool:
    """By what the program says of the resource: protected, or kept in the cloud when it is deleted; or by its type."""
    before: Mapping[str, Any] = step.get("oldState") or {}
    kind = str(before.get("type") or str(step["urn"]).split("::")[-2].rsplit("$", maxsplit=1)[-1])
    if kind == _KEPT_FOR_PODS:
        return bool(before.get("protect"))
    return bool(before.get("protect") or before.get("retainOnDelete")) or kind.startswith(_FOUNDATIONS)
