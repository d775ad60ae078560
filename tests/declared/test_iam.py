"""What policy documents together allow."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declared.iam import Decision, Document, decide, document
from declared.resource import UNKNOWN

PUT, BUCKET = "s3:PutObject", "archive"


def policy(
    effect: str = "Allow", action: Any = PUT, resource: Any = f"arn:aws:s3:::{BUCKET}/*", **more: Any
) -> Document:
    return document(json.dumps({"Statement": {"Effect": effect, "Action": action, "Resource": resource, **more}}))


def without(key: str, effect: str = "Allow", **more: Any) -> Document:
    statement = {"Effect": effect, "Action": PUT, "Resource": "*", **more}
    del statement[key]
    return document({"Statement": [statement]})


@pytest.mark.parametrize(
    ("policies", "decision"),
    [
        ([policy()], "allowed"),
        ([policy(action="s3:put*")], "allowed"),
        ([policy(action=["s3:GetObject", "S3:PUTOBJECT"])], "allowed"),
        ([policy(resource="*")], "allowed"),
        ([policy(resource="arn:aws:s3:::arch*")], "allowed"),
        ([policy(resource=f"arn:aws:s3:::{BUCKET}/claims/*")], "allowed"),
        ([without("Action", NotAction="s3:Delete*")], "allowed"),
        ([without("Resource", NotResource="arn:aws:s3:::other/*")], "allowed"),
        ([], "denied"),
        ([policy(action="s3:GetObject")], "denied"),
        ([policy(resource="arn:aws:s3:::other/*")], "denied"),
        ([policy(resource=f"arn:aws:s3:::{BUCKET}")], "denied"),
        ([without("Action", NotAction="s3:*")], "denied"),
        ([without("Resource", NotResource=f"arn:aws:s3:::{BUCKET}/*")], "denied"),
        ([document("no JSON")], "denied"),
        ([policy(), document(UNKNOWN)], "undecided"),
        ([document({"Statement": [{"Effect": "Allow", "Action": PUT, "Resource": UNKNOWN}]})], "allowed"),
    ],
)
def test_an_action_is_allowed_where_a_statement_names_it_and_its_bucket(
    policies: list[Document], decision: Decision
) -> None:
    assert decide(policies, PUT, BUCKET) == decision


@pytest.mark.parametrize(
    "denial",
    [
        policy("Deny", "*", "*"),
        policy("Deny", "S3:put*", "*"),
        policy("Deny", PUT, f"arn:aws:s3:::{BUCKET}/*"),
        without("Action", "Deny", NotAction="s3:Get*"),
        without("Resource", "Deny", NotResource="arn:aws:s3:::other/*"),
    ],
)
def test_an_explicit_deny_in_any_policy_wins(denial: Document) -> None:
    assert decide([policy(), denial], PUT, BUCKET) == "denied"
    assert decide([denial, policy(), document(UNKNOWN)], PUT, BUCKET) == "denied"


@pytest.mark.parametrize(
    "denial",
    [
        policy("Deny", resource="*", Condition={"Bool": {"aws:SecureTransport": "false"}}),
        policy("Deny", resource=f"arn:aws:s3:::{BUCKET}/other/*"),
    ],
)
def test_a_deny_of_some_requests_leaves_it_undecided(denial: Document) -> None:
    assert decide([policy(), denial], PUT, BUCKET) == "undecided"


def test_a_deny_of_another_bucket_or_action_changes_nothing() -> None:
    others = [policy("Deny", resource="arn:aws:s3:::other/*"), policy("Deny", "s3:DeleteObject", "*")]
    assert decide([policy(), *others], PUT, BUCKET) == "allowed"


def test_a_bucket_itself_is_named_without_its_objects() -> None:
    assert (
        decide([policy(action="s3:ListBucket", resource=f"arn:aws:s3:::{BUCKET}")], "s3:ListBucket", BUCKET)
        == "allowed"
    )
    assert decide([policy(action="s3:ListBucket")], "s3:ListBucket", BUCKET) == "denied"


@pytest.mark.parametrize("action", ["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"])
def test_replication_works_on_objects_whatever_its_action_is_called(action: str) -> None:
    objects, bucket = policy(action=action), policy(action=action, resource=f"arn:aws:s3:::{BUCKET}")
    assert (decide([objects], action, BUCKET), decide([bucket], action, BUCKET)) == ("allowed", "denied")


def test_without_a_bucket_any_resource_will_do_and_only_a_deny_of_all_denies() -> None:
    key = policy(action="kms:Decrypt", resource="arn:aws:kms:me-central-1:1:key/x")
    assert decide([key], "kms:Decrypt") == "allowed"
    assert decide([key, policy("Deny", "kms:*", "*")], "kms:Decrypt") == "denied"


def test_names_of_condition_keys_have_no_case() -> None:
    found = policy(Condition={"StringEquals": {"AWS:SourceAccount": "1"}}).statements[0]
    assert found.condition("StringEquals", "aws:sourceaccount") == "1"
    assert found.condition_keys() == {"aws:sourceaccount"}


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from([UNKNOWN, "*", PUT, "Deny"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["Effect", "Action", "Principal", "Resource", "Condition", "x"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(_JSON)
def test_no_document_makes_the_reader_raise(written: Any) -> None:
    read = [document(written), document({"Statement": written}), document(json.dumps({"Statement": [written]}))]
    assert decide(read, PUT, BUCKET) in ("allowed", "denied", "undecided")
