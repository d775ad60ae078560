"""AWS services that resources let in: on behalf of this account only (IAM user guide, "The confused deputy problem")."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from declared.iam import Statement, document
from declared.resource import Declared
from declared.stack import Stack
from declared.values import read
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, StackPolicy

_DOCUMENTS = ("policy", "policyDocument", "repositoryPolicy", "registryPolicy")
"""Properties that hold a policy with principals, whatever the resource; who takes a role is a policy of its own."""

_OPERATORS = ("StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike")
_SENDERS = ("aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths")
_USES = ("kms:viaservice", "kms:calleraccount", "kms:grantisforawsresource")
_ACCOUNTS_FOLDER = re.compile(r"/AWSLogs/\d{12}/")
"""Below which a log service writes for that account alone; some have no condition that could say so."""


def _let_in(stack: Stack, _: Config) -> Iterator[Finding]:
    for resource in stack.resources:
        if not resource.type.startswith("aws:"):
            continue
        for name in _DOCUMENTS:
            for statement in document(read(resource.props, name)).statements:
                yield from _statement(resource, name, statement)


def _statement(resource: Declared, name: str, statement: Statement) -> Iterator[Finding]:
    services = [service for kind, service in statement.principals if kind == "Service"]
    if statement.allows and services and not _names_a_source(statement):
        yield wrong(
            resource,
            f"{name}, statement {statement.sid or '?'} lets {', '.join(services)} in without aws:SourceAccount (confused deputy)",
        )


def _names_a_source(statement: Statement) -> bool:
    """Whether it names for whose sake the service acts, what it may use it for, or the account it writes below."""
    conditions = ((operator, tested) for operator, tested in statement.conditions.items())
    if any(_narrow(operator.rpartition(":")[2], tested) for operator, tested in conditions):
        return True
    return bool(statement.resources) and all(_ACCOUNTS_FOLDER.search(each) for each in statement.resources)


def _narrow(operator: str, tested: Mapping[str, Any]) -> bool:
    return operator in _OPERATORS and any(
        (key.lower() in (*_SENDERS, *_USES) or key.lower().startswith("kms:encryptioncontext:")) and _names(value)
        for key, value in tested.items()
    )


def _names(value: Any) -> bool:
    values = cast("list[Any]", value) if isinstance(value, list) else [value]
    return bool(values) and all(str(each).strip("*?") for each in values)


SERVICES_NARROWED = StackPolicy(
    name="confused-deputy-prevention",
    description="Keys, topics, buckets and whatever else has a policy let AWS services in for this account's sake only.",
    remedy="Add aws:SourceAccount or aws:SourceArn; for a key, the encryption context; for log delivery, the account's path.",
    check=_let_in,
)
