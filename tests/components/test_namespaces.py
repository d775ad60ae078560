from typing import Any

import pytest

from components.kubernetes import namespaces
from components.kubernetes.namespaces import CORE, NODE_AGENTS, POD_SECURITY, Namespaces
from offline.engine.declare import Declaration, declare
from settings import QuotaSettings, Size
from settings.quotas import CoreQuota

NAMESPACE = "kubernetes:core/v1:Namespace"
QUOTA = "kubernetes:core/v1:ResourceQuota"
LIMITS = "kubernetes:core/v1:LimitRange"
POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"

ALL = [value for key, value in vars(namespaces).items() if key.isupper() and str(value).startswith("nphies-")]


@pytest.fixture(scope="module", params=[True, False], ids=["preview", "update"])
def declaration(request: pytest.FixtureRequest) -> Declaration:
    return declare(lambda: Namespaces("namespaces", QuotaSettings()), preview=request.param)


def policies(declaration: Declaration, namespace: str) -> list[Any]:
    found = [policy.props for policy in declaration.of_type(POLICY)]
    return [policy["spec"] for policy in found if policy["metadata"]["namespace"] == namespace]


def test_every_namespace_that_has_a_name_here_is_made(declaration: Declaration) -> None:
    assert {resource.props["metadata"]["name"] for resource in declaration.of_type(NAMESPACE)} == set(ALL)


@pytest.mark.parametrize("namespace", ALL)
def test_pods_below_the_security_level_are_refused_by_a_pinned_version_of_it(
    declaration: Declaration, namespace: str
) -> None:
    labels = declaration[NAMESPACE, namespace].props["metadata"]["labels"]

    assert labels["pod-security.kubernetes.io/enforce"] == POD_SECURITY[namespace]
    assert labels["pod-security.kubernetes.io/enforce-version"] == "v1.35"


def test_only_the_agents_of_the_nodes_are_privileged() -> None:
    assert [name for name, level in POD_SECURITY.items() if level == "privileged"] == [NODE_AGENTS]


@pytest.mark.parametrize("namespace", ALL)
def test_nothing_gets_in_and_only_dns_gets_out(declaration: Declaration, namespace: str) -> None:
    deny, dns = sorted(policies(declaration, namespace), key=lambda spec: len(spec.get("egress", [])))

    assert (deny["podSelector"], deny["policyTypes"]) == ({}, ["Ingress", "Egress"])
    assert "ingress" not in deny
    assert "egress" not in deny
    assert (dns["podSelector"].get("matchLabels", {}), dns["policyTypes"]) == ({}, ["Egress"])
    assert {port["port"] for rule in dns["egress"] for port in rule["ports"]} == {53}


@pytest.mark.parametrize("namespace", ALL)
def test_no_service_opens_a_door_to_the_outside(declaration: Declaration, namespace: str) -> None:
    hard = declaration[QUOTA, f"{namespace}-quota"].props["spec"]["hard"]

    assert (hard["services.loadbalancers"], hard["services.nodeports"]) == ("0", "0")


@pytest.mark.parametrize("namespace", ALL)
def test_a_container_that_says_nothing_is_counted_and_bounded(declaration: Declaration, namespace: str) -> None:
    (limits,) = declaration[LIMITS, f"{namespace}-defaults"].props["spec"]["limits"]

    assert set(limits["defaultRequest"]) == {"cpu", "memory"}
    assert set(limits["default"]) == {"memory"}
    assert Size(limits["defaultRequest"]["memory"]) <= Size(limits["default"]["memory"])


def test_quotas_are_those_of_the_settings() -> None:
    settings = QuotaSettings(core=CoreQuota(cpu=7, memory=Size("9Gi"), storage=Size("2Ti"), pods=5))

    hard = declare(lambda: Namespaces("namespaces", settings))[QUOTA, f"{CORE}-quota"].props["spec"]["hard"]

    wanted = {"requests.cpu": "7", "requests.memory": "9Gi", "requests.storage": "2Ti", "pods": "5"}
    assert wanted.items() <= hard.items()


def test_pods_of_the_services_are_ready_only_when_the_load_balancer_says_so(declaration: Declaration) -> None:
    labels = declaration[NAMESPACE, CORE].props["metadata"]["labels"]

    assert labels["elbv2.k8s.aws/pod-readiness-gate-inject"] == "enabled"
