import itertools
import json
from datetime import timedelta
from typing import Any, get_args

import pytest

from components.cluster.kubernetes_releases import RELEASES
from components.kubernetes.placement import NODES_LABEL, data_tolerations, system_tolerations
from offline.engine.declare import Declaration
from offline.engine.resource import Resource
from settings.cluster import KubernetesVersion
from tests.components.cluster.program import ADMINISTRATOR, allowed, declared, statements, waits_for

CLUSTER = "aws:eks/cluster:Cluster"
NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"
ADDON = "aws:eks/addon:Addon"
KEY = "aws:kms/key:Key"
LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"
TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
ACCESS = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation"
PROVIDER = "pulumi:providers:kubernetes"
ZONES = ("me-central-1a", "me-central-1b", "me-central-1c")


def control_plane(declaration: Declaration) -> Resource:
    return declaration[CLUSTER, "cluster"]


def node_groups(declaration: Declaration) -> dict[str, Resource]:
    return {group.name.removeprefix("cluster-nodes-"): group for group in declaration.of_type(NODE_GROUP)}


def addons(declaration: Declaration) -> dict[str, Resource]:
    return {addon.props["addonName"]: addon for addon in declaration.of_type(ADDON)}


def configuration(addon: str) -> dict[str, Any]:
    return json.loads(addons(declared())[addon].props["configurationValues"])


# Control plane


def test_secrets_are_encrypted_by_a_key_that_only_the_control_plane_may_use() -> None:
    declaration = declared()
    key = declaration[KEY, "cluster-secrets"]
    role = declaration["aws:iam/role:Role", "cluster"]
    encryption = control_plane(declaration).props["encryptionConfig"]
    administration, use = statements(key.props["policy"])

    assert key.urn in control_plane(declaration).property_dependencies["encryptionConfig"]
    assert encryption["resources"] == ["secrets"]
    assert key.props["enableKeyRotation"]
    assert administration["Principal"] == {"AWS": "arn:aws:iam::123456789012:root"}
    assert role.urn in key.dependencies
    assert set(use["Action"]) == {"kms:Encrypt", "kms:Decrypt", "kms:DescribeKey", "kms:ListGrants"}


def test_all_five_logs_are_kept_encrypted_in_a_group_that_is_there_before_the_cluster() -> None:
    declaration = declared()
    cluster, group = control_plane(declaration), declaration[LOG_GROUP, "cluster-logs"]

    assert sorted(cluster.props["enabledClusterLogTypes"]) == [
        "api",
        "audit",
        "authenticator",
        "controllerManager",
        "scheduler",
    ]
    assert group.props["name"] == f"/aws/eks/{cluster.props['name']}/cluster"
    assert group.props["retentionInDays"] == 365
    assert declaration[KEY, "cluster-logs"].urn in group.property_dependencies["kmsKeyId"]
    assert group.retain_on_delete
    assert declaration[KEY, "cluster-logs"].retain_on_delete
    assert waits_for(cluster, group, declaration)


def test_nobody_gets_in_by_having_made_the_cluster() -> None:
    assert control_plane(declared()).props["accessConfig"] == {
        "authenticationMode": "API",
        "bootstrapClusterCreatorAdminPermissions": False,
    }


def test_administrators_and_viewers_get_the_access_policy_of_each() -> None:
    on_call = "arn:aws:iam::123456789012:role/ops/on-call"
    declaration = declared(json.dumps({"viewers": [on_call]}))
    granted = {
        grant.props["principalArn"]: grant.props["policyArn"].rsplit("/", maxsplit=1)[1]
        for grant in declaration.of_type(ACCESS)
    }

    assert granted == {ADMINISTRATOR: "AmazonEKSClusterAdminPolicy", on_call: "AmazonEKSViewPolicy"}


def test_the_endpoint_is_private_unless_networks_are_named() -> None:
    private = control_plane(declared()).props["vpcConfig"]
    public = control_plane(declared('{"public_access_cidrs": ["203.0.113.0/28"]}')).props["vpcConfig"]

    assert (private["endpointPrivateAccess"], private["endpointPublicAccess"]) == (True, False)
    assert "publicAccessCidrs" not in private
    assert (public["endpointPrivateAccess"], public["endpointPublicAccess"]) == (True, True)
    assert public["publicAccessCidrs"] == ["203.0.113.0/28"]


def test_a_connected_network_reaches_the_endpoint_by_https_and_no_node() -> None:
    declaration = declared('{"private_access_cidrs": ["10.90.0.0/24"]}')
    rule = declaration["aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "cluster-endpoint-10.90.0.0/24"]
    group = declaration["aws:ec2/securityGroup:SecurityGroup", "cluster-endpoint"]

    assert (rule.props["cidrIpv4"], rule.props["fromPort"], rule.props["toPort"]) == ("10.90.0.0/24", 443, 443)
    assert rule.property_dependencies["securityGroupId"] == (group.urn,)
    assert group.urn in control_plane(declaration).property_dependencies["vpcConfig"]
    assert all(group.urn not in template.dependencies for template in declaration.of_type(TEMPLATE))


def test_the_control_plane_lies_in_the_private_subnets_of_three_zones() -> None:
    declaration = declared()
    subnets = [declaration["aws:ec2/subnet:Subnet", f"network-private-{zone}"].urn for zone in ZONES]

    assert set(subnets) <= set(control_plane(declaration).property_dependencies["vpcConfig"])


def test_the_cluster_cannot_be_deleted_by_accident_and_leaves_a_bad_zone() -> None:
    cluster = control_plane(declared()).props

    assert cluster["deletionProtection"]
    assert cluster["zonalShiftConfig"] == {"enabled": True}
    assert cluster["upgradePolicy"] == {"supportType": "STANDARD"}
    assert not control_plane(declared('{"deletion_protection": false}')).props["deletionProtection"]


def test_the_control_planes_role_can_change_nothing_but_tags_of_nodes() -> None:
    changing = [
        statement
        for statement in allowed("cluster", declared())
        if not all(action.startswith("ec2:Describe") for action in statement["Action"])
    ]

    assert [statement["Action"] for statement in changing] == [["ec2:CreateTags"]]
    assert changing[0]["Resource"] == ["arn:aws:ec2:me-central-1:123456789012:instance/*"]


# Nodes


def test_the_workers_number_from_six_to_twelve() -> None:
    workers = [group.props["scalingConfig"] for kind, group in node_groups(declared()).items() if kind != "system"]

    assert sum(scaling["minSize"] for scaling in workers) == 6
    assert sum(scaling["maxSize"] for scaling in workers) == 12


@pytest.mark.parametrize("zone", ZONES)
def test_each_zone_has_data_nodes_of_its_own_in_its_data_subnet(zone: str) -> None:
    declaration = declared()
    subnet = declaration["aws:ec2/subnet:Subnet", f"network-data-{zone}"]

    assert node_groups(declaration)[f"data-{zone}"].property_dependencies["subnetIds"] == (subnet.urn,)


@pytest.mark.parametrize("zone", ZONES)
def test_each_zone_has_application_nodes_of_its_own_in_its_private_subnet(zone: str) -> None:
    declaration = declared()
    subnet = declaration["aws:ec2/subnet:Subnet", f"network-private-{zone}"]

    assert node_groups(declaration)[f"application-{zone}"].property_dependencies["subnetIds"] == (subnet.urn,)


def test_application_nodes_are_as_many_in_each_zone() -> None:
    declaration = declared('{"application": {"minimum": 6, "maximum": 12}}')

    for zone in ZONES:
        scaling = node_groups(declaration)[f"application-{zone}"].props["scalingConfig"]
        assert (scaling["minSize"], scaling["maxSize"]) == (2, 4)


def test_system_nodes_spread_over_the_private_subnets() -> None:
    declaration = declared()
    subnets = {declaration["aws:ec2/subnet:Subnet", f"network-private-{zone}"].urn for zone in ZONES}

    assert set(node_groups(declaration)["system"].property_dependencies["subnetIds"]) == subnets


@pytest.mark.parametrize(
    ("name", "kind", "tolerations"),
    [("system", "system", system_tolerations()), ("data-me-central-1a", "data", data_tolerations())],
)
def test_what_the_platform_tolerates_is_how_the_nodes_are_tainted(
    name: str, kind: str, tolerations: list[dict[str, Any]]
) -> None:
    group = node_groups(declared())[name].props

    assert group["labels"][NODES_LABEL] == kind
    assert [(taint["key"], taint["value"]) for taint in group["taints"]] == [
        (toleration["key"], toleration["value"]) for toleration in tolerations if "value" in toleration
    ]
    assert {taint["effect"] for taint in group["taints"]} == {"NO_SCHEDULE"}


def test_application_nodes_take_any_pod() -> None:
    group = node_groups(declared())["application-me-central-1a"].props

    assert group["labels"][NODES_LABEL] == "application"
    assert "taints" not in group


@pytest.mark.parametrize("template", declared().of_type(TEMPLATE), ids=lambda template: template.name)
class TestLaunchTemplate:
    def test_pods_cannot_take_the_credentials_of_the_node(self, template: Resource) -> None:
        metadata = template.props["metadataOptions"]

        assert (metadata["httpTokens"], metadata["httpPutResponseHopLimit"]) == ("required", 1)

    def test_the_disk_is_encrypted_by_a_key_of_ours_and_goes_with_the_node(self, template: Resource) -> None:
        (disk,) = template.props["blockDeviceMappings"]
        key = declared()[KEY, "cluster-node-disks"]

        assert (disk["ebs"]["volumeType"], disk["ebs"]["encrypted"]) == ("gp3", "true")
        assert disk["ebs"]["deleteOnTermination"] == "true"
        assert key.urn in template.property_dependencies["blockDeviceMappings"]

    def test_the_node_has_no_public_address_and_can_be_entered_from_outside_on_application_nodes_alone(
        self, template: Resource
    ) -> None:
        (interface,) = template.props["networkInterfaces"]
        entry = declared()["aws:ec2/securityGroup:SecurityGroup", "cluster-entry"]
        entered = [entry.urn] if "application" in template.name else []

        assert interface["associatePublicIpAddress"] == "false"
        assert set(template.property_dependencies["networkInterfaces"]) == {control_plane(declared()).urn, *entered}

    def test_what_the_node_is_made_of_is_tagged(self, template: Resource) -> None:
        tagged = {tags["resourceType"]: tags["tags"]["Owner"] for tags in template.props["tagSpecifications"]}

        assert tagged == dict.fromkeys(("instance", "volume", "network-interface"), "platform-team")


def test_the_autoscaler_owns_the_size_and_the_type_can_change_without_a_new_group() -> None:
    for group in declared().of_type(NODE_GROUP):
        assert group.ignore_changes == ("scalingConfig.desiredSize",)
        assert "instanceTypes" not in group.props


def test_node_groups_are_renewed_one_after_the_other() -> None:
    declaration = declared()
    zonal = [f"{kind}-{zone}" for zone in ZONES for kind in ("application", "data")]
    order = [node_groups(declaration)[name] for name in ("system", *zonal)]

    assert len(order) == len(node_groups(declaration))
    assert all(waits_for(later, earlier, declaration) for earlier, later in itertools.pairwise(order))


def test_the_engine_waits_for_as_many_nodes_as_a_group_may_have() -> None:
    """EKS gives each node 15 minutes to lose its pods; the AWS provider waits an hour unless it is told otherwise."""
    minutes_per_node = 15

    for group in declared('{"application": {"maximum": 72}}').of_type(NODE_GROUP):
        needed = timedelta(minutes=minutes_per_node * group.props["scalingConfig"]["maxSize"])
        assert timedelta(hours=int(group.custom_timeouts["update"].removesuffix("h"))) >= needed
        assert group.custom_timeouts["delete"] == group.custom_timeouts["update"]


def test_the_nodes_role_can_join_the_cluster_and_pull_the_platforms_images_only() -> None:
    declaration = declared()
    attached = {
        attachment.props["policyArn"].rsplit("/", maxsplit=1)[1]
        for attachment in declaration.of_type("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
    }
    sign_in, pull = allowed("cluster-nodes", declaration)
    own, addons = "arn:aws:ecr:me-central-1:123456789012:repository", "arn:aws:ecr:me-central-1:759879836304:repository"

    assert attached == {"AmazonEKSWorkerNodePolicy"}
    assert (sign_in["Action"], sign_in["Resource"]) == (["ecr:GetAuthorizationToken"], ["*"])
    assert set(pull["Action"]) == {"ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"}
    assert pull["Resource"] == [f"{own}/nphies/*", f"{own}/mirror/*", f"{addons}/*"]


def test_only_auto_scaling_may_use_the_key_of_the_disks() -> None:
    _, *uses = statements(declared()[KEY, "cluster-node-disks"].props["policy"])

    assert {use["Condition"]["ArnEquals"]["aws:PrincipalArn"] for use in uses} == {
        "arn:aws:iam::123456789012:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
    }
    assert [use["Condition"].get("Bool") for use in uses if "kms:CreateGrant" in use["Action"]] == [
        {"kms:GrantIsForAWSResource": "true"}
    ]


# Add-ons


@pytest.mark.parametrize("version", get_args(KubernetesVersion))
def test_every_version_that_may_be_set_has_its_pins(version: str) -> None:
    declaration = declared(json.dumps({"version": version}))

    assert {addon.props["addonVersion"] for addon in declaration.of_type(ADDON)} == set(
        RELEASES[version].addons.values()
    )
    for group in declaration.of_type(NODE_GROUP):
        assert group.props["version"] == version
        assert group.props["releaseVersion"].startswith(f"{version}.")


def test_the_pins_are_exact_and_of_the_versions_that_may_be_set() -> None:
    assert set(RELEASES) == set(get_args(KubernetesVersion))
    for release in RELEASES.values():
        for version in release.addons.values():
            patch, build = version.removeprefix("v").split("-eksbuild.")
            assert [part.isdigit() for part in (*patch.split("."), build)] == [True] * 4


def test_network_policies_are_enforced_and_pods_keep_their_addresses() -> None:
    cni = configuration("vpc-cni")

    assert cni["enableNetworkPolicy"] == "true"
    assert cni["env"]["AWS_VPC_K8S_CNI_EXTERNALSNAT"] == "true"


@pytest.mark.parametrize("addon", ["coredns", "metrics-server", "snapshot-controller"])
def test_what_the_cluster_stands_on_runs_on_system_nodes(addon: str) -> None:
    assert configuration(addon)["nodeSelector"] == {NODES_LABEL: "system"}
    assert configuration(addon)["tolerations"] == system_tolerations()


def test_the_ebs_driver_tags_the_volumes_it_makes() -> None:
    controller = configuration("aws-ebs-csi-driver")["controller"]

    assert controller["nodeSelector"] == {NODES_LABEL: "system"}
    assert controller["extraVolumeTags"] == {"Owner": "platform-team"}


# Order


@pytest.mark.parametrize("addon", ["vpc-cni", "kube-proxy", "eks-pod-identity-agent"])
def test_a_node_finds_its_network_and_credentials_when_it_starts(addon: str) -> None:
    declaration = declared()

    for group in declaration.of_type(NODE_GROUP):
        assert waits_for(group, addons(declaration)[addon], declaration)


@pytest.mark.parametrize("addon", ["coredns", "aws-ebs-csi-driver", "snapshot-controller", "metrics-server"])
def test_what_runs_on_system_nodes_waits_for_them(addon: str) -> None:
    declaration = declared()

    assert waits_for(addons(declaration)[addon], node_groups(declaration)["system"], declaration)


@pytest.mark.parametrize(("addon", "role"), [("vpc-cni", "vpc-cni"), ("aws-ebs-csi-driver", "ebs-csi")])
def test_an_add_on_starts_with_its_rights_in_place(addon: str, role: str) -> None:
    declaration = declared()
    started = addons(declaration)[addon]

    for needed in (
        declaration["aws:eks/podIdentityAssociation:PodIdentityAssociation", role],
        *(p for p in declaration.of_type("aws:iam/rolePolicy:RolePolicy") if p.name.startswith(role)),
    ):
        assert waits_for(started, needed, declaration)


def test_snapshots_can_be_declared_before_the_ebs_driver_looks_for_them() -> None:
    made = addons(declared())

    assert waits_for(made["aws-ebs-csi-driver"], made["snapshot-controller"], declared())


def test_roles_keep_their_rights_until_what_uses_them_is_gone() -> None:
    declaration = declared()

    assert waits_for(control_plane(declaration), declaration["aws:iam/rolePolicy:RolePolicy", "cluster"], declaration)
    for attachment in declaration.of_type("aws:iam/rolePolicyAttachment:RolePolicyAttachment"):
        assert all(waits_for(group, attachment, declaration) for group in declaration.of_type(NODE_GROUP))


def test_workloads_wait_until_the_deployer_may_enter_and_pods_can_run() -> None:
    declaration = declared()
    provider = declaration[PROVIDER, "kubernetes"]

    for kind in (ACCESS, NODE_GROUP, ADDON):
        for earlier in declaration.of_type(kind):
            assert waits_for(provider, earlier, declaration), earlier.name


# Kubernetes provider


@pytest.mark.parametrize("preview", [True, False])
def test_the_provider_is_known_by_the_clusters_arn_and_its_kubeconfig_is_secret(preview: bool) -> None:
    provider = declared(preview=preview)[PROVIDER, "kubernetes"].props

    assert provider["clusterIdentifier"] == "arn:aws:eks:me-central-1:123456789012:cluster/nphies-me-central-1"
    assert provider["kubeconfig"] == ("<unknown>" if preview else "<secret>")
    assert provider["enableServerSideApply"] in (True, "true")


def test_an_unreachable_cluster_is_an_error_and_not_an_empty_one() -> None:
    provider = declared()[PROVIDER, "kubernetes"].props

    assert not {"deleteUnreachable", "skipUpdateUnreachable"} & set(provider)
