"""One cause is one finding: violations that may well be one fault stand together."""

from offline.evaluation.verdict import Verdict
from offline.evaluation.violation import Violation, causes
from offline.output.verdict_files import sarif

ROLLOUT = "urn:pulumi:prod::nphies-platform::kubernetes:argoproj.io/v1alpha1:Rollout::"
SERVICES = ("api-gateway", "claims-service", "eligibility-service", "terminology-service")
PROBES = [
    Violation("probes-declared", "mandatory", f"{name}: container {name} has no readinessProbe", ROLLOUT + name)
    for name in SERVICES
]


def test_a_message_that_names_its_resource_is_the_same_fault_in_others() -> None:
    (cause,) = causes(PROBES)
    (said,) = cause.statements
    assert [urn.removeprefix(ROLLOUT) for urn in cause.of(said)] == list(SERVICES)
    assert cause.shared(said) == "container NAME has no readinessProbe"


def test_a_name_that_is_part_of_a_longer_one_stays() -> None:
    said = Violation("tags", "mandatory", "logs: bucket logs-archive has no tag owner", "urn::logs")
    assert said.pattern == "bucket logs-archive has no tag owner"


def test_what_differs_in_more_than_the_name_is_another_fault() -> None:
    other = Violation("probes-declared", "mandatory", "web: container web has no livenessProbe", ROLLOUT + "web")
    assert len(causes([*PROBES, other])) == 2


def test_the_worst_cause_comes_first() -> None:
    advice = Violation("audit-lock", "advisory", "the lock can be removed")
    single = Violation("edge-ttl", "mandatory", "the TTL is 5m", "urn::edge")
    assert [cause.violations[0].policy for cause in causes([advice, single, *PROBES])] == [
        "probes-declared",
        "edge-ttl",
        "audit-lock",
    ]


def test_a_finding_that_only_an_update_decides_is_not_the_same_as_a_violation() -> None:
    undecided = Violation("probes-declared", "mandatory", PROBES[0].message, PROBES[0].urn, decided=False)
    assert len(causes([PROBES[1], undecided])) == 2


def test_code_scanning_shows_one_alert_with_every_resource() -> None:
    (result,) = sarif("prod", Verdict(tuple(PROBES), policies=1))["runs"][0]["results"]
    assert result["message"]["text"] == "container NAME has no readinessProbe"
    assert len(result["locations"]) == len(SERVICES)
