"""A setting that breaches an objective does not pass a preview, which names step and resource."""

import json
from datetime import timedelta
from typing import Any

import pytest

from declared.values import steps
from offline.engine.declare import Declaration
from offline.evaluation.recovery import assessed
from offline.evaluation.verdict import evaluate
from offline.preview import EVALUATORS
from recovery import Objectives, assess
from settings import PairState
from tests.recovery.stacks import about, put
from tests.whole_stack import STACKS, configuration, declared_by, whole_stack

SERVICES = ("api-gateway", "claims-service", "eligibility-service", "terminology-service")


def declared_with(group: str, path: str, value: object) -> Declaration:
    """What prod declares with one setting changed."""
    key = f"nphies-platform:{group}"
    config = configuration("prod")
    settings: Any = json.loads(config[key])
    config[key] = json.dumps(put(settings, steps(path), value))
    return declared_by("prod", config)


@pytest.mark.parametrize(
    ("group", "path", "value", "words"),
    [
        ("edge", "ttl", "1200s", ("RTO of", "DNS TTL expiry", "Record edge-failover", "ttl", "20 min")),
        ("network", "nat_gateways", "single", ("NAT gateways",)),
        ("cluster", "application.maximum", 3, ("node capacity for the pods", "NodeGroup cluster-nodes-application")),
    ],
)
def test_a_setting_that_breaks_an_objective_is_refused(
    group: str, path: str, value: object, words: tuple[str, ...]
) -> None:
    verdict = evaluate(declared_with(group, path, value), EVALUATORS)

    assert not verdict.passed
    assert about([each.message for each in verdict.violations], *words)


@pytest.mark.parametrize("name", STACKS)
def test_a_failover_is_not_held_up_by_what_it_costs(name: str) -> None:
    verdict = evaluate(whole_stack(name, state=PairState.FAILED_OVER), EVALUATORS)

    assert verdict.passed
    assert {each.policy for each in verdict.violations} >= {"recovery-at-risk"}


@pytest.mark.parametrize(
    ("name", "role", "replicated"),
    [
        ("dr", "primary", "BucketReplicationConfig postgres-archive-replica"),
        ("prod", "standby", "ObjectStore claims-db-peer-archive"),
    ],
)
def test_after_a_failover_only_the_archive_in_the_region_of_its_primary_is_at_risk(
    name: str, role: str, replicated: str
) -> None:
    assessment = assessed(whole_stack(name, state=PairState.FAILED_OVER))

    assert assessment.role == role
    assert all(each.until_failback and each.disruption == "region" for each in assessment.findings)
    rto, rpo = assessment.findings
    assert rto.subject == ", ".join((*SERVICES, "claims-db"))
    assert about([rto.message], "ObjectStore claims-db-archive", "in me-south-1 as is the primary")
    assert rpo.subject == "claims-db"
    assert about([rpo.message], replicated)


def test_policies_and_report_share_one_assessment_of_a_declaration() -> None:
    declaration = whole_stack("prod")

    assert assessed(declaration) is assess(declaration.stack, Objectives(rto=timedelta(minutes=30)))
