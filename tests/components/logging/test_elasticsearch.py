import base64
import json
from typing import Any

import pytest
import yaml

from components.kubernetes.placement import ZONE
from components.logging import snapshot_credentials
from components.logging.topology import VERSION
from components.logging.users import SETUP_USER, USERS, WRITER
from offline.engine.declare import Declaration
from settings import ElasticsearchSettings, LoggingSettings, Size
from settings.logging import ColdNodeSettings, HotNodeSettings, MasterNodeSettings, WarmNodeSettings
from settings.quantities import millicpu
from settings.quotas import LoggingQuota
from tests.components.logging.declared import (
    CERTIFICATE,
    DISRUPTION,
    ELASTICSEARCH,
    EXTERNAL_SECRET,
    KIBANA,
    LOGSTASH,
    RELEASE,
    ROLE_POLICY,
    declared,
    node_set,
    spec,
)

NODE_SETS = ("masters", "hot", "warm", "cold")
DATA_ROLES = {"hot": "data_hot", "warm": "data_warm", "cold": "data_cold"}


@pytest.fixture(scope="module", params=[True, False], ids=["preview", "update"])
def declaration(request: pytest.FixtureRequest) -> Declaration:
    return declared(preview=request.param)


def container(node: Any) -> Any:
    (found,) = node["podTemplate"]["spec"]["containers"]
    return found


def test_three_masters_keep_no_logs_so_that_two_are_the_guides_quorum(declaration: Declaration) -> None:
    masters = [name for name in NODE_SETS if "master" in node_set(declaration, name)["config"]["node.roles"]]

    assert masters == ["masters"]
    assert node_set(declaration, "masters")["count"] == 3
    assert node_set(declaration, "masters")["config"]["node.roles"] == ["master"]


@pytest.mark.parametrize(("name", "role"), DATA_ROLES.items())
def test_every_tier_of_the_retention_table_has_nodes(declaration: Declaration, name: str, role: str) -> None:
    assert role in node_set(declaration, name)["config"]["node.roles"]
    assert node_set(declaration, name)["count"] >= 3


@pytest.mark.parametrize("name", NODE_SETS)
def test_a_node_has_the_guides_resources_at_least(declaration: Declaration, name: str) -> None:
    resources = container(node_set(declaration, name))["resources"]

    assert millicpu(resources["requests"]["cpu"]) >= 1000
    assert millicpu(resources["limits"]["cpu"]) >= 2000
    assert Size(resources["requests"]["memory"]) >= Size("2Gi")
    assert Size(resources["limits"]["memory"]) >= Size("4Gi")


@pytest.mark.parametrize("name", NODE_SETS)
def test_nodes_of_a_set_are_in_different_zones_and_know_it(declaration: Declaration, name: str) -> None:
    node = node_set(declaration, name)
    pod = node["podTemplate"]["spec"]
    zones = [each for each in pod["topologySpreadConstraints"] if each["topologyKey"] == ZONE]

    assert [(each["maxSkew"], each["whenUnsatisfiable"]) for each in zones] == [(1, "DoNotSchedule")]
    assert zones[0]["labelSelector"]["matchLabels"] == {
        "elasticsearch.k8s.elastic.co/statefulset-name": f"nphies-logs-es-{name}"
    }
    assert node["zoneAwareness"] == {"topologyKey": ZONE}
    assert node["config"]["node.attr.zone"] == "${ZONE}"
    assert node["config"]["cluster.routing.allocation.awareness.attributes"] == "k8s_node_name,zone"


def test_sizes_come_from_the_settings() -> None:
    settings = ElasticsearchSettings(
        masters=MasterNodeSettings(storage=Size("30Gi")),
        hot=HotNodeSettings(nodes=4, storage=Size("600Gi"), memory=Size("16Gi")),
        warm=WarmNodeSettings(storage=Size("2Ti")),
        cold=ColdNodeSettings(nodes=6),
    )
    declaration = declared(LoggingSettings(elasticsearch=settings))

    def storage(name: str) -> str:
        (claim,) = node_set(declaration, name)["volumeClaimTemplates"]
        return claim["spec"]["resources"]["requests"]["storage"]

    assert [storage(name) for name in NODE_SETS] == ["30Gi", "600Gi", "2Ti", "1Ti"]
    assert [node_set(declaration, name)["count"] for name in NODE_SETS] == [3, 4, 3, 6]
    assert container(node_set(declaration, "hot"))["resources"]["limits"]["memory"] == "16Gi"


def test_the_whole_stack_fits_the_quota_of_its_namespace(declaration: Declaration) -> None:
    quota = LoggingQuota()
    nodes: list[Any] = [node_set(declaration, name) for name in NODE_SETS]
    parts: list[Any] = [*nodes, spec(declaration, LOGSTASH, "nphies-logs-logstash")]
    asked = [(each["count"], container(each)["resources"]["requests"]) for each in parts]
    volumes = [
        each["count"] * Size(each["volumeClaimTemplates"][0]["spec"]["resources"]["requests"]["storage"]).bytes
        for each in parts
    ]

    # A quarter is left for Kibana, exporters, the Job, and pods that are being replaced.
    assert sum(count * millicpu(requests["cpu"]) for count, requests in asked) <= 0.75 * quota.cpu * 1000
    assert sum(count * Size(requests["memory"]).bytes for count, requests in asked) <= 0.75 * quota.memory.bytes
    assert sum(volumes) <= quota.storage.bytes


def test_one_node_at_a_time_is_taken_away(declaration: Declaration) -> None:
    wanted = spec(declaration, ELASTICSEARCH, "nphies-logs")

    assert "podDisruptionBudget" not in wanted, "the operator's own counts copies of shards, which a number cannot"
    assert wanted["updateStrategy"]["changeBudget"] == {"maxUnavailable": 1, "maxSurge": 0}
    for name in ("nphies-logs-kibana", "nphies-logs-logstash"):
        assert spec(declaration, DISRUPTION, name)["maxUnavailable"] == 1


def test_services_do_not_take_the_place_of_what_new_records_need(declaration: Declaration) -> None:
    pods = {name: node_set(declaration, name)["podTemplate"]["spec"] for name in NODE_SETS}
    classes = {name: pod.get("priorityClassName") for name, pod in pods.items()}

    assert classes == {"masters": "nphies-platform", "hot": "nphies-platform", "warm": None, "cold": None}
    pipeline = spec(declaration, LOGSTASH, "nphies-logs-logstash")["podTemplate"]["spec"]
    assert pipeline["priorityClassName"] == "nphies-platform"


def test_a_later_change_does_not_meet_a_conflict_with_the_operator(declaration: Declaration) -> None:
    for resource in declaration:
        if resource.type.startswith("kubernetes:") and "k8s.elastic.co" in resource.type:
            assert resource.props["metadata"]["annotations"]["pulumi.com/patchForce"] == "true"


def test_volumes_outlive_a_cluster_that_is_deleted_by_mistake(declaration: Declaration) -> None:
    assert spec(declaration, ELASTICSEARCH, "nphies-logs")["volumeClaimDeletePolicy"] == "DeleteOnScaledownOnly"


def test_everything_listens_with_a_certificate_of_the_internal_authority(declaration: Declaration) -> None:
    for kind, name in ((ELASTICSEARCH, "nphies-logs"), (KIBANA, "nphies-logs-kibana-console")):
        secret = spec(declaration, kind, name)["http"]["tls"]["certificate"]["secretName"]
        assert spec(declaration, CERTIFICATE, secret)["secretName"] == secret
        assert "server auth" in spec(declaration, CERTIFICATE, secret)["usages"]


def test_no_stream_comes_into_being_without_its_template(declaration: Declaration) -> None:
    for name in NODE_SETS:
        assert node_set(declaration, name)["config"]["action.auto_create_index"] == "-nphies-*,+*"


def test_a_user_has_one_role_and_a_password_made_in_the_cluster(declaration: Declaration) -> None:
    references = [{"secretName": user.secret} for user in USERS]
    assert spec(declaration, ELASTICSEARCH, "nphies-logs")["auth"] == {"fileRealm": references, "roles": references}
    for user in USERS:
        data = spec(declaration, EXTERNAL_SECRET, user.secret)["target"]["template"]["data"]
        assert data["password"] == "{{ .password }}"
        assert list(yaml.safe_load(data["roles.yml"])) == [data["roles"]]
        # Before the cluster: what depends on a user may then log in.
        assert declaration[EXTERNAL_SECRET, user.secret].urn in declaration[ELASTICSEARCH, "nphies-logs"].dependencies


def test_who_writes_logs_can_neither_read_nor_change_nor_delete_any() -> None:
    assert WRITER.indices == ["create_doc", "auto_configure"]
    assert WRITER.cluster == ["monitor"]


def test_no_user_is_a_superuser_or_sees_other_indices() -> None:
    for user in USERS:
        assert not {"all", "manage", "manage_security"} & set(user.cluster)
        (rule,) = user.role["indices"]
        assert rule["names"] == ["nphies-logs-*", "nphies-quarantine-*"]
    assert "delete" not in SETUP_USER.indices


def test_elasticsearch_deletes_its_own_snapshots_and_no_archived_log(declaration: Declaration) -> None:
    (policy,) = [
        json.loads(each.props["policy"])
        for each in declaration.of_type(ROLE_POLICY)
        if "nphies-logs-elasticsearch" in each.name
    ]
    objects = [each for each in policy["Statement"] if any("Object" in action for action in each["Action"])]
    archive = "arn:aws:s3:::nphies-logs-archive-123456789012-me-central-1"
    assert [each["Resource"] for each in objects] == [[f"{archive}/snapshots/*"]]


def test_elasticsearch_may_read_its_pod_identity_token_and_no_other_file_more() -> None:
    environment = {each["name"]: each["value"] for each in snapshot_credentials.environment("me-central-1")}
    option, _, encoded = environment["ES_JAVA_OPTS"].partition("=")
    policy = yaml.safe_load(base64.b64decode(encoded))

    assert option == "-Des.entitlements.policy.repository-s3"
    assert policy["versions"] == [VERSION]
    (entitlement,) = policy["policy"]["ALL-UNNAMED"]
    (file,) = entitlement["files"]
    assert file["mode"] == "read"
    path = f"/usr/share/elasticsearch/config/{file['relative_path']}"
    assert environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] == path
    (source,) = snapshot_credentials.volume()["projected"]["sources"]
    mounted = f"{snapshot_credentials.mount()['mountPath']}/{source['serviceAccountToken']['path']}"
    assert mounted == path


def test_the_operator_has_rights_on_the_log_namespace_only(declaration: Declaration) -> None:
    release = declaration[RELEASE, "elastic-operator"].props
    values = release["values"]

    # Its own namespace is one that the chart gives it Roles in.
    assert release["namespace"] == "nphies-logging"
    assert values["managedNamespaces"] == ["nphies-logging"]
    assert values["createClusterScopedResources"] is False
    (role,) = [
        each
        for each in declaration.of_type("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole")
        if each.name.startswith("elastic-operator")
    ]
    assert [(rule["resources"], rule["verbs"]) for rule in role.props["rules"]] == [
        (["nodes"], ["get", "list", "watch"])
    ]
