"""What the nodes of a cluster may pull: all that their pods need, and from no account that anybody may have made."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import cast

from pydantic import Field

from declared.iam import document
from declared.images import named_images, parse_reference
from declared.operands import why_not_started
from declared.resource import UNKNOWN, Declared
from declared.stack import Stack
from declared.values import is_unknown, items, read
from policies.model.expect import undecided, wrong
from policies.model.policy import Config, Finding, StackPolicy
from policies.rules.identity.aws import ATTACHMENT, ROLE, ROLE_POLICY

_NODES = "aws:eks/nodeGroup:NodeGroup"
_ADDON = "aws:eks/addon:Addon"
_PULLS = ("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
_MANAGED = re.compile(r":policy/(service-role/)?AmazonEC2ContainerRegistry\w+$")
"""The managed policies of Amazon ECR, all of which pull from every repository."""

_REPOSITORY = re.compile(r"arn:aws[\w-]*:ecr:(?P<region>[^:]*):(?P<account>[^:]*):repository/(?P<name>.+)")


class _PullsConfig(Config):
    addons: Mapping[str, str] = Field(
        default={
            "eu-central-1": "602401143452",
            "eu-west-1": "602401143452",
            "me-central-1": "759879836304",
            "me-south-1": "558608220178",
        },
        description="Accounts of AWS whose registries have the images of the EKS add-ons, by region (EKS user guide).",
    )


@dataclass(frozen=True)
class _Right:
    """What a role may pull: a pattern of repositories, or all of them."""

    declared: Declared
    pattern: str

    @property
    def everything(self) -> bool:
        return self.pattern == "*"

    @property
    def account(self) -> str:
        found = _REPOSITORY.fullmatch(self.pattern)
        return found["account"] if found else "*"

    @property
    def every_repository(self) -> bool:
        found = _REPOSITORY.fullmatch(self.pattern)
        return found is None or found["name"].startswith(("*", "?"))


def _node_roles(stack: Stack) -> list[Declared]:
    found = {role.urn: role for group in stack.of(_NODES) for role in stack.needed_by(group, ROLE)}
    return list(found.values())


def _rights(stack: Stack, role: Declared) -> Iterator[_Right | Finding]:
    for name in items(role.props, "managedPolicyArns"):
        if _MANAGED.search(str(name)):
            yield _Right(role, "*")
    for place, written in ((role, read(each, "policy")) for each in items(role.props, "inlinePolicies")):
        yield from _written(place, written)
    for each in stack.of(ATTACHMENT, ROLE_POLICY):
        if role.urn not in each.dependencies:
            continue
        if each.type == ROLE_POLICY:
            yield from _written(each, read(each.props, "policy"))
        elif is_unknown(read(each.props, "policyArn")):
            yield undecided(each, "the policy that it attaches is unknown")
        elif _MANAGED.search(str(read(each.props, "policyArn"))):
            yield _Right(each, "*")


def _written(resource: Declared, written: object) -> Iterator[_Right | Finding]:
    found = document(written)
    if not found.known:
        yield undecided(resource, "policy, and so what it lets nodes pull, is unknown")
    for statement in found.statements:
        if statement.allows and any(statement.names(action) for action in _PULLS):
            patterns = ("*",) if "NotResource" in statement.negations else statement.resources
            yield from (_Right(resource, each) for each in patterns)


def _restricted(stack: Stack, config: _PullsConfig) -> Iterator[Finding]:
    own = stack.accounts
    for role in _node_roles(stack):
        for right in _rights(stack, role):
            if isinstance(right, Finding):
                yield right
            elif right.everything:
                yield wrong(right.declared, "lets nodes pull from every registry; expected named repositories")
            elif not re.fullmatch(r"[0-9]{12}", right.account):
                yield wrong(right.declared, f"lets nodes pull from {right.pattern}, of any account")
            elif right.account == config.addons.get(stack.region or ""):
                continue
            elif own and right.account not in own:
                yield wrong(right.declared, f"lets nodes pull from another account: {right.pattern}")
            elif right.every_repository:
                yield wrong(right.declared, f"lets nodes pull from {right.pattern}; expected the beginning of a name")


NODE_PULLS = StackPolicy(
    name="node-pulls-restricted",
    description="Nodes pull from named repositories of the own account, and from AWS' own for the EKS add-ons.",
    remedy="In place of a managed policy of ECR, allow ecr:BatchGetImage and ecr:GetDownloadUrlForLayer on named repositories.",
    config=_PullsConfig,
    check=_restricted,
)


def _sufficient(stack: Stack, config: _PullsConfig) -> Iterator[Finding]:
    for role in _node_roles(stack):
        rights = list(_rights(stack, role))
        if any(isinstance(each, Finding) for each in rights):
            yield undecided(role, "what it may pull is not known yet")
            continue
        allowed = [each.pattern for each in cast("list[_Right]", rights)]
        for account, region, repository, needed_for in _needed(stack, config):
            arn = f"arn:aws:ecr:{region}:{account}:repository/{repository}"
            if not any(fnmatchcase(arn, pattern) for pattern in allowed):
                yield wrong(role, f"nodes may not pull {arn}, which {needed_for} needs")


def _needed(stack: Stack, config: _PullsConfig) -> Iterator[tuple[str, str, str, str]]:
    """Account, region and repository of what the nodes pull, and what needs it; each repository once."""
    seen = set[tuple[str, str, str]]()
    for image in named_images(stack):
        if not isinstance(image.reference, str) or UNKNOWN in image.reference:
            continue
        if not image.started and why_not_started(stack, image.reference):
            continue
        reference = parse_reference(image.reference)
        if reference.own and (found := (*reference.own, reference.repository)) not in seen:
            seen.add(found)
            yield (*found, image.resource.name)
    region = stack.region or ""
    addon = next(iter(stack.of(_ADDON)), None)
    if addon is not None and region in config.addons:
        yield config.addons[region], region, "eks/coredns", f"the add-on {addon.name}"


NODES_MAY_PULL = StackPolicy(
    name="nodes-may-pull-their-images",
    description="The role of the nodes may pull every image that the stack runs from private registries, the EKS add-ons' too.",
    remedy="Allow the repository to the role of the node groups, or name the image in one that is allowed.",
    config=_PullsConfig,
    check=_sufficient,
)
