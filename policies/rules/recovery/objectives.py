"""RTO, RPO, availability and retention, as the recovery model computes them from the declared resources."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from pydantic import Field

from declared.stack import Stack
from policies.model.policy import Config, Finding, Policy, StackPolicy
from recovery import Assessment, Objectives, assess
from recovery import Finding as RecoveryFinding


class _ObjectivesConfig(Config):
    rto_minutes: float = Field(
        default=30, ge=0, description="Recovery time objective of critical services, in minutes (guide)."
    )
    rpo_minutes: float = Field(
        default=5, ge=0, description="Recovery point objective: the most data lost, in minutes (guide)."
    )
    availability_percent: float = Field(
        default=99.95, ge=0, le=100, description="Availability target, in percent (guide)."
    )


def _assessment(stack: Stack, config: _ObjectivesConfig) -> Assessment:
    return assess(
        stack,
        Objectives(
            rto=timedelta(minutes=config.rto_minutes),
            rpo=timedelta(minutes=config.rpo_minutes),
            availability=config.availability_percent,
        ),
    )


def _check(objective: str) -> Callable[[Stack, _ObjectivesConfig], Iterator[Finding]]:
    def check(stack: Stack, config: _ObjectivesConfig) -> Iterator[Finding]:
        assessment = _assessment(stack, config)
        for found in assessment.findings:
            # What another policy reports is not reported again.
            if found.objective == objective and not found.until_failback and found.policy is None:
                yield _finding(found)

    return check


def _at_risk(stack: Stack, config: _ObjectivesConfig) -> Iterator[Finding]:
    assessment = _assessment(stack, config)
    return (_finding(found) for found in assessment.findings if found.until_failback)


def _finding(found: RecoveryFinding) -> Finding:
    return Finding(message=found.statement, urn=found.urn, decided=found.decided)


def _policy(objective: str, description: str, remedy: str) -> Policy:
    return StackPolicy(
        name=f"recovery-{objective}",
        description=description,
        remedy=remedy,
        config=_ObjectivesConfig,
        check=_check(objective),
    )


RTO = _policy(
    "rto",
    "Every critical service and store recovers within the recovery time objective, whatever is lost: a pod, a node, a zone, a region.",
    "Shorten the longest step of the waterfall in build/<stack>/recovery.html.",
)
RPO = _policy(
    "rpo",
    "No disruption loses more than the recovery point objective allows.",
    "Keep archive_timeout, synchronous replication and the archive in the standby's region.",
)
AVAILABILITY = _policy(
    "availability",
    "The estimated availability of the declared redundancy meets the availability target.",
    "Add replicas in different zones to what the model names.",
)
RETENTION = _policy(
    "retention",
    "Every stream of audit records and logs is kept through a disruption for as long as the guide asks.",
    "Keep Object Lock, replication and lifecycle of the stream's buckets.",
)

AT_RISK = StackPolicy(
    name="recovery-at-risk",
    description="No objective is at risk from a second disruption; after a failover the RPO is, until the failback.",
    remedy="Fail back (docs/runbooks/database-failback.md), or move the archive (docs/runbooks/archive-move.md).",
    level="advisory",
    config=_ObjectivesConfig,
    check=_at_risk,
)
