"""What has no price is unknown, by its name, and never nothing."""

import json
from pathlib import Path

import pytest

from cost import PriceListError, Usage, estimate, read_prices
from cost.kinds import FREE, PRICED
from cost.prices import EVERYWHERE, Price, read_price_list
from cost.report.terminal import headline
from declared.stack import Stack
from tests.cost.bills import REGION, TODAY, bill, priced, resource
from tests.recovery.stacks import stack
from tests.whole_stack import STACKS

NAT = resource("aws:ec2/natGateway:NatGateway", "nat")


def test_a_resource_without_a_price_is_unknown_and_adds_nothing_silently() -> None:
    found = bill(NAT, usd={"AmazonEC2/NatGateway-Bytes": 0.0})
    assert found.unknown["NAT gateway"][0].why == f"no price of AmazonEC2/NatGateway-Hours for {REGION}"
    assert "(1 item unknown)" in headline(found)


def test_a_type_that_nobody_has_looked_at_is_unknown_by_its_name() -> None:
    found = bill(resource("aws:rds/cluster:Cluster", "orders"), usd={})
    assert list(found.unknown) == ["rds/cluster:Cluster"]


@pytest.mark.parametrize("name", STACKS)
def test_every_declared_type_of_aws_is_priced_or_free_for_a_stated_reason(name: str) -> None:
    types = {each.type for each in stack(name) if each.type.startswith("aws:")}
    assert types - set(PRICED) - set(FREE) == set()


def test_no_type_is_both_priced_and_free() -> None:
    assert set(PRICED) & set(FREE) == set()
    assert all(FREE.values())


@pytest.mark.parametrize("name", STACKS)
def test_of_a_real_stack_only_restore_tests_have_no_price(name: str) -> None:
    assert list(estimate(Stack(stack(name))).unknown) == ["restore tests"]


def test_the_nearest_regions_price_stands_in_and_is_named() -> None:
    listed = priced({REGION: {}, "me-south-1": {"AmazonEC2/NatGateway-Hours": 1.0}}, {REGION: ("me-south-1",)})
    found = estimate(Stack([NAT]), Usage(), listed)
    assert found.substituted == {"me-south-1": ["AmazonEC2/NatGateway-Hours"]}
    assert found.usd.expected == 730


def test_a_price_of_a_service_with_one_price_everywhere_is_not_borrowed() -> None:
    listed = priced({REGION: {}, EVERYWHERE: {"awskms/KMS-Keys": 1.0, "awskms/KMS-Requests": 0.0}})
    found = estimate(Stack([resource("aws:kms/key:Key", "k")]), Usage(), listed)
    assert found.substituted == {}
    assert found.usd.expected == 1


def test_tiers_are_charged_one_after_the_other() -> None:
    price = Price(((10, 1.0), (50, 0.5), (None, 0.1)), "GB", TODAY, "test")
    assert price.of(100) == pytest.approx(10 + 20 + 5)


@pytest.mark.parametrize(("dated", "old"), [("2025-11-26", False), ("2025-11-25", True), (None, True)])
def test_a_price_older_than_a_year_or_without_a_date_is_old(dated: str | None, old: bool) -> None:
    price = Price(((None, 1.0),), "GB", type(TODAY).fromisoformat(dated) if dated else None, "test")
    assert price.is_old(TODAY) is old


def test_old_prices_are_a_warning() -> None:
    found = bill(NAT, usd={"AmazonEC2/NatGateway-Hours": 1.0})
    assert list(found.warnings(TODAY)) == []
    assert "older than 365 days: 1" in next(found.warnings(TODAY.replace(year=2028)))


@pytest.mark.parametrize("text", ["", "{}", '{"region": "x", "nearest": [], "prices": {"a": {"usd": "b"}}}', "[]"])
def test_a_price_list_that_is_none_is_refused_in_one_line(tmp_path: Path, text: str) -> None:
    file = tmp_path / "x.json"
    file.write_text(text)
    with pytest.raises(PriceListError, match=r"^x\.json: .*make prices"):
        read_price_list(file)


def test_every_price_has_a_unit_a_source_and_a_figure() -> None:
    for each in read_prices().lists.values():
        for key, price in each.prices.items():
            assert price.unit, key
            assert price.source, key
            assert all(usd >= 0 for _, usd in price.tiers), key


def test_price_lists_are_written_as_make_prices_writes_them() -> None:
    from cost.prices import FOLDER  # noqa: PLC0415
    from cost.refresh.__main__ import document  # noqa: PLC0415

    for path in FOLDER.glob("*.json"):
        assert json.loads(document(read_price_list(path))) == json.loads(path.read_text())
