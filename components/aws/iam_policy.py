"""IAM policy documents: JSON made from statements, and the trust policies that AWS services need."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

import pulumi

Statement = Mapping[str, Any]


def statement(
    actions: Sequence[str],
    resources: Sequence[pulumi.Input[str]] | str,
    *,
    sid: str | None = None,
    effect: str = "Allow",
    principal: Mapping[str, Any] | str | None = None,
    condition: Mapping[str, Mapping[str, Any]] | None = None,
) -> Statement:
    """One statement; values may be outputs. A single resource may be given as text, which some readers insist on."""
    optional = {"Sid": sid, "Principal": principal, "Condition": condition}
    return {
        "Effect": effect,
        "Action": list(actions),
        "Resource": resources if isinstance(resources, str) else list(resources),
        **{key: value for key, value in optional.items() if value is not None},
    }


def document(*statements: Statement) -> pulumi.Output[str]:
    """A policy document as JSON; unknown until every value in it is known.

    `Output.json_dumps` makes an output of every value of the document, and a stack has dozens of documents: here only
    what is an output already is waited for.
    """
    policy = _policy(statements)
    outputs = list(_outputs(policy))

    def filled(known: Sequence[Any]) -> str:
        values = iter(known)
        return json.dumps(policy, default=lambda _: next(values))

    return pulumi.Output.all(*outputs).apply(filled)


def _outputs(value: object) -> Iterator[pulumi.Output[Any]]:
    """In the order in which they are written."""
    if isinstance(value, pulumi.Output):
        yield cast("pulumi.Output[Any]", value)
    elif isinstance(value, Mapping):
        for each in cast("Mapping[str, object]", value).values():
            yield from _outputs(each)
    elif isinstance(value, (list, tuple)):
        for each in cast("Sequence[object]", value):
            yield from _outputs(each)


def deny_publishing_in_plain_text(topic_arn: str) -> Statement:
    """For the policy of a topic: no one publishes to it but over TLS."""
    return statement(
        ["sns:Publish"],
        [topic_arn],
        sid="InsecureTransport",
        effect="Deny",
        principal={"AWS": "*"},
        condition={"Bool": {"aws:SecureTransport": "false"}},
    )


def topic_key_use(topic_arn: str, *services: str) -> Statement:
    """For the policy of a topic's key: AWS services may use the key for what they send to this topic, and nothing else.

    Not `aws:SourceAccount`: the topic's own policy says for whose sake a service may send, and that a service passes
    the account on to KMS is documented for some services only (Amazon SNS developer guide, "Key management"). The
    encryption context of a topic is its ARN, whoever sends.
    """
    return statement(
        ["kms:Decrypt", "kms:GenerateDataKey*"],
        ["*"],
        sid="ForTheTopic",
        principal={"Service": list(services)},
        condition={"StringEquals": {"kms:EncryptionContext:aws:sns:topicArn": topic_arn}},
    )


def trust_document(
    service: str, actions: Sequence[str] = ("sts:AssumeRole",), condition: Mapping[str, Mapping[str, Any]] | None = None
) -> str:
    """Lets an AWS service assume a role. Of known values only, so that a preview shows who may."""
    allowed = {"Effect": "Allow", "Principal": {"Service": service}, "Action": list(actions)}
    return json.dumps(_policy([{**allowed, "Condition": condition} if condition else allowed]))


def trust(service: str, account: str, *actions: str, source: str | None = None) -> str:
    """Lets one AWS service, acting for this account only, assume a role; `source`: acting for this resource only.

    `source` is an ARN, in which * stands for an id that is not known yet.
    """
    condition: dict[str, Mapping[str, str]] = {"StringEquals": {"aws:SourceAccount": account}}
    if source is not None:
        condition["ArnLike"] = {"aws:SourceArn": source}
    return trust_document(service, actions or ("sts:AssumeRole",), condition)


def instance_trust() -> str:
    """Lets EC2 instances assume a role; EC2 passes no source account, and `iam:PassRole` says who may start them so."""
    return trust_document("ec2.amazonaws.com")


def _policy(statements: Sequence[Statement]) -> Mapping[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}
