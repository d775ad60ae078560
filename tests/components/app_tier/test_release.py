"""How a new version takes over, and what sends it back."""

import json
from typing import Any

import pytest

from settings import SettingsError
from tests.components.app_tier.app_tier_program import ANALYSIS, ROLLOUT, SERVICE, declared

GATEWAY = "api-gateway"


def strategy(service: str = "claims-service", services: str = "{}") -> Any:
    return declared(services=services)[ROLLOUT, service].props["spec"]["strategy"]


def test_a_version_is_judged_before_it_serves_and_again_under_load() -> None:
    blue_green = strategy()["blueGreen"]
    for moment in ("prePromotionAnalysis", "postPromotionAnalysis"):
        (template,) = blue_green[moment]["templates"]
        assert template == {"templateName": "claims-service-release"}
    assert blue_green["autoPromotionEnabled"]


def test_the_old_version_outlives_the_analysis_so_that_going_back_is_a_switch() -> None:
    declaration = declared()
    blue_green = strategy()["blueGreen"]
    metrics = declaration[ANALYSIS, "claims-service-release"].props["spec"]["metrics"]
    longest = max(seconds(m["initialDelay"]) + m["count"] * seconds(m["interval"]) for m in metrics)
    assert blue_green["scaleDownDelaySeconds"] > longest


def seconds(duration: str) -> int:
    return int(duration[:-1]) * {"s": 1, "m": 60}[duration[-1]]


def test_a_version_that_does_not_become_ready_in_time_is_given_up() -> None:
    spec = declared()[ROLLOUT, "claims-service"].props["spec"]
    assert (spec["progressDeadlineSeconds"], spec["progressDeadlineAbort"]) == (600, True)


@pytest.mark.parametrize(("metric", "limit"), [("error-ratio", "<= 0.01"), ("p95-seconds", "<= 1.0")])
def test_errors_and_slow_answers_of_the_new_pods_alone_decide(metric: str, limit: str) -> None:
    metrics = {m["name"]: m for m in declared()[ANALYSIS, "claims-service-release"].props["spec"]["metrics"]}
    assert metrics[metric]["successCondition"].endswith(limit)
    prometheus = metrics[metric]["provider"]["prometheus"]
    assert prometheus["address"] == "http://prometheus:9090"
    assert 'rollouts_pod_template_hash="{{args.version}}"' in prometheus["query"]
    assert 'service="claims-service"' in prometheus["query"]


def test_what_a_standby_answers_the_health_checks_with_is_no_error_of_the_version() -> None:
    metrics = {m["name"]: m for m in declared()[ANALYSIS, "api-gateway-release"].props["spec"]["metrics"]}
    errors, requests = metrics["error-ratio"]["provider"]["prometheus"]["query"].split(" / ")
    assert 'uri!="/serving"' in errors
    assert "uri" not in requests  # probes are requests: without them there would be no sample before a promotion


def test_the_hash_that_is_asked_for_is_that_of_the_version_under_judgement() -> None:
    (argument,) = strategy()["blueGreen"]["prePromotionAnalysis"]["args"]
    assert argument == {"name": "version", "valueFrom": {"podTemplateHashValue": "Latest"}}


def test_a_person_may_be_asked_to_promote() -> None:
    manual = strategy(services='{"claims-service": {"release": {"promotion": "manual"}}}')
    assert not manual["blueGreen"]["autoPromotionEnabled"]


def test_the_service_behind_the_load_balancer_rolls_and_the_others_are_blue_green() -> None:
    kinds = {rollout.name: set(rollout.props["spec"]["strategy"]) for rollout in declared().of_type(ROLLOUT)}
    assert kinds.pop(GATEWAY) == {"canary"}
    assert set(map(frozenset, kinds.values())) == {frozenset({"blueGreen"})}


def test_the_gateway_rolls_by_the_guides_shares() -> None:
    canary = strategy(GATEWAY)["canary"]
    assert (canary["maxSurge"], canary["maxUnavailable"]) == ("25%", "25%")


def test_every_quarter_of_the_gateway_is_judged_before_the_next() -> None:
    steps = strategy(GATEWAY)["canary"]["steps"]
    assert [step["setWeight"] for step in steps[::2]] == [25, 50, 75]
    for step in steps[1::2]:
        assert step["analysis"]["templates"] == [{"templateName": "api-gateway-release"}]
        assert step["analysis"]["args"] == [{"name": "version", "valueFrom": {"podTemplateHashValue": "Latest"}}]
    assert (ANALYSIS, "api-gateway-release") in {(each.type, each.name) for each in declared()}


def test_the_gateway_s_service_selects_every_version_and_is_switched_by_nobody() -> None:
    declaration = declared()
    assert declaration[SERVICE, GATEWAY].ignore_changes == ()
    assert declaration[SERVICE, GATEWAY].props["spec"]["selector"] == {"app.kubernetes.io/name": GATEWAY}
    assert not strategy(GATEWAY)["canary"].keys() & {"stableService", "canaryService", "trafficRouting"}
    assert not any(service.name == f"{GATEWAY}-preview" for service in declaration.of_type(SERVICE))


def test_a_person_is_asked_once_the_first_quarter_of_the_gateway_passed() -> None:
    manual = strategy(GATEWAY, services='{"api-gateway": {"release": {"promotion": "manual"}}}')
    assert [next(iter(step)) for step in manual["canary"]["steps"][:4]] == [
        "setWeight",
        "analysis",
        "pause",
        "setWeight",
    ]


@pytest.mark.parametrize(
    ("service", "release", "refused"),
    [
        (GATEWAY, {"scale_down_delay": "20m"}, r"services.api-gateway.release.scale_down_delay: 20m; allowed: nothing"),
        ("claims-service", {"scale_down_delay": "1m"}, r"services.claims-service.release.scale_down_delay: 1m; .*3m"),
        (GATEWAY, {"progress_deadline": "2m"}, r"release.progress_deadline: 2m; allowed: more than the 3m"),
        (GATEWAY, {"strategy": "blue-green"}, r"strategy"),
    ],
)
def test_a_release_that_could_not_be_judged_in_time_is_refused(
    service: str, release: dict[str, str], refused: str
) -> None:
    with pytest.raises(SettingsError, match=refused):
        declared(services=json.dumps({service: {"release": release}}))
