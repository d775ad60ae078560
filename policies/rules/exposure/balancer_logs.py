"""Access logs of load balancers, whose request lines may name patients."""

import math
from collections.abc import Iterator
from typing import Any

from pydantic import Field

from declared.buckets import LIFECYCLE, POLICY, balancer_folders, bucket_name, buckets, of_bucket
from declared.iam import Statement, document
from declared.stack import Stack
from declared.values import as_number, items, read
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, StackPolicy


class _LogsPrivateConfig(Config):
    days: int = Field(
        default=31, ge=1, description="Longest time that such a log and its former versions are kept together."
    )


def _logs_private(stack: Stack, config: _LogsPrivateConfig) -> Iterator[Finding]:
    for name, folder in sorted(balancer_folders(stack)):
        for bucket in (each for each in buckets(stack) if bucket_name(each) == name):
            if not any(
                _denies_other_readers(statement, name, folder)
                for policy in of_bucket(stack, bucket, POLICY)
                for statement in document(read(policy.props, "policy")).statements
            ):
                yield wrong(
                    bucket,
                    f"policy lets every principal with s3:GetObject read {folder or 'its objects'}, which hold request lines",
                )
            rules = [
                rule
                for each in of_bucket(stack, bucket, LIFECYCLE)
                for rule in items(each.props, "rules")
                if read(rule, "status") == "Enabled" and f"{folder}/".startswith(str(read(rule, "filter.prefix") or ""))
            ]
            current, former = _shortest(rules, "expiration.days"), _shortest(rules, _FORMER)
            if current + former > config.days:
                yield wrong(
                    bucket,
                    f"keeps {folder or 'access logs'} {current:g} days, and former versions {former:g} more;"
                    f" expected at most {config.days} together",
                )


_FORMER = "noncurrentVersionExpiration.noncurrentDays"


def _shortest(rules: list[Any], path: str) -> float:
    """The days of the rule that acts first; S3 follows the shorter one where several are for an object."""
    return min((number for rule in rules if (number := as_number(read(rule, path))) is not None), default=math.inf)


def _denies_other_readers(statement: Statement, name: str, folder: str) -> bool:
    """Whether it denies reading the folder to all principals but named roles."""
    named = {key for operator, tested in statement.conditions.items() if "Not" in operator for key in tested}
    reads = {action.lower() for action in statement.actions} & {"s3:getobject", "s3:getobject*", "s3:get*", "s3:*"}
    return (
        not statement.allows
        and statement.everybody
        and bool(reads)
        and (not statement.conditions or {key.lower() for key in named} == {"aws:principalarn"})
        and any(each in (f"arn:aws:s3:::{name}/*", f"arn:aws:s3:::{name}/{folder}/*") for each in statement.resources)
    )


LOGS_PRIVATE = StackPolicy(
    name="load-balancer-logs-private",
    description="Access logs of load balancers, whose request lines may name patients, are read by named roles and soon gone.",
    remedy="Deny s3:GetObject on them to all but a security role, and let them and their versions expire within 30 days.",
    config=_LogsPrivateConfig,
    check=_logs_private,
)
