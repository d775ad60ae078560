"""Regions in names."""

import pytest

from declared.regions import region_at_end, regions_in


@pytest.mark.parametrize(
    ("text", "regions"),
    [
        ("arn:aws:s3:me-south-1:1:x and cn-north-1.amazonaws.com", {"me-south-1", "cn-north-1"}),
        ("us-gov-west-1", {"us-gov-west-1"}),
        ("s3.amazonaws.com", set[str]()),
        ("names-east-12", set[str]()),
        ("names-east-1 and us-gov-east-1a", {"us-gov-east-1"}),
    ],
)
def test_every_region_that_a_text_names_is_found(text: str, regions: set[str]) -> None:
    assert regions_in(text) == regions


@pytest.mark.parametrize(
    ("name", "region"),
    [("claims-db-me-central-1", "me-central-1"), ("archive-me-south-1/claims", "me-south-1"), ("claims-db", None)],
)
def test_a_name_ends_with_its_region(name: str, region: str | None) -> None:
    assert region_at_end(name) == region
