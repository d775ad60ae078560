"""What belongs to a Kubernetes minor version: the image of the nodes, the versions of the EKS add-ons and that of
the autoscaler, in one table.

An upgrade is a new row, then the setting `cluster.version`; a patch is a changed value. Both are reviewed lines, so the
two regions run the same whenever they are brought up. `aws eks describe-addon-versions --kubernetes-version 1.35` and
`aws ssm get-parameters-by-path --path /aws/service/eks/optimized-ami/1.35/amazon-linux-2023/x86_64/standard` tell what
there is.
"""

from collections.abc import Mapping
from dataclasses import dataclass

VPC_CNI = "vpc-cni"
KUBE_PROXY = "kube-proxy"
POD_IDENTITY_AGENT = "eks-pod-identity-agent"
COREDNS = "coredns"
SNAPSHOT_CONTROLLER = "snapshot-controller"
EBS_CSI_DRIVER = "aws-ebs-csi-driver"
METRICS_SERVER = "metrics-server"


@dataclass(frozen=True)
class KubernetesRelease:
    """The exact versions that run together."""

    node_image: str
    """Release of the EKS-optimized Amazon Linux 2023 image: Kubernetes patch version and date."""

    addons: Mapping[str, str]
    """Name of an EKS add-on to its version."""

    cluster_autoscaler: str
    """Tag of the cluster autoscaler's image. It simulates the scheduler, so it is of the same minor version."""


RELEASES: Mapping[str, KubernetesRelease] = {
    "1.35": KubernetesRelease(
        node_image="1.35.7-20260911",
        addons={
            VPC_CNI: "v1.23.1-eksbuild.1",
            KUBE_PROXY: "v1.35.3-eksbuild.29",
            POD_IDENTITY_AGENT: "v1.3.10-eksbuild.3",
            COREDNS: "v1.14.3-eksbuild.22",
            SNAPSHOT_CONTROLLER: "v8.6.0-eksbuild.8",
            EBS_CSI_DRIVER: "v1.66.0-eksbuild.1",
            METRICS_SERVER: "v0.9.0-eksbuild.11",
        },
        cluster_autoscaler="v1.35.2",
    ),
    "1.36": KubernetesRelease(
        node_image="1.36.3-20260903",
        addons={
            VPC_CNI: "v1.23.1-eksbuild.1",
            KUBE_PROXY: "v1.36.0-eksbuild.25",
            POD_IDENTITY_AGENT: "v1.3.10-eksbuild.3",
            COREDNS: "v1.14.3-eksbuild.23",
            SNAPSHOT_CONTROLLER: "v8.6.0-eksbuild.8",
            EBS_CSI_DRIVER: "v1.66.0-eksbuild.1",
            METRICS_SERVER: "v0.9.0-eksbuild.11",
        },
        cluster_autoscaler="v1.36.1",
    ),
}
