"""Rights that charts give to their service accounts."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import Field

from declared.stack import Stack
from declared.values import items
from policies.model.expect import wrong
from policies.model.installed import installed
from policies.model.policy import Config, Finding, StackPolicy
from policies.model.reviewed import BACKUP, OBSERVABILITY, OPERATORS

_LOOKS = {"get", "list", "watch", "*"}
_CREATES = {"create", "*"}

_READERS = {
    f"{BACKUP}/velero": "restores every kind of object, so it may write every kind: cluster-admin, by the chart",
    f"{OBSERVABILITY}/prometheus-operator": "writes the configuration of Prometheus as Secrets, in any namespace",
    f"{OPERATORS}/argo-rollouts": "reads credentials of metric providers in any namespace; the chart has no other role",
    f"{OPERATORS}/cert-manager": "writes the certificates of every namespace as Secrets",
    f"{OPERATORS}/cert-manager-cainjector": "reads authorities in any namespace to put them into webhooks",
    f"{OPERATORS}/cloudnative-pg": "makes the credentials of databases; the chart offers every namespace or its own",
    f"{OPERATORS}/external-secrets": "writes the Secrets of every namespace: its purpose",
    f"{OPERATORS}/plugin-barman-cloud": "reads credentials of object stores beside databases in any namespace",
}


def _is_about_secrets(rule: Mapping[str, Any]) -> bool:
    groups, kinds = items(rule, "apiGroups"), items(rule, "resources")
    of_the_core = "" in groups or "*" in groups
    return of_the_core and ("secrets" in kinds or "*" in kinds) and not items(rule, "resourceNames")


def _verbs(right: Mapping[str, Any]) -> set[str]:
    """What a binding allows on every Secret of where it holds."""
    return {str(verb) for rule in items(right, "rules") if _is_about_secrets(rule) for verb in items(rule, "verbs")}


class _SecretsHaveReadersConfig(Config):
    readers: dict[str, Annotated[str, Field(min_length=10)]] = Field(
        default=_READERS, description="Accounts, NAMESPACE/NAME, that may read every Secret, each with its reason."
    )


def _readers(stack: Stack, config: _SecretsHaveReadersConfig) -> Iterator[Finding]:
    for facts in installed(stack).releases:
        found: dict[str, str] = {}
        for right in facts.listed("rights"):
            if right["in"] == "*" and _verbs(right) & _LOOKS and right["account"] not in config.readers:
                found.setdefault(right["account"], right["role"])
        for account, role in found.items():
            yield wrong(
                facts.release, f"{account} may read every Secret of the cluster, by {role}; no reason is given for it"
            )


SECRETS_HAVE_READERS = StackPolicy(
    name="charts-read-no-secrets",
    description="No pod of a chart may read all Secrets of the cluster, but those that have a reason.",
    remedy="Turn the right off in the chart's values, or name the account and its reason in the configuration.",
    config=_SecretsHaveReadersConfig,
    check=_readers,
)


def _widened(stack: Stack, _: Config) -> Iterator[Finding]:
    """A Secret of type service-account-token, once created, is filled with the token of any account of its namespace."""
    rights = [(facts, right) for facts in installed(stack).releases for right in facts.listed("rights")]
    wide = {right["account"] for _, right in rights if right["in"] == "*" and _verbs(right) & _LOOKS}
    reported: set[tuple[str, str]] = set()
    for facts, right in rights:
        place, account, verbs = right["in"], right["account"], _verbs(right)
        others = sorted(each for each in wide - {account} if each.partition("/")[0] == place)
        both = bool(verbs & _CREATES) and bool(verbs & _LOOKS)
        if place != "*" and account not in wide and both and others and (account, place) not in reported:
            reported.add((account, place))
            yield wrong(
                facts.release,
                f"{account} may create and read every Secret of {place}, and so take the token of {', '.join(others)}, "
                f"which may read every Secret of the cluster, by {right['role']}",
            )


RIGHTS_NOT_WIDENED = StackPolicy(
    name="charts-no-privilege-escalation",
    description="No pod of a chart may take the token of an account that reads all Secrets of the cluster.",
    remedy="Install the operator in the namespace it works in, apart from accounts with rights in the whole cluster.",
    check=_widened,
)
