"""What the add-ons may do in AWS: the CNI to the cluster's network interfaces, the EBS driver to its volumes."""

import pulumi

import names
from components.aws.iam_policy import Statement, statement
from components.aws.pod_identity import PodRole
from settings import Site

NAMESPACE = "kube-system"

_CLUSTER_TAG = "cluster.k8s.amazonaws.com/name"
_TAGS_OF_AN_INTERFACE = (_CLUSTER_TAG, "node.k8s.amazonaws.com/instance_id")
"""What the CNI adds to an interface that is there (aws/amazon-vpc-cni-k8s, pkg/awsutils, buildENITags)."""


def cni_role(name: str, *, site: Site, vpc_arn: pulumi.Input[str], opts: pulumi.ResourceOptions) -> PodRole:
    """The role of the VPC CNI: network interfaces of this cluster in this VPC, where AmazonEKS_CNI_Policy allows all.

    Source: aws/amazon-vpc-cni-k8s, docs/iam-policy.md, "Scope-down IAM policy per EKS cluster".
    """
    role = PodRole(name, site=site, namespace=NAMESPACE, service_account="aws-node", opts=opts)
    role.allow("network-interfaces", *_network_interfaces(site, vpc_arn))
    return role


def ebs_csi_role(name: str, *, site: Site, opts: pulumi.ResourceOptions) -> PodRole:
    """The role of the EBS CSI controller: volumes and snapshots that carry this cluster's name.

    Source: kubernetes-sigs/aws-ebs-csi-driver, AmazonEBSCSIDriverEKSClusterScopedPolicy; EKS gives the driver the
    cluster's name to tag with. A volume or snapshot made elsewhere needs the tag before the driver may touch it.
    The key of the volumes lets EBS use it for anyone of the account: components/kubernetes/storage_classes.py.
    """
    role = PodRole(
        name,
        site=site,
        namespace=NAMESPACE,
        service_account="ebs-csi-controller-sa",
        opts=opts,
    )
    role.allow("volumes", *_volumes(site))
    return role


def _network_interfaces(site: Site, vpc_arn: pulumi.Input[str]) -> list[Statement]:
    def ec2(kind: str) -> str:
        return f"arn:aws:ec2:{site.region}:{site.account}:{kind}/*"

    cluster = names.cluster(site.region)
    ours = {"StringEquals": {f"aws:ResourceTag/{_CLUSTER_TAG}": cluster}}
    return [
        statement(
            [
                "ec2:DescribeInstanceTypes",
                "ec2:DescribeInstances",
                "ec2:DescribeNetworkInterfaces",
                "ec2:DescribeSecurityGroups",
                "ec2:DescribeSubnets",
                "ec2:DescribeTags",
            ],
            ["*"],  # none of these takes a resource
        ),
        # Upstream lets it tag any interface of the account, and with it make any one its own.
        statement(
            ["ec2:CreateTags"],
            [ec2("network-interface")],
            condition={"StringEquals": {"ec2:CreateAction": "CreateNetworkInterface"}},
        ),
        # A node's first interface comes from its launch template, without the two tags.
        statement(
            ["ec2:CreateTags"],
            [ec2("network-interface")],
            condition={
                "ArnEquals": {"ec2:Vpc": vpc_arn},
                "ForAllValues:StringEquals": {"aws:TagKeys": list(_TAGS_OF_AN_INTERFACE)},
                "StringEqualsIfExists": {f"aws:RequestTag/{_CLUSTER_TAG}": cluster},
            },
        ),
        statement(
            ["ec2:CreateNetworkInterface"],
            [ec2("network-interface")],
            condition={"StringEquals": {f"aws:RequestTag/{_CLUSTER_TAG}": cluster}},
        ),
        statement(
            ["ec2:CreateNetworkInterface"],
            [ec2("subnet"), ec2("security-group")],
            condition={"ArnEquals": {"ec2:Vpc": vpc_arn}},
        ),
        statement(
            [
                "ec2:AssignPrivateIpAddresses",
                "ec2:AttachNetworkInterface",
                "ec2:DeleteNetworkInterface",
                "ec2:DetachNetworkInterface",
                "ec2:ModifyNetworkInterfaceAttribute",
                "ec2:UnassignPrivateIpAddresses",
            ],
            [ec2("network-interface")],
            condition=ours,
        ),
        statement(
            ["ec2:AttachNetworkInterface", "ec2:DetachNetworkInterface", "ec2:ModifyNetworkInterfaceAttribute"],
            [ec2("instance")],
            condition={"StringEquals": {f"aws:ResourceTag/kubernetes.io/cluster/{cluster}": "owned"}},
        ),
        statement(
            ["ec2:ModifyNetworkInterfaceAttribute"],
            [ec2("security-group")],
            condition={"ArnEquals": {"ec2:Vpc": vpc_arn}},
        ),
    ]


def _volumes(site: Site) -> list[Statement]:
    cluster = names.cluster(site.region)
    volumes = f"arn:aws:ec2:{site.region}:{site.account}:volume/*"
    snapshots = f"arn:aws:ec2:{site.region}:*:snapshot/*"  # the ARN of a snapshot has no account in it
    instances = f"arn:aws:ec2:{site.region}:{site.account}:instance/*"
    requested = {"StringEquals": {"aws:RequestTag/ebs.csi.aws.com/cluster-name": cluster}}
    ours = {"StringEquals": {"aws:ResourceTag/ebs.csi.aws.com/cluster-name": cluster}}
    return [
        statement(
            [
                "ec2:DescribeAvailabilityZones",
                "ec2:DescribeInstanceTypes",
                "ec2:DescribeInstances",
                "ec2:DescribeSnapshots",
                "ec2:DescribeVolumeStatus",
                "ec2:DescribeVolumes",
                "ec2:DescribeVolumesModifications",
            ],
            ["*"],  # none of these takes a resource
        ),
        statement(["ec2:CreateVolume"], [volumes], condition=requested),
        statement(["ec2:CreateSnapshot"], [snapshots], condition=requested),
        statement(["ec2:CreateSnapshot"], [volumes], condition=ours),
        statement(["ec2:CreateVolume", "ec2:DeleteSnapshot"], [snapshots], condition=ours),
        statement(
            ["ec2:AttachVolume", "ec2:DeleteVolume", "ec2:DetachVolume", "ec2:ModifyVolume"],
            [volumes],
            condition=ours,
        ),
        statement(
            ["ec2:AttachVolume", "ec2:DetachVolume"],
            [instances],
            condition={"StringEquals": {"aws:ResourceTag/eks:cluster-name": cluster}},
        ),
        statement(
            ["ec2:CreateTags"],
            [volumes, snapshots],
            condition={"StringEquals": {"ec2:CreateAction": ["CreateVolume", "CreateSnapshot"]}},
        ),
    ]
