"""After an interrupted update: its pending operations, and what to type for each kind.

Kubernetes objects are applied and settings of buckets are put: the next update repeats both. What has a name of its own
in AWS is refused the second time, and must be brought into the state; what has none is made anew, and the first one is
left over. An update or a deletion is repeated, but for a Helm release: Helm refuses every operation on a release that
another update holds, until that update is cancelled.
"""

import json
import shlex
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

IDS: Mapping[str, str] = {
    "aws:acm/certificateValidation:CertificateValidation": "",
    "aws:backup/vault:Vault": "{name}",
    "aws:cloudwatch/eventRule:EventRule": "{name}",
    "aws:cloudwatch/logGroup:LogGroup": "{name}",
    "aws:eks/accessEntry:AccessEntry": "{clusterName}:{principalArn}",
    "aws:eks/addon:Addon": "{clusterName}:{addonName}",
    "aws:eks/cluster:Cluster": "{name}",
    "aws:eks/nodeGroup:NodeGroup": "{clusterName}:{nodeGroupName}",
    "aws:iam/role:Role": "{name}",
    "aws:kms/alias:Alias": "{name}",
    "aws:lb/loadBalancer:LoadBalancer": "",
    "aws:lb/targetGroup:TargetGroup": "",
    "aws:route53/record:Record": "{zoneId}_{name}_{type}_{setIdentifier}",
    "aws:s3/bucket:Bucket": "{bucket}",
    "aws:secretsmanager/secret:Secret": "",
    "kubernetes:helm.sh/v3:Release": "{namespace}/{name}",
}
"""Types AWS or Helm refuse to make twice under one name, and their id made of inputs; empty: AWS chose a part of it."""

REPEATED = ("kubernetes:", "aws:s3/bucket", "aws:iam/rolePolicy", "aws:sns/topic")
"""Beginnings of types whose creation is a put: doing it again changes nothing."""


class ExportError(Exception):
    """What was given is no exported state; one line."""


Kind = Literal["creating", "updating", "deleting", "reading", "importing"]
"""The kinds of operation that a state lists as pending (engine 3.259.0: resource.OperationType)."""

RELEASE = "kubernetes:helm.sh/v3:Release"


@dataclass(frozen=True)
class Operation:
    """An operation whose end the state does not know."""

    kind: Kind
    urn: str
    inputs: Mapping[str, Any]

    @property
    def type(self) -> str:
        return self.urn.split("::")[-2].rsplit("$", 1)[-1]

    @property
    def name(self) -> str:
        return self.urn.rsplit("::", 1)[1]

    @property
    def is_named(self) -> bool:
        """Whether a second creation is refused while the first one's result is there."""
        return self.type in IDS

    @property
    def is_repeated(self) -> bool:
        return not self.is_named and self.type.startswith(REPEATED)

    @property
    def id(self) -> str:
        """The id it has if it was made; empty where it cannot be told from the inputs."""
        known = {key: value for key, value in self.inputs.items() if isinstance(value, str)}
        try:
            return IDS.get(self.type, "").format(**known)
        except KeyError:
            return ""


def interrupted(export: str) -> list[Operation]:
    """The operations that were under way, from the text that `pulumi stack export` prints. Raises ExportError."""
    try:
        given = json.loads(export)
        state = given.get("deployment", given)
        return [_operation(each) for each in cast("Iterable[Any]", state.get("pending_operations") or ())]
    except (ValueError, AttributeError, KeyError, TypeError, RecursionError):
        raise ExportError("standard input: no exported state; allowed: what `pulumi stack export` prints") from None


def _operation(given: Any) -> Operation:
    """Raises ValueError, KeyError or TypeError for what no engine writes."""
    kind, resource = given["type"], given["resource"]
    urn: Any = resource["urn"]
    inputs: Any = resource.get("inputs") or {}
    if kind not in get_args(Kind) or not isinstance(urn, str) or urn.count("::") < 3 or not isinstance(inputs, dict):
        raise ValueError(kind)
    known = cast("dict[str, Any]", inputs)
    for text in (urn, *(value for value in known.values() if isinstance(value, str))):
        text.encode()  # half a surrogate pair, which JSON can escape and no terminal takes, is a ValueError
    return Operation(kind, urn, known)


def advice(operations: Iterable[Operation], stack: str) -> str:
    """What to look for and to type, for a person."""
    found = sorted(operations, key=lambda operation: operation.urn)
    creations = [each for each in found if each.kind == "creating"]
    changes = [each for each in found if each.kind in ("updating", "deleting", "importing")]
    if not creations and not changes:
        return f"{stack}: nothing that changes a resource was interrupted; run the update again\n"
    sections = [
        [f"{stack}: {_counted(creations, changes)} interrupted"],
        _helm([each for each in (*creations, *changes) if each.type == RELEASE]),
        _repeated([each for each in changes if each.type != RELEASE]),
        _commands(creations, stack),
        _left_over([each for each in creations if not each.is_named and not each.is_repeated], stack),
    ]
    return "\n\n".join("\n".join(section) for section in sections if section) + "\n"


def _counted(creations: list[Operation], changes: list[Operation]) -> str:
    kinds = Counter(each.kind for each in changes)
    counts = {
        "creation": len(creations),
        "update": kinds["updating"],
        "deletion": kinds["deleting"],
        "import": kinds["importing"],
    }
    parts = [f"{count} {word}{'s' if count > 1 else ''}" for word, count in counts.items() if count]
    return f"{', '.join(parts)} {'was' if sum(counts.values()) == 1 else 'were'}"


_HELM = "HELM_DRIVER=configmap helm"
"""The provider records releases in ConfigMaps; Helm by itself looks for Secrets."""


def _helm(releases: list[Operation]) -> list[str]:
    """Helm holds a release until its operation ends: "another operation (install/upgrade/rollback) is in progress"."""
    if not releases:
        return []
    lines = ["Helm may still hold these releases, and then refuses the next update. Look first, with", "helm's STATUS:"]
    for each in releases:
        name, namespace = (each.inputs.get(key) for key in ("name", "namespace"))
        place = f"{shlex.quote(str(name or each.name))} -n {shlex.quote(str(namespace or 'NAMESPACE'))}"
        lines.append(f"  {_HELM} status {place}")
        match each.kind:
            case "importing":
                lines.append("    deployed: nothing is to be done")
            case "creating":
                lines.append(f"    pending-install: {_HELM} uninstall {place}")
            case "deleting":
                lines.append(f"    uninstalling: {_HELM} uninstall {place}")
            case _:
                lines.append(f"    pending-upgrade or pending-rollback: {_HELM} rollback {place}")
    return lines


def _repeated(changes: list[Operation]) -> list[str]:
    if not changes:
        return []
    lines = ["The next update repeats these; nothing is to be done for them:"]
    return lines + [f"  {each.kind} {each.type} {each.name}" for each in changes]


def _commands(creations: list[Operation], stack: str) -> list[str]:
    named = [each for each in creations if each.is_named]
    lines: list[str] = []
    if named:
        lines.append(
            "May exist, and would be refused a second time. Where it exists, give its id; else leave its line out."
        )
        lines += [f"  {each.type} {each.id or '(look the id up)'}" for each in named]
        lines += ["", f"pulumi refresh -s {stack} --clear-pending-creates \\"]
        lines += [
            f"  --import-pending-creates {shlex.quote(each.urn)} --import-pending-creates {shlex.quote(each.id) if each.id else 'ID'} \\"
            for each in named
        ]
        lines[-1] = lines[-1].removesuffix(" \\")
    elif creations:
        lines.append(f"pulumi refresh -s {stack} --clear-pending-creates")
    return [*lines, f"pulumi up -s {stack}"]


def _left_over(creations: list[Operation], stack: str) -> list[str]:
    if not creations:
        return []
    lines = ["Has no name: the update makes another. A first one, if there is one, costs money; its tags tell it:"]
    lines += [f"  {each.type} {each.name}" for each in creations]
    return [*lines, "", f"aws resourcegroupstaggingapi get-resources --tag-filters Key=Stack,Values={stack}"]
