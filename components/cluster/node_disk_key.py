"""The key of the nodes' disks, where container images, logs and scratch space of pods lie."""

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from components.aws.encryption_key import encryption_key
from components.aws.iam_policy import Statement, statement


def node_disk_key(name: str, account: str, opts: pulumi.ResourceOptions) -> aws.kms.Key:
    """A key that EC2 Auto Scaling may start nodes with.

    It must be allowed so in the key's own policy (EC2 Auto Scaling user guide, "Required AWS KMS key policy for use
    with encrypted volumes").
    """
    use = _for_auto_scaling(
        account,
        "AutoScaling",
        ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
    )
    grants = _for_auto_scaling(account, "AutoScalingGrants", ["kms:CreateGrant"], only_for_aws=True)
    return encryption_key(name, "Disks of the EKS nodes", account, [use, grants], opts=opts)


def _for_auto_scaling(account: str, sid: str, actions: Sequence[str], *, only_for_aws: bool = False) -> Statement:
    # By condition and not as principal: the role comes into being with an account's first Auto Scaling group, and KMS
    # refuses a policy that names a role that is not there.
    role = "aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
    condition = {"ArnEquals": {"aws:PrincipalArn": f"arn:aws:iam::{account}:role/{role}"}}
    if only_for_aws:
        condition["Bool"] = {"kms:GrantIsForAWSResource": "true"}
    return statement(actions, ["*"], sid=sid, principal={"AWS": "*"}, condition=condition)
