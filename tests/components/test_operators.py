import json
from collections.abc import Iterator
from ipaddress import IPv4Network
from typing import Any

import pytest

from components.cluster.kubernetes_releases import RELEASES
from components.kubernetes.internal_ca import ISSUER
from components.kubernetes.namespaces import OPERATORS
from components.operators import Operators
from offline.engine.declare import Declaration, Resource, declare
from tests.components.site import site

RELEASE = "kubernetes:helm.sh/v3:Release"
POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"

CONTROLLERS = {
    "cert-manager": ("", "webhook", "cainjector"),
    "external-secrets": ("", "webhook"),
    "aws-load-balancer-controller": ("",),
    "cluster-autoscaler": ("",),
}


def declared(*, preview: bool = True, kubernetes_version: str = "1.35") -> Declaration:
    def program() -> None:
        Operators(
            "operators",
            site=site(),
            project="nphies-platform",
            kubernetes_version=kubernetes_version,
            vpc_id="vpc-1",
            vpc_cidr=IPv4Network("10.20.0.0/16"),
        )

    return declare(program, preview=preview)


@pytest.fixture(scope="module", params=[True, False], ids=["preview", "update"])
def declaration(request: pytest.FixtureRequest) -> Declaration:
    return declared(preview=request.param)


def deployments(declaration: Declaration) -> Iterator[tuple[str, Any]]:
    """The values of each Deployment that the charts make."""
    for release, parts in CONTROLLERS.items():
        values = declaration[RELEASE, release].props["values"]
        for part in parts:
            yield f"{release} {part}", values[part] if part else values


def statements(declaration: Declaration, name: str) -> dict[str, Any]:
    policy = json.loads(declaration[ROLE_POLICY, name].props["policy"])
    return {statement["Sid"]: statement for statement in policy["Statement"]}


def waits_for(declaration: Declaration, resource: Resource) -> set[str]:
    """Names of everything that is there before `resource`: a child waits for what its parent waits for."""
    by_urn = {found.urn: found for found in declaration}
    found: set[str] = set()
    to_visit = [resource.urn]
    while to_visit:
        urn = to_visit.pop()
        if urn not in found:
            found.add(urn)
            to_visit += [*by_urn[urn].dependencies, *filter(None, [by_urn[urn].parent])]
    return {by_urn[urn].name for urn in found}


def test_all_controllers_are_in_the_operators_namespace(declaration: Declaration) -> None:
    assert {release.props["namespace"] for release in declaration.of_type(RELEASE)} == {OPERATORS}


def test_every_controller_survives_a_zone(declaration: Declaration) -> None:
    for name, values in deployments(declaration):
        assert values["replicaCount"] >= 2, name
        assert values["topologySpreadConstraints"][0]["topologyKey"] == "topology.kubernetes.io/zone", name
        assert values["podDisruptionBudget"], name


def test_every_controller_runs_on_system_nodes_only_and_says_what_it_needs(declaration: Declaration) -> None:
    for name, values in deployments(declaration):
        assert values["nodeSelector"] == {"nphies.sa/nodes": "system"}, name
        assert values["tolerations"][0]["key"] == "CriticalAddonsOnly", name
        assert set(values["resources"]["requests"]) == {"cpu", "memory"}, name


def test_certificates_are_there_before_the_webhooks_that_show_them(declaration: Declaration) -> None:
    for name in ("external-secrets", "aws-load-balancer-controller"):
        assert {"cert-manager", ISSUER} <= waits_for(declaration, declaration[RELEASE, name])


def test_rights_are_granted_before_the_pods_that_use_them_start(declaration: Declaration) -> None:
    for name in ("external-secrets", "aws-load-balancer-controller", "cluster-autoscaler"):
        urns = {resource.urn for resource in declaration if resource.name == name and resource.package == "aws"}
        assert urns <= set(declaration[RELEASE, name].dependencies)


def test_the_load_balancer_controller_can_only_register_targets_of_the_platform() -> None:
    rights = statements(declared(preview=False), "aws-load-balancer-controller-register-targets")

    assert {action for right in rights.values() for action in right["Action"] if ":Describe" not in action} == {
        "elasticloadbalancing:RegisterTargets",
        "elasticloadbalancing:DeregisterTargets",
    }
    register = rights["RegisterTargets"]
    assert register["Resource"] == ["arn:aws:elasticloadbalancing:me-central-1:123456789012:targetgroup/*"]
    assert register["Condition"] == {"StringEquals": {"aws:ResourceTag/Project": "nphies-platform"}}


def test_no_ingress_or_service_makes_a_load_balancer(declaration: Declaration) -> None:
    values = declaration[RELEASE, "aws-load-balancer-controller"].props["values"]

    assert not values["createIngressClassResource"]
    assert not values["enableServiceMutatorWebhook"]
    assert not values["controllerConfig"]["featureGates"]["EnableServiceController"]


def test_the_autoscaler_resizes_the_clusters_own_groups_only() -> None:
    rights = statements(declared(preview=False), "cluster-autoscaler-resize-node-groups")

    assert rights["Resize"]["Condition"] == {
        "StringEquals": {"aws:ResourceTag/k8s.io/cluster-autoscaler/nphies-me-central-1": "owned"}
    }
    assert "*" not in rights["Resize"]["Resource"]


@pytest.mark.parametrize("version", sorted(RELEASES))
def test_the_autoscaler_is_of_the_clusters_minor_version(version: str) -> None:
    values = declared(kubernetes_version=version)[RELEASE, "cluster-autoscaler"].props["values"]

    assert values["image"]["tag"].startswith(f"v{version}.")


def test_external_secrets_reads_nothing_until_somebody_grants_it(declaration: Declaration) -> None:
    assert not [policy for policy in declaration.of_type(ROLE_POLICY) if policy.name.startswith("external-secrets")]


def test_no_secret_store_spans_the_cluster(declaration: Declaration) -> None:
    values = declaration[RELEASE, "external-secrets"].props["values"]

    assert not values["processClusterStore"]
    assert not values["processClusterExternalSecret"]


def test_webhooks_are_reached_from_the_vpc_and_from_nowhere_else(declaration: Declaration) -> None:
    peers = [
        peer
        for policy in declaration.of_type(POLICY)
        for rule in policy.props["spec"].get("ingress", [])
        for peer in rule["from"]
    ]

    assert peers == [{"ipBlock": {"cidr": "10.20.0.0/16"}}]


def test_no_controller_sends_outside_the_vpc(declaration: Declaration) -> None:
    outside = {
        policy.props["spec"]["podSelector"]["matchLabels"]["app.kubernetes.io/instance"]
        for policy in declaration.of_type(POLICY)
        for rule in policy.props["spec"].get("egress", [])
        for peer in rule["to"]
        if peer["ipBlock"]["cidr"] == "0.0.0.0/0"
    }

    assert outside == set()


def test_metrics_about_objects_of_other_namespaces_keep_those_namespaces(declaration: Declaration) -> None:
    certificates = declaration[RELEASE, "cert-manager"].props["values"]["prometheus"]["servicemonitor"]
    secrets = declaration[RELEASE, "external-secrets"].props["values"]["serviceMonitor"]

    assert (certificates["honorLabels"], secrets["honorLabels"]) == (True, True)


def test_every_controller_is_scraped_and_installed_after_the_definition_of_its_monitor(
    declaration: Declaration,
) -> None:
    for name in CONTROLLERS:
        release = declaration[RELEASE, name]
        values = release.props["values"]
        monitor = values["prometheus"]["servicemonitor"] if name == "cert-manager" else values["serviceMonitor"]

        assert monitor["enabled"] is True
        assert "prometheus-operator-crds" in waits_for(declaration, release)
