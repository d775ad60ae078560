import json
from typing import Any

import pytest

import settings
from components.aws.pod_identity import PodRole
from components.kubernetes.network_policy import KUBERNETES_API
from components.observability import Observability
from components.observability.alert_routing import SECRET_KEYS
from components.observability.alerts.services import SERVICES_OF_THE_GUIDE
from components.observability.prometheus_stack import storage
from components.observability.receivers_secret import ReceiversSecret
from offline.engine.declare import Declaration, declare
from settings.observability import ObservabilitySettings
from tests.settings.configuration import PRIMARY

RELEASE = "kubernetes:helm.sh/v3:Release"


def program() -> None:
    platform = settings.from_config("prod", PRIMARY)
    role = PodRole(
        "external-secrets",
        account=platform.account,
        region=platform.region,
        namespace="nphies-operators",
        service_account="external-secrets",
    )
    Observability(
        "observability",
        platform.observability,
        objectives=platform.objectives,
        services=SERVICES_OF_THE_GUIDE,
        region=platform.region,
        vpc_cidr=platform.network.cidr,
    )
    secret = ReceiversSecret("alertmanager-receivers", account=platform.account, region=platform.region)
    secret.grant_read_to(role)


@pytest.fixture(scope="module")
def declared() -> Declaration:
    return declare(program)


@pytest.fixture(scope="module")
def values(declared: Declaration) -> dict[str, Any]:
    return declared[RELEASE, "kube-prometheus-stack"].props["values"]


def test_prometheus_scrapes_and_evaluates_as_often_as_the_guide_says(values: dict[str, Any]) -> None:
    spec = values["prometheus"]["prometheusSpec"]
    assert (spec["scrapeInterval"], spec["evaluationInterval"]) == ("15s", "15s")


def test_losing_a_zone_leaves_a_prometheus_and_a_quorum_of_alertmanagers(values: dict[str, Any]) -> None:
    for spec in (values["prometheus"]["prometheusSpec"], values["alertmanager"]["alertmanagerSpec"]):
        zone = next(c for c in spec["topologySpreadConstraints"] if c["topologyKey"] == "topology.kubernetes.io/zone")
        assert zone["whenUnsatisfiable"] == "DoNotSchedule"
    assert values["prometheus"]["prometheusSpec"]["replicas"] == 2
    assert values["alertmanager"]["alertmanagerSpec"]["replicas"] == 3


def test_the_volume_of_prometheus_holds_its_retention() -> None:
    small = storage(ObservabilitySettings(series=50_000))
    assert storage(ObservabilitySettings()) > small
    day = 86400
    samples = 500_000 * 30 * day / 15
    assert storage(ObservabilitySettings()).bytes > samples * 2


def test_grafana_is_behind_a_login_and_nobody_signs_up(values: dict[str, Any]) -> None:
    ini = values["grafana"]["grafana.ini"]
    assert ini["auth.anonymous"] == {"enabled": False}
    assert ini["users"]["allow_sign_up"] is False
    assert values["grafana"]["admin"]["existingSecret"] == "grafana-admin"


def test_no_password_or_key_is_declared(declared: Declaration) -> None:
    assert declared.of_type("kubernetes:core/v1:Secret") == []
    assert declared.of_type("aws:secretsmanager/secretVersion:SecretVersion") == []


def test_the_receivers_keys_are_fetched_from_the_secret_that_external_secrets_may_read(declared: Declaration) -> None:
    external = declared["kubernetes:external-secrets.io/v1:ExternalSecret", "alertmanager-receivers-externalsecret"]
    secret = declared.of_type("aws:secretsmanager/secret:Secret")[0]
    remote = {item["secretKey"]: item["remoteRef"]["key"] for item in external.props["spec"]["data"]}
    assert remote == dict.fromkeys(SECRET_KEYS, secret.props["name"])
    policies = declare(program, preview=False).of_type("aws:iam/rolePolicy:RolePolicy")
    statements = json.loads(policies[0].props["policy"])["Statement"]
    assert all(resource != "*" for statement in statements for resource in statement["Resource"])


def test_every_rule_group_and_dashboard_reaches_the_cluster(declared: Declaration) -> None:
    assert len(declared.of_type("kubernetes:monitoring.coreos.com/v1:PrometheusRule")) == 8
    boards = [
        r
        for r in declared.of_type("kubernetes:core/v1:ConfigMap")
        if "grafana_dashboard" in r.props["metadata"]["labels"]
    ]
    assert len(boards) == 5


def test_rules_wait_for_the_webhook_that_refuses_bad_ones(declared: Declaration) -> None:
    release = declared[RELEASE, "kube-prometheus-stack"].urn
    for rule in declared.of_type("kubernetes:monitoring.coreos.com/v1:PrometheusRule"):
        assert release in rule.dependencies


def test_grafana_reaches_prometheus_and_the_kubernetes_api_and_nothing_else(declared: Declaration) -> None:
    policy = declared["kubernetes:networking.k8s.io/v1:NetworkPolicy", "grafana"].props["spec"]
    assert len(policy["egress"]) == 3
    api = KUBERNETES_API.peers[0]
    assert {"ipBlock": {"cidr": getattr(api, "cidr", None)}} in [
        peer for rule in policy["egress"] for peer in rule["to"]
    ]
