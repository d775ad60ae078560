import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import names

ACCOUNT = "123456789012"


def test_the_guides_bucket_names_are_kept_and_made_unique() -> None:
    assert names.bucket("logs-archive", ACCOUNT, "me-central-1") == "nphies-logs-archive-123456789012-me-central-1"


def test_both_stacks_compute_the_same_name_for_the_same_bucket() -> None:
    assert names.bucket("postgres-archive", ACCOUNT, "me-south-1") == names.bucket(
        purpose="postgres-archive", account=ACCOUNT, region="me-south-1"
    )


@given(st.text(max_size=80))
def test_a_bucket_name_is_one_s3_takes_or_refused(purpose: str) -> None:
    try:
        name = names.bucket(purpose, ACCOUNT, "me-south-1")
    except ValueError as error:
        assert "S3 bucket" in str(error)
    else:
        assert re.fullmatch(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]", name)


@pytest.mark.parametrize("purpose", ["Logs", "logs_archive", "logs.archive", "x" * 40, "logs-", ""])
def test_what_s3_would_refuse_is_refused_here(purpose: str) -> None:
    region = "me-south-1" if purpose != "logs-" else "me-south-1-s3alias"
    with pytest.raises(ValueError, match="S3 bucket"):
        names.bucket(purpose or "\n", ACCOUNT, region)


def test_a_role_name_is_at_most_64_characters() -> None:
    with pytest.raises(ValueError, match="IAM role"):
        names.role("x" * 50, "me-central-1")


def test_the_arn_of_a_cluster_is_known_before_it_exists() -> None:
    assert names.cluster_arn(ACCOUNT, "me-south-1") == f"arn:aws:eks:me-south-1:{ACCOUNT}:cluster/nphies-me-south-1"
