"""What one entry of the settings makes, and what a change of it touches."""

import json

import pytest

from settings import Role
from tests.components.app_tier.app_tier_program import (
    AUTOSCALER,
    CONFIG_MAP,
    POLICY,
    ROLLOUT,
    SERVICE,
    changed,
    container,
    declared,
)
from tests.settings.configuration import SERVICES

FIFTH = json.dumps({"consent-service": {"calls": ["terminology-service"]}})


def test_the_four_services_of_the_guide_run_as_rollouts() -> None:
    assert {rollout.name for rollout in declared().of_type(ROLLOUT)} == set(SERVICES)


def test_a_fifth_service_is_one_entry_of_the_settings() -> None:
    four, five = declared(), declared(services=FIFTH)
    added = changed(four, five)
    of_the_fifth = {resource.type for resource in five if resource.name.startswith("consent-service")}
    of_the_fourth = {resource.type for resource in four if resource.name.startswith("terminology-service")}

    assert of_the_fifth == of_the_fourth
    assert {name for name, keys in added.items() if keys != {"*"}} == {f"{POLICY} terminology-service"}


def test_a_new_image_touches_the_rollout_of_its_service_alone() -> None:
    new = declared(services='{"claims-service": {"image": "1.1.0"}}')
    assert changed(declared(), new) == {f"{ROLLOUT} claims-service": {"spec"}}


def test_a_change_of_role_moves_the_lower_bound_of_every_autoscaler_and_nothing_else() -> None:
    standby, primary = declared(role="standby"), declared(role="primary")
    assert changed(standby, primary) == {f"{AUTOSCALER} {name}-hpa": {"spec"} for name in SERVICES}
    for name in SERVICES:
        before, after = (each[AUTOSCALER, f"{name}-hpa"].props["spec"] for each in (standby, primary))
        assert before | {"minReplicas": after["minReplicas"]} == after
        assert before["minReplicas"] < after["minReplicas"]


def test_claims_service_runs_on_three_to_twenty_instances_at_70_percent_of_its_cpu() -> None:
    spec = declared()[AUTOSCALER, "claims-service-hpa"].props["spec"]
    (metric,) = spec["metrics"]
    assert (spec["minReplicas"], spec["maxReplicas"]) == (3, 20)
    assert metric["resource"] == {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 70}}
    assert spec["scaleTargetRef"] == {"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "name": "claims-service"}


def test_the_number_of_instances_is_left_to_the_autoscaler() -> None:
    assert all("replicas" not in rollout.props["spec"] for rollout in declared().of_type(ROLLOUT))


def test_a_change_of_configuration_is_a_new_version() -> None:
    batches = declared(services='{"claims-service": {"properties": {"nphies.claims.batch-size": "50"}}}')
    touched = changed(declared(), batches)
    before, after = (each[CONFIG_MAP, "claims-service-config"] for each in (declared(), batches))

    assert before.props["metadata"]["name"] != after.props["metadata"]["name"]
    assert touched[f"{ROLLOUT} claims-service"] == {"spec"}
    assert after.retain_on_delete


def test_the_version_before_keeps_its_configuration_until_it_is_gone() -> None:
    assert all(each.props["immutable"] and each.retain_on_delete for each in declared().of_type(CONFIG_MAP))


@pytest.mark.parametrize("role", ["primary", "standby"])
@pytest.mark.parametrize("service", SERVICES)
def test_images_come_from_the_registry_of_the_stacks_own_region(service: str, role: Role) -> None:
    image = container(declared(role=role), service)["image"]
    assert image == f"123456789012.dkr.ecr.me-central-1.amazonaws.com/nphies/{service}:1.0.0"


def test_an_image_may_be_named_by_its_digest() -> None:
    digest = "sha256:" + "ab" * 32
    named = declared(services=json.dumps({"claims-service": {"image": digest}}))
    assert container(named, "claims-service")["image"].endswith(f"/nphies/claims-service@{digest}")


def test_quantities_are_declared_as_the_rollout_controller_writes_them_back() -> None:
    asked = declared(services='{"claims-service": {"cpu": "1000m", "memory": "2048Mi"}}')
    requests = container(asked, "claims-service")["resources"]["requests"]
    assert (requests["cpu"], requests["memory"]) == ("1", "2Gi")


def test_both_services_of_a_release_select_the_pods_of_one_service() -> None:
    declaration = declared()
    for name in set(SERVICES) - {"api-gateway"}:
        active, preview = declaration[SERVICE, name], declaration[SERVICE, f"{name}-preview"]
        labels = declaration[ROLLOUT, name].props["spec"]["template"]["metadata"]["labels"]
        for service in (active, preview):
            assert service.props["spec"]["selector"].items() <= labels.items()
            assert service.ignore_changes == ("spec.selector",)


def test_a_preview_of_a_new_stack_knows_every_service() -> None:
    assert len(declared(preview=True).of_type(ROLLOUT)) == len(SERVICES)
