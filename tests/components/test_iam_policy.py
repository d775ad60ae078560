import json

import pulumi
import pulumi_aws as aws

from components.aws.iam_policy import document, instance_trust, statement, trust
from offline.engine.declare import declare
from tests.components.cluster.program import statements


def test_a_statement_says_no_more_than_it_was_told() -> None:
    assert statement(["s3:GetObject"], ["arn:aws:s3:::archive/*"]) == {
        "Effect": "Allow",
        "Action": ["s3:GetObject"],
        "Resource": ["arn:aws:s3:::archive/*"],
    }


def test_a_document_is_known_where_all_its_values_are() -> None:
    def program() -> None:
        pulumi.export("known", document(statement(["kms:*"], ["*"])))
        pulumi.export("unknown", document(statement(["kms:*"], [aws.kms.Key("key").arn])))

    outputs = declare(program, preview=True).outputs

    assert statements(outputs["known"])[0]["Action"] == ["kms:*"]
    assert outputs["unknown"] == "<unknown>"


def test_a_service_assumes_a_role_for_this_account_only() -> None:
    (allowed,) = statements(trust("eks.amazonaws.com", "123456789012"))

    assert (allowed["Principal"], allowed["Action"]) == ({"Service": "eks.amazonaws.com"}, ["sts:AssumeRole"])
    assert allowed["Condition"] == {"StringEquals": {"aws:SourceAccount": "123456789012"}}


def test_a_service_assumes_a_role_for_one_resource_only_where_that_is_named() -> None:
    source = "arn:aws:ec2:me-south-1:123456789012:vpc-flow-log/*"
    (allowed,) = statements(trust("vpc-flow-logs.amazonaws.com", "123456789012", source=source))

    assert allowed["Condition"]["ArnLike"] == {"aws:SourceArn": source}


def test_instances_need_no_condition_they_could_not_meet() -> None:
    assert json.loads(instance_trust())["Statement"] == [
        {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": ["sts:AssumeRole"]}
    ]
