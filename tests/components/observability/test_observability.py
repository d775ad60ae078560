import json
from typing import Any

import pytest

import settings
from components.aws.pod_identity import PodRole
from components.kubernetes.network_policy import KUBERNETES_API
from components.kubernetes.priority_classes import PLATFORM_PRIORITY
from components.observability import Observability
from components.observability.alert_routing import FOLDER, SECRET_KEYS
from components.observability.cluster_state import CONDITION, CREATED
from components.observability.prometheus_stack import storage
from components.observability.receivers_secret import ReceiversSecret
from offline.engine.declare import Declaration, declare
from settings import Size
from settings.observability import ObservabilitySettings
from tests.settings.configuration import PRIMARY

RELEASE = "kubernetes:helm.sh/v3:Release"


def program() -> None:
    platform = settings.from_config("prod", PRIMARY)
    role = PodRole(
        "external-secrets",
        site=platform.site,
        namespace="nphies-operators",
        service_account="external-secrets",
    )
    Observability(
        "observability",
        platform.observability,
        objectives=platform.objectives,
        archive=platform.archive,
        services=platform.app_tier.services,
        site=platform.site,
        vpc_cidr=platform.network.cidr,
    )
    secret = ReceiversSecret("alertmanager-receivers", site=platform.site)
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
    assert len(declared.of_type("kubernetes:monitoring.coreos.com/v1:PrometheusRule")) == 11
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


def test_nothing_of_the_monitoring_gives_way_to_a_service(values: dict[str, Any]) -> None:
    classes = {
        part: of.get("priorityClassName")
        for part, of in {
            "prometheus": values["prometheus"]["prometheusSpec"],
            "alertmanager": values["alertmanager"]["alertmanagerSpec"],
            **{name: values[name] for name in ("grafana", "kube-state-metrics", "prometheusOperator")},
        }.items()
    }
    assert set(classes.values()) == {PLATFORM_PRIORITY}
    assert values["prometheus-node-exporter"]["priorityClassName"] == "system-node-critical"


def test_nobody_reads_secrets_of_the_whole_cluster_to_show_metrics(values: dict[str, Any]) -> None:
    assert values["grafana"]["rbac"]["namespaced"] is True
    assert {"secrets", "configmaps"} <= set(values["kube-state-metrics"]["collectorsExclude"])


def test_alertmanager_starts_before_its_keys_are_filled_in(values: dict[str, Any]) -> None:
    spec = values["alertmanager"]["alertmanagerSpec"]
    (volume,) = spec["volumes"]
    (mount,) = spec["volumeMounts"]
    assert "secrets" not in spec
    assert volume["secret"] == {"secretName": "alertmanager-receivers", "optional": True}
    assert (mount["name"], mount["mountPath"]) == (volume["name"], FOLDER)


def test_the_releases_own_rules_are_admitted_at_the_first_install(values: dict[str, Any]) -> None:
    assert values["prometheusOperator"]["admissionWebhooks"]["failurePolicy"] == "IgnoreOnInstallOnly"


def test_a_full_prometheus_is_no_almost_full_volume(values: dict[str, Any]) -> None:
    spec = values["prometheus"]["prometheusSpec"]
    volume = Size(spec["storageSpec"]["volumeClaimTemplate"]["spec"]["resources"]["requests"]["storage"])
    kept = Size(spec["retentionSize"].replace("GiB", "Gi"))
    assert kept.bytes < 0.85 * volume.bytes  # VolumeAlmostFull is at 90 %


def test_the_kubelets_figures_are_read_as_often_as_all_others(values: dict[str, Any]) -> None:
    interval = values["prometheus"]["prometheusSpec"]["scrapeInterval"]
    assert values["kubelet"]["serviceMonitor"]["cAdvisorInterval"] == interval


def test_rules_that_quotas_by_design_would_break_are_off(values: dict[str, Any]) -> None:
    assert values["defaultRules"]["disabled"] == {"KubeCPUQuotaOvercommit": True, "KubeMemoryQuotaOvercommit": True}


def test_each_prometheus_may_scrape_all_of_its_peer(declared: Declaration) -> None:
    policy = declared["kubernetes:networking.k8s.io/v1:NetworkPolicy", "prometheus"].props["spec"]
    own = {"podSelector": {"matchLabels": {"app.kubernetes.io/name": "prometheus"}}}
    assert [sorted(port["port"] for port in rule["ports"]) for rule in policy["ingress"] if own in rule["from"]] == [
        [8080, 9090]
    ]


def test_kube_state_metrics_says_whether_there_is_a_database(values: dict[str, Any]) -> None:
    state = values["kube-state-metrics"]
    (cluster,) = state["customResourceState"]["config"]["spec"]["resources"]
    names = {f"{cluster['metricNamePrefix']}_{metric['name']}" for metric in cluster["metrics"]}
    assert names == {CREATED, CONDITION}
    assert state["rbac"]["extraRules"] == [
        {"apiGroups": ["postgresql.cnpg.io"], "resources": ["clusters"], "verbs": ["list", "watch"]}
    ]


def test_an_upgrade_of_kubernetes_is_no_alert(values: dict[str, Any]) -> None:
    assert values["customRules"] == {"KubeVersionMismatch": {"for": "6h"}}
