"""Log groups that outlive their stack: who did what is still asked after the stack was destroyed, by mistake or to hide it."""

from datetime import timedelta

import pulumi
import pulumi_aws as aws

from components.aws.encryption_key import encryption_key, log_group_use
from settings import Site


def log_group(
    name: str,
    description: str,
    *,
    group_name: str,
    retention: timedelta,
    site: Site,
    opts: pulumi.ResourceOptions,
) -> aws.cloudwatch.LogGroup:
    """A log group called `group_name`, encrypted with a key of its own. Both are kept when the stack is destroyed.

    A stack that is brought up again finds the name taken. EKS takes it in any case: it writes its last lines after the
    group is deleted, which makes it again, unencrypted and for ever.
    """
    kept = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(retain_on_delete=True))
    key = encryption_key(
        name, description, site.account, [log_group_use(site.account, site.region, group_name)], opts=kept
    )
    return aws.cloudwatch.LogGroup(
        name, name=group_name, kms_key_id=key.arn, retention_in_days=retention.days, opts=kept
    )
