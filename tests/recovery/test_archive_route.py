"""The primary's NAT gateway lost alone: how long WAL is not archived, and where it cannot happen."""

from dataclasses import replace
from datetime import timedelta

import pytest

from recovery import Declared, assess
from recovery.model.entry import Entry
from tests.recovery.stacks import Mutator, changed, stack, without

PRIMARY, STANDBY = stack("prod"), stack("dr")


def route(declared: tuple[Declared, ...]) -> Entry | None:
    return next((each for each in assess(declared).entries if each.subject.endswith("WAL by NAT")), None)


def test_wal_is_archived_again_within_the_objective() -> None:
    found = route(PRIMARY)

    assert found is not None
    assert found.rto.total == timedelta(seconds=360 + 300 + 300 + 30)  # alert, MTTA, route, upload
    assert found.verdict == "met"
    assert "which holds 16 h" in found.rto.note


def test_a_region_whose_archive_is_its_own_has_no_such_way() -> None:
    assert route(STANDBY) is None


def test_an_endpoint_for_s3_of_the_other_region_ends_it() -> None:
    own = next(each for each in PRIMARY if each.name == "network-endpoints-s3-interface")
    props = {**own.props, "serviceName": "com.amazonaws.me-south-1.s3", "serviceRegion": "me-south-1"}
    endpoint = replace(own, urn=f"{own.urn}-peer", name="peer-s3", props=props)

    assert route((*PRIMARY, endpoint)) is None


@pytest.mark.parametrize(
    "change",
    [
        without(("Route", "network-private-me-central-1a")),
        changed("PrometheusRule", "*", "spec.groups", []),
        changed("Cluster", "claims-db", "spec.walStorage.size", "1Gi"),
    ],
    ids=["a zone has no way out", "nothing pages for an old archive", "WAL has no room to wait"],
)
def test_without_what_it_rests_on_it_has_no_bound(change: Mutator) -> None:
    found = route(change(PRIMARY))

    assert found is not None
    assert not found.rto.bounded
