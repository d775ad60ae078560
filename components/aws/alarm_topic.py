"""A topic that CloudWatch alarms notify, encrypted, in the region of the alarms: an alarm can reach no other."""

import pulumi
import pulumi_aws as aws

from components.aws.encryption_key import encryption_key
from components.aws.iam_policy import deny_publishing_in_plain_text, document, statement, topic_key_use

_ALARMS = "cloudwatch.amazonaws.com"


def alarm_topic(
    name: str,
    description: str,
    *,
    topic_name: str,
    key_name: str,
    account: str,
    region: str,
    opts: pulumi.ResourceOptions,
) -> aws.sns.Topic:
    """Topic, key and policy: alarms of the account publish, over TLS, and nobody else. Subscriptions are the caller's.

    `topic_name`: given, so that a preview knows its ARN and with it the whole policy.
    """
    arn = f"arn:aws:sns:{region}:{account}:{topic_name}"
    key = encryption_key(key_name, description, account, [topic_key_use(arn, _ALARMS)], opts, region=region)
    topic = aws.sns.Topic(name, name=topic_name, region=region, kms_master_key_id=key.arn, opts=opts)
    aws.sns.TopicPolicy(
        name,
        region=region,
        arn=topic.arn,
        policy=document(
            statement(
                ["sns:Publish"],
                [arn],
                sid="Alarms",
                principal={"Service": _ALARMS},
                condition={"StringEquals": {"aws:SourceAccount": account}},
            ),
            deny_publishing_in_plain_text(arn),
        ),
        opts=opts,
    )
    return topic
