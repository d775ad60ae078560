"""The pods of every service, in either role."""

from typing import Any

import pytest

from offline.engine.declare import Declaration
from settings import EdgeSettings
from tests.components.app_tier.app_tier_program import container, declared, pods
from tests.settings.configuration import SERVICES

every_service = pytest.mark.parametrize("service", SERVICES)


@pytest.fixture(params=["primary", "standby"])
def declaration(request: pytest.FixtureRequest) -> Declaration:
    return declared(role=request.param)


@every_service
def test_they_may_do_nothing_that_a_service_needs_not(declaration: Declaration, service: str) -> None:
    spec, security = pods(declaration, service)["spec"], container(declaration, service)["securityContext"]
    assert spec["securityContext"]["runAsNonRoot"]
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert security["readOnlyRootFilesystem"]
    assert not security["allowPrivilegeEscalation"]
    assert security["capabilities"] == {"drop": ["ALL"]}
    assert not spec["automountServiceAccountToken"]


@every_service
def test_they_spread_over_zones_version_by_version(declaration: Declaration, service: str) -> None:
    spread = {each["topologyKey"]: each for each in pods(declaration, service)["spec"]["topologySpreadConstraints"]}
    zone = spread["topology.kubernetes.io/zone"]
    assert (zone["maxSkew"], zone["whenUnsatisfiable"]) == (1, "DoNotSchedule")
    assert zone["matchLabelKeys"] == ["rollouts-pod-template-hash"]
    assert zone["nodeTaintsPolicy"] == "Honor"


@every_service
def test_they_leave_a_lost_node_after_half_a_minute(declaration: Declaration, service: str) -> None:
    tolerations = pods(declaration, service)["spec"]["tolerations"]
    assert {each["key"]: each["tolerationSeconds"] for each in tolerations} == {
        "node.kubernetes.io/not-ready": 30,
        "node.kubernetes.io/unreachable": 30,
    }


@every_service
def test_they_finish_what_they_have_before_they_are_killed(declaration: Declaration, service: str) -> None:
    drain = container(declaration, service)["lifecycle"]["preStop"]["sleep"]["seconds"]
    grace = pods(declaration, service)["spec"]["terminationGracePeriodSeconds"]
    deregistration = EdgeSettings(
        failover="PRIMARY", zone_id="Z0123456789ABCDEFGHIJ"
    ).deregistration_delay.total_seconds()
    assert grace > drain + 30  # the time Spring is given to finish
    assert grace > deregistration


@every_service
def test_a_slow_start_is_not_a_dead_instance(declaration: Declaration, service: str) -> None:
    probes = container(declaration, service)
    startup: dict[str, Any] = probes["startupProbe"]
    assert startup["periodSeconds"] * startup["failureThreshold"] == 120
    assert probes["livenessProbe"]["httpGet"]["port"] == 8081
    assert probes["readinessProbe"]["httpGet"] == {"path": "/readyz", "port": 8080}


@every_service
def test_memory_is_promised_in_full_and_cpu_is_never_throttled(declaration: Declaration, service: str) -> None:
    resources = container(declaration, service)["resources"]
    assert resources["requests"]["memory"] == resources["limits"]["memory"]
    assert "cpu" in resources["requests"]
    assert "cpu" not in resources["limits"]


@every_service
def test_prometheus_is_told_where_their_metrics_are(declaration: Declaration, service: str) -> None:
    annotations = pods(declaration, service)["metadata"]["annotations"]
    assert annotations == {
        "prometheus.io/scrape": "true",
        "prometheus.io/path": "/actuator/prometheus",
        "prometheus.io/port": "8081",
    }


def test_credentials_come_from_secrets_and_never_from_the_declaration(declaration: Declaration) -> None:
    environment = {each["name"]: each for each in container(declaration, "claims-service")["env"]}
    for name, key in (("SPRING_DATASOURCE_USERNAME", "username"), ("SPRING_DATASOURCE_PASSWORD", "password")):
        assert environment[name]["valueFrom"]["secretKeyRef"] == {"name": "claims-service-database", "key": key}
        assert "value" not in environment[name]


def test_a_drain_takes_one_instance_at_a_time_however_many_versions_run(declaration: Declaration) -> None:
    for budget in declaration.of_type("kubernetes:policy/v1:PodDisruptionBudget"):
        labels = pods(declaration, budget.name)["metadata"]["labels"]
        assert budget.props["spec"]["maxUnavailable"] == 1
        assert budget.props["spec"]["selector"]["matchLabels"].items() <= labels.items()
