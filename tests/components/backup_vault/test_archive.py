"""Rights on an archive, own or the peer's: named without asking, and no more than the verb says."""

import json
from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from components.aws.pod_identity import PodRole
from components.backup_vault import Archive
from offline.engine.declare import declare
from tests.components.backup_vault.declared import of
from tests.components.site import ACCOUNT, PEER, REGION, site

ARCHIVE = Archive("postgres-archive", ACCOUNT, PEER)
BUCKET = f"arn:aws:s3:::nphies-postgres-archive-{ACCOUNT}-{PEER}"


def granted(grant: Callable[[Archive, PodRole], None]) -> dict[str, Any]:
    """The statements that a pod in the other region gets, by Sid."""

    def program() -> None:
        provider = aws.Provider("aws", region=REGION)
        opts = pulumi.ResourceOptions(providers=[provider])
        pod = PodRole("claims-db", site=site(), namespace="nphies-data", service_account="db", opts=opts)
        grant(ARCHIVE, pod)

    (policy,) = of(declare(program), "RolePolicy")
    return {statement["Sid"]: statement for statement in json.loads(policy.props["policy"])["Statement"]}


GRANTS = {
    "read": Archive.grant_read_to,
    "write": Archive.grant_write_to,
    "write only": Archive.grant_write_only_to,
}


@pytest.mark.parametrize("grant", GRANTS.values(), ids=GRANTS)
def test_a_grant_reaches_one_bucket_and_its_key_in_its_own_region(grant: Callable[[Archive, PodRole], None]) -> None:
    found = granted(grant)
    assert found["Bucket"]["Resource"] == [BUCKET]
    assert found["Objects"]["Resource"] == [f"{BUCKET}/*"]
    assert found["Key"]["Resource"] == [f"arn:aws:kms:{PEER}:{ACCOUNT}:key/*"]
    assert found["Key"]["Condition"] == {
        "ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/nphies-postgres-archive-me-south-1"},
        "StringEquals": {"kms:ViaService": f"s3.{PEER}.amazonaws.com"},
    }


@pytest.mark.parametrize("grant", GRANTS.values(), ids=GRANTS)
def test_no_grant_lets_a_pod_remove_versions_or_change_the_bucket(grant: Callable[[Archive, PodRole], None]) -> None:
    actions = {action for statement in granted(grant).values() for action in statement["Action"]}
    assert not {action for action in actions if "*" in action}
    assert not actions & {"s3:DeleteObjectVersion", "s3:BypassGovernanceRetention", "s3:PutObjectRetention"}
    assert not {action for action in actions if action.startswith(("s3:PutBucket", "s3:DeleteBucket", "s3:PutLife"))}


def test_a_reader_cannot_write() -> None:
    found = granted(Archive.grant_read_to)
    assert "s3:GetObject" in found["Objects"]["Action"]
    assert not {"s3:PutObject", "s3:DeleteObject"} & set(found["Objects"]["Action"])
    assert found["Key"]["Action"] == ["kms:Decrypt"]


def test_who_may_only_write_can_neither_see_nor_delete_what_is_there() -> None:
    found = granted(Archive.grant_write_only_to)
    assert "s3:PutObject" in found["Objects"]["Action"]
    assert not {"s3:GetObject", "s3:GetObjectVersion", "s3:DeleteObject"} & set(found["Objects"]["Action"])
    assert found["Bucket"]["Action"] == ["s3:GetBucketLocation"]
