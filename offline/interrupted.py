"""After an update whose engine was killed: what it was making, under which id that may exist, and what to type.

Kubernetes objects are applied and settings of buckets are put: the next update repeats both. What has a name of its own
in AWS is refused the second time, and must be brought into the state; what has none is made anew, and the first one is
left over.
"""

import json
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

IDS: Mapping[str, str] = {
    "aws:acm/certificateValidation:CertificateValidation": "",
    "aws:backup/vault:Vault": "{name}",
    "aws:cloudwatch/eventRule:EventRule": "{name}",
    "aws:cloudwatch/logGroup:LogGroup": "{name}",
    "aws:ecr/repository:Repository": "{name}",
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

REPEATED = ("kubernetes:", "aws:s3/bucket", "aws:iam/rolePolicy", "aws:sns/topic", "aws:ecr/lifecyclePolicy")
"""Beginnings of types whose creation is a put: doing it again changes nothing."""


class ExportError(Exception):
    """What was given is no exported state; one line."""


@dataclass(frozen=True)
class Creation:
    """A creation that nobody knows the end of."""

    urn: str
    inputs: Mapping[str, Any]

    @property
    def type(self) -> str:
        return self.urn.split("::")[-2].rsplit("$", 1)[-1]

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


def interrupted(export: str) -> list[Creation]:
    """The creations that were under way, from the text that `pulumi stack export` prints. Raises ExportError."""
    try:
        given = json.loads(export)
        state = given.get("deployment", given)
        operations = cast("Iterable[Any]", state.get("pending_operations") or ())
        return [
            Creation(operation["resource"]["urn"], operation["resource"].get("inputs") or {})
            for operation in operations
            if operation["type"] == "creating"
        ]
    except (ValueError, AttributeError, KeyError, TypeError):
        raise ExportError("standard input: no exported state; allowed: what `pulumi stack export` prints") from None


def advice(creations: Iterable[Creation], stack: str) -> str:
    """What to look for and to type, for a person."""
    found = sorted(creations, key=lambda creation: creation.urn)
    named = [creation for creation in found if creation.is_named]
    lost = [creation for creation in found if not creation.is_named and not creation.is_repeated]
    if not found:
        return f"{stack}: no creation was interrupted; run the update again\n"
    lines = [f"{stack}: {len(found)} creations were interrupted"]
    if named:
        lines += [
            "",
            "May exist, and would be refused a second time. Where it exists, give its id; else leave its line out.",
        ]
        lines += [f"  {creation.type} {creation.id or '(look the id up)'}" for creation in named]
        lines += ["", f"pulumi refresh -s {stack} --clear-pending-creates \\"]
        lines += [
            f"  --import-pending-creates {shlex.quote(creation.urn)} --import-pending-creates {creation.id or 'ID'} \\"
            for creation in named
        ]
        lines[-1] = lines[-1].removesuffix(" \\")
    else:
        lines += ["", f"pulumi refresh -s {stack} --clear-pending-creates"]
    lines += [f"pulumi up -s {stack}"]
    if lost:
        lines += [
            "",
            "Has no name: the update makes another. A first one, if there is one, costs money; its tags tell it:",
        ]
        lines += [f"  {creation.type} {creation.urn.rsplit('::', 1)[1]}" for creation in lost]
        lines += ["", f"aws resourcegroupstaggingapi get-resources --tag-filters Key=Stack,Values={stack}"]
    return "\n".join(lines) + "\n"
