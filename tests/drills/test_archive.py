"""The commands that an ObjectStore stands for, as CloudNativePG's plugin calls them."""

from typing import Any

import pytest
from pydantic import ValidationError

from tests.drills.archive import Archive, ObjectStoreConfiguration
from tests.drills.site import Site

DECLARED: dict[str, Any] = {
    "destinationPath": "s3://archive/claims/",
    "s3Credentials": {"inheritFromIAMRole": True},
    "wal": {
        "compression": "zstd",
        "encryption": "aws:kms",
        "maxParallel": 8,
        "archiveAdditionalCommandArgs": ["--read-timeout", "60"],
        "restoreAdditionalCommandArgs": ["--read-timeout=30"],
    },
}


def _archive(site: Site, **more: Any) -> Archive:
    configuration = ObjectStoreConfiguration.model_validate({**DECLARED, **more})
    return Archive(site, "http://127.0.0.1:9", configuration, "claims-db")


def test_a_segment_is_archived_compressed_and_encrypted_as_declared(site: Site) -> None:
    assert _archive(site).archive_command() == (
        "barman-cloud-wal-archive --zstd -e aws:kms --read-timeout 60"
        " --endpoint-url http://127.0.0.1:9 --cloud-provider aws-s3 s3://archive/claims/ claims-db %p"
    )


def test_a_segment_is_fetched_from_where_it_was_archived(site: Site) -> None:
    assert _archive(site).restore_command() == (
        "barman-cloud-wal-restore --endpoint-url http://127.0.0.1:9 --cloud-provider aws-s3"
        " s3://archive/claims/ claims-db --read-timeout=30 %f %p"
    )


def test_tags_are_given_along(site: Site) -> None:
    assert (
        "--tags owner,platform-team --history-tags kept,always --endpoint-url"
        in _archive(site, tags={"owner": "platform-team"}, historyTags={"kept": "always"}).archive_command()
    )


def test_only_the_segments_name_is_left_for_postgresql_to_fill_in(site: Site) -> None:
    assert "'owner,100%% us'" in _archive(site, tags={"owner": "100% us"}).archive_command()


def test_what_is_in_an_archive_is_under_the_servers_name(site: Site) -> None:
    assert _archive(site).prefix == "claims/claims-db/"


def test_a_declared_option_that_the_drill_cannot_apply_is_refused(site: Site) -> None:
    with pytest.raises(ValidationError, match="endpointCA"):
        _archive(site, endpointCA={"name": "ca", "key": "ca.crt"})
