"""How a new version takes over, and what sends it back."""

from typing import Any

import pytest

from tests.components.app_tier.app_tier_program import ANALYSIS, ROLLOUT, SERVICE, declared

ROLLING = '{"claims-service": {"release": {"strategy": "rolling"}}}'


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


def test_the_hash_that_is_asked_for_is_that_of_the_version_under_judgement() -> None:
    (argument,) = strategy()["blueGreen"]["prePromotionAnalysis"]["args"]
    assert argument == {"name": "version", "valueFrom": {"podTemplateHashValue": "Latest"}}


def test_a_person_may_be_asked_to_promote() -> None:
    manual = strategy(services='{"claims-service": {"release": {"promotion": "manual"}}}')
    assert not manual["blueGreen"]["autoPromotionEnabled"]


def test_the_guides_rolling_update_is_a_setting() -> None:
    assert strategy(services=ROLLING) == {"canary": {"maxSurge": "25%", "maxUnavailable": "25%"}}
    assert strategy("api-gateway", services=ROLLING).keys() == {"blueGreen"}


def test_a_rolling_service_is_switched_by_nobody() -> None:
    declaration = declared(services=ROLLING)
    assert declaration[SERVICE, "claims-service"].ignore_changes == ()
    assert not any(service.name == "claims-service-preview" for service in declaration.of_type(SERVICE))
