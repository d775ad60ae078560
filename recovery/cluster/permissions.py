"""Whether a role has the permissions that an estimate needs, as far as its policies are known at preview."""

from declared import iam
from declared.resource import Declared
from declared.stack import Stack
from declared.values import read
from recovery.model.estimate_builder import EstimateBuilder

POLICY, ROLE = "iam/rolePolicy:RolePolicy", "iam/role:Role"
LINK = "eks/podIdentityAssociation:PodIdentityAssociation"


def pods_may(
    inventory: Stack,
    builder: EstimateBuilder,
    what: str,
    account: tuple[object, object],
    actions: dict[str, str | None],
) -> None:
    """Gaps unless the service account (namespace, name) has a role that allows each action on its bucket or anything."""
    namespace, name = account
    links = [
        each
        for each in inventory.aws(LINK)
        if read(each.props, "namespace") == namespace and read(each.props, "serviceAccount") == name
    ]
    if not links:
        allowed = f"a PodIdentityAssociation of service account {name} in {namespace}"
        builder.add_missing(what, None, found="no role", allowed=allowed)
        return
    roles = [role for link in links for role in inventory.needed_by(link, ROLE)]
    roles_may(inventory, builder, what, roles or links, actions)


def roles_may(
    inventory: Stack, builder: EstimateBuilder, what: str, roles: list[Declared], actions: dict[str, str | None]
) -> None:
    """Gaps unless the roles' policies allow each action on the bucket that it is for; None: on whatever they name."""
    urns = {each.urn for each in roles}
    policies = [each for each in inventory.aws(POLICY) if urns & set(each.dependencies)]
    documents = [iam.document(read(each.props, "policy")) for each in policies]
    for action, bucket in actions.items():
        if iam.decide(documents, action, bucket) == "denied":
            resource = policies[0] if policies else roles[0] if roles else None
            place = f" on {bucket}" if bucket else ""
            builder.add_missing(
                what, resource, "policy", found=f"no {action}{place}", allowed="an Allow for it, and no Deny"
            )
