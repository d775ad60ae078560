"""The keys of the archives: in both regions, rotated, and of use to nobody but S3 for one bucket."""

import json
from fnmatch import fnmatch

import pytest

from tests.components.backup_vault.declared import PURPOSES, backup_vault, of, one, statements
from tests.components.site import ACCOUNT, PEER, REGION

VAULT = backup_vault()
UPDATED = backup_vault(preview=False)
BOTH_REGIONS = pytest.mark.parametrize(
    ("kind", "suffix", "bucket", "region"),
    [("Key", "", "{}", REGION), ("ReplicaKey", f"-{PEER}", "{}-replica", PEER)],
    ids=["own", "replica"],
)
EVERY_PURPOSE = pytest.mark.parametrize("purpose", PURPOSES)


@EVERY_PURPOSE
def test_a_key_is_in_both_regions_and_rotated(purpose: str) -> None:
    key = one(VAULT, "Key", purpose).props
    assert (key["multiRegion"], key["enableKeyRotation"], key["deletionWindowInDays"]) == (True, True, 30)
    replica = one(UPDATED, "ReplicaKey", f"{purpose}-{PEER}").props
    assert (replica["region"], replica["deletionWindowInDays"]) == (PEER, 30)
    assert purpose in replica["primaryKeyArn"]


@EVERY_PURPOSE
@BOTH_REGIONS
def test_a_key_serves_s3_of_its_region_for_its_bucket_only(
    kind: str, suffix: str, bucket: str, region: str, purpose: str
) -> None:
    use = statements(one(VAULT, kind, purpose + suffix).props["policy"])["UseThroughTheBucket"]
    arn = f"arn:aws:s3:::nphies-{bucket.format(purpose)}-{ACCOUNT}-{region}"
    assert use["Condition"] == {
        "StringEquals": {"kms:ViaService": f"s3.{region}.amazonaws.com", "kms:CallerAccount": ACCOUNT},
        "ArnLike": {"kms:EncryptionContext:aws:s3:arn": [arn, f"{arn}/*"]},
    }


@EVERY_PURPOSE
@BOTH_REGIONS
def test_whoever_administers_a_key_cannot_read_with_it(
    kind: str, suffix: str, bucket: str, region: str, purpose: str
) -> None:
    administration = statements(one(VAULT, kind, purpose + suffix).props["policy"])["Administration"]
    uses = ("kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:Sign")
    assert not [use for use in uses if any(fnmatch(use, action) for action in administration["Action"])]
    assert any(fnmatch("kms:PutKeyPolicy", action) for action in administration["Action"]), "or nobody can mend it"


@EVERY_PURPOSE
def test_the_alias_of_a_key_says_whose_region_it_is_of(purpose: str) -> None:
    assert one(VAULT, "Alias", purpose).props["name"] == f"alias/nphies-{purpose}-{REGION}"
    replica = one(VAULT, "Alias", f"{purpose}-{PEER}").props
    assert (replica["name"], replica["region"]) == (f"alias/nphies-{purpose}-replica-{PEER}", PEER)


def test_no_statement_of_any_key_lets_everybody_in() -> None:
    for key in [*of(VAULT, "Key"), *of(VAULT, "ReplicaKey")]:
        for statement in json.loads(key.props["policy"])["Statement"]:
            assert statement["Principal"] not in ("*", {"AWS": "*"}), key.urn
