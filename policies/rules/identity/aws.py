"""Rights in AWS: what roles may do, who may take them, who may use a key."""

from collections.abc import Iterator

from pydantic import Field

from declared.iam import Statement, document
from declared.resource import Declared
from declared.stack import Stack
from declared.values import is_unknown, items, read
from policies.model.expect import undecided, wrong
from policies.model.policy import Config, Finding, ResourcePolicy, StackPolicy

ROLE = "aws:iam/role:Role"
ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
ASSOCIATION = "aws:eks/podIdentityAssociation:PodIdentityAssociation"
_KEYS = ("aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey")
_READS = ("describe", "list", "get")


def _documents(resource: Declared) -> Iterator[tuple[str, object]]:
    if resource.type == ROLE:
        for number, each in enumerate(items(resource.props, "inlinePolicies")):
            yield f"inlinePolicies[{number}]", read(each, "policy")
    else:
        yield "policy", read(resource.props, "policy")


def wide_action(action: str) -> bool:
    """Whether an action stands for all of its service, or of IAM for several."""
    service, _, name = action.lower().partition(":")
    return action == "*" or name == "*" or (service == "iam" and name.endswith("*"))


def _looks_only(statement: Statement) -> bool:
    """Actions that AWS lets no resource be named for: looking at what there is."""
    return all(
        action.lower().partition(":")[2].startswith(_READS) and "secretsmanager" not in action.lower()
        for action in statement.actions
    )


def _rights(resource: Declared, _: Config) -> Iterator[Finding]:
    for place, written in _documents(resource):
        found = document(written)
        if not found.known:
            yield undecided(resource, f"{place} is unknown; expected no wildcards")
        if found.error:
            yield wrong(resource, f"{place} is {found.error}")
        for statement in found.statements:
            if statement.allows:
                yield from _statement(resource, f"{place}, statement {statement.sid or '?'}", statement)


def _statement(resource: Declared, place: str, statement: Statement) -> Iterator[Finding]:
    if statement.negations:
        yield wrong(resource, f"{place} allows all but what {', '.join(statement.negations)} names")
    for action in statement.actions:
        if wide_action(action):
            yield wrong(resource, f"{place} allows {action}")
        if action.lower() in _ESCALATES:
            yield wrong(resource, f"{place} allows {action}, with which a role can escalate its privileges")
    for named in statement.resources:
        bare = (
            named == "*"
            or named.endswith((":*:*", ":::*"))
            or (named.startswith("arn:") and named.split(":", 5)[-1] == "*")
        )
        if bare and not statement.conditions and not (named == "*" and _looks_only(statement)):
            yield wrong(resource, f"{place} allows {', '.join(statement.actions)} on {named} without a condition")


_ESCALATES = {
    "iam:passrole", "iam:createpolicyversion", "iam:setdefaultpolicyversion", "iam:attachrolepolicy", "iam:putrolepolicy",
    "iam:updateassumerolepolicy", "iam:createaccesskey", "iam:createuser", "sts:assumerole",
}  # fmt: skip

NO_WILDCARDS = ResourcePolicy(
    name="no-wildcard-permissions",
    description="Roles may do named actions on named resources; where AWS takes no name, a condition narrows the right.",
    remedy="Name the actions and the ARNs, or add a condition (aws:ResourceTag, aws:RequestedRegion, kms:ViaService).",
    types=(
        ROLE_POLICY,
        ROLE,
        "aws:iam/policy:Policy",
        "aws:iam/groupPolicy:GroupPolicy",
        "aws:iam/userPolicy:UserPolicy",
    ),
    check=_rights,
)


class _TrustNarrowConfig(Config):
    services: tuple[str, ...] = Field(
        default=(
            "pods.eks.amazonaws.com",
            "eks.amazonaws.com",
            "ec2.amazonaws.com",
            "s3.amazonaws.com",
            "backup.amazonaws.com",
            "vpc-flow-logs.amazonaws.com",
            "events.amazonaws.com",
        ),
        description="AWS services that may take a role.",
    )
    without_condition: tuple[str, ...] = Field(
        default=("ec2.amazonaws.com", "s3.amazonaws.com"),
        description="Services that assume a role only for resources of its own account.",
    )


def _trust(role: Declared, config: _TrustNarrowConfig) -> Iterator[Finding]:
    found = document(read(role.props, "assumeRolePolicy"))
    if not found.known:
        yield undecided(role, "assumeRolePolicy is unknown")
    if found.error:
        yield wrong(role, f"assumeRolePolicy is {found.error}")
    for statement in found.statements:
        if not statement.allows:
            continue
        if statement.negations:
            yield wrong(role, f"assumeRolePolicy trusts all but what {', '.join(statement.negations)} names")
        for kind, name in statement.principals:
            if kind != "Service":
                yield wrong(role, f"assumeRolePolicy trusts {kind} {name}; expected an AWS service")
            elif name not in config.services:
                yield wrong(role, f"assumeRolePolicy trusts {name}; expected one of {', '.join(config.services)}")
        yield from _narrow(role, statement, config)


def _narrow(role: Declared, statement: Statement, config: _TrustNarrowConfig) -> Iterator[Finding]:
    names = {name for _, name in statement.principals}
    keys = statement.condition_keys()
    if "pods.eks.amazonaws.com" in names:
        for tag in ("eks-cluster-arn", "kubernetes-namespace", "kubernetes-service-account"):
            value = statement.condition("StringEquals", f"aws:RequestTag/{tag}")
            if not isinstance(value, str) or "*" in value:
                yield wrong(
                    role,
                    f"assumeRolePolicy trusts pods whatever their {tag}; expected StringEquals on aws:RequestTag/{tag}",
                )
    elif names and not names <= set(config.without_condition) and not keys & {"aws:sourceaccount", "aws:sourcearn"}:
        yield wrong(
            role,
            f"assumeRolePolicy trusts {', '.join(sorted(names))} without aws:SourceAccount (confused deputy)",
        )


TRUST_NARROW = ResourcePolicy(
    name="least-privilege-trust",
    description="Roles are taken by AWS services for this account's sake, or by one service account of one cluster.",
    remedy="Trust the service with aws:SourceAccount, or pods.eks.amazonaws.com with the three request tags.",
    config=_TrustNarrowConfig,
    types=(ROLE,),
    check=_trust,
)  # fmt: skip


class _AttachedKnownConfig(Config):
    policies: tuple[str, ...] = Field(
        default=(
            "AWSBackupServiceRolePolicyForBackup",
            "AWSBackupServiceRolePolicyForRestores",
            "AWSBackupServiceRolePolicyForS3Backup",
            "AWSBackupServiceRolePolicyForS3Restore",
            "AmazonEKSWorkerNodePolicy",
            "AmazonEKSWorkerNodeMinimalPolicy",
        ),
        description="Managed policies that may be attached.",
    )


def _attachment(resource: Declared, config: _AttachedKnownConfig) -> Iterator[Finding]:
    own = resource.type == ROLE
    names = items(resource.props, "managedPolicyArns") if own else [read(resource.props, "policyArn")]
    for name in names:
        if is_unknown(name):
            yield undecided(resource, "the policy that it attaches is unknown")
        elif str(name).rpartition(":policy/")[2].rpartition("/")[2] not in config.policies:
            yield wrong(resource, f"attaches {name}; expected one of {', '.join(config.policies)}")


ATTACHED_KNOWN = ResourcePolicy(
    name="managed-policies-known",
    description="Roles have no managed policies but the few that AWS's own services need.",
    remedy="Write the permissions that are needed as an inline policy.",
    config=_AttachedKnownConfig,
    types=(ATTACHMENT, "aws:iam/policyAttachment:PolicyAttachment", ROLE),
    check=_attachment,
)  # fmt: skip


def _key(key: Declared, _: Config) -> Iterator[Finding]:
    written = read(key.props, "policy")
    found = document(written)
    if not found.known:
        yield undecided(key, "policy is unknown")
        return
    if found.error:
        yield wrong(key, f"policy is {found.error}; expected one of our own")
        return
    allowed = [statement for statement in found.statements if statement.allows]
    if not any(":root" in name for statement in allowed for _, name in statement.principals):
        yield wrong(key, "policy leaves no principal that can administer it")
    for statement in allowed:
        yield from _key_statement(key, statement, allowed)


def _key_statement(key: Declared, statement: Statement, allowed: list[Statement]) -> Iterator[Finding]:
    place, keys = f"policy, statement {statement.sid or '?'}", statement.condition_keys()
    for _, name in statement.principals:
        if name == "*" and not keys & {"kms:calleraccount", "aws:principalaccount", "aws:principalarn"}:
            yield wrong(key, f"{place} lets any principal {', '.join(statement.actions)}")
        elif name.endswith(":root") and _other_account(name, allowed):
            yield wrong(key, f"{place} lets another account in: {name}")


def _other_account(name: str, statements: list[Statement]) -> bool:
    """Whether a root principal is not that of the statement which administers the key: the first one."""
    first = next((each for statement in statements for _, each in statement.principals if each.endswith(":root")), name)
    return name != first


KEY_CLOSED = ResourcePolicy(
    name="key-policy-restricted",
    description="KMS keys serve this account's principals, and a principal of it can administer them.",
    remedy="Name the account's root for administration, and no principal of another account.",
    types=_KEYS,
    check=_key,
)


def _used(stack: Stack, _: Config) -> Iterator[Finding]:
    associations = list(stack.of(ASSOCIATION))
    for role in stack.of(ROLE):
        found = document(read(role.props, "assumeRolePolicy"))
        for statement in found.statements:
            if ("Service", "pods.eks.amazonaws.com") not in statement.principals:
                continue
            own = [each for each in associations if role.urn in each.dependencies]
            if not own:
                yield wrong(role, "trusts pods, but no PodIdentityAssociation gives it to any")
            for each in own:
                given = (read(each.props, "namespace"), read(each.props, "serviceAccount"))
                trusted = tuple(
                    statement.condition("StringEquals", f"aws:RequestTag/kubernetes-{tag}")
                    for tag in ("namespace", "service-account")
                )
                if given != trusted and None not in trusted:
                    yield wrong(
                        each,
                        f"gives the role to {'/'.join(map(str, given))}, which trusts {'/'.join(map(str, trusted))}",
                    )


POD_IDENTITY_FITS = StackPolicy(
    name="pod-identity-association",
    description="A role for pods is given to the very service account that it trusts.",
    remedy="Make namespace and serviceAccount of the PodIdentityAssociation those of the role's trust policy.",
    check=_used,
)


def _rights_declared(stack: Stack, _: Config) -> Iterator[Finding]:
    given = {urn for token in (ROLE_POLICY, ATTACHMENT) for each in stack.of(token) for urn in each.dependencies}
    names = [read(each.props, "role") for token in (ROLE_POLICY, ATTACHMENT) for each in stack.of(token)]
    for role in stack.of(ROLE):
        if (
            role.urn not in given
            and read(role.props, "name") not in names
            and not items(role.props, "managedPolicyArns")
        ):
            yield wrong(role, "has no policy: every call of its workload will be denied")


ROLES_HAVE_RIGHTS = StackPolicy(
    name="role-has-policy",
    description="Every role has a policy: a role that lost its permissions stops backups and replication without an error elsewhere.",
    remedy="Declare the RolePolicy that the role's task needs, or remove the role.",
    check=_rights_declared,
)
