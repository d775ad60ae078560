"""Quantities as Kubernetes and PostgreSQL write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declared import quantities


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("64Gi", 64 * 2**30),
        ("8704Mi", 8704 * 2**20),
        ("10G", 10**10),
        ("500m", 0.5),
        ("4", 4),
        (2, 2),
        ("1e3", 1000),
        (".5", 0.5),
        ("1Ei", 2**60),
    ],
)
def test_quantities_of_kubernetes_are_read(text: object, number: float) -> None:
    assert quantities.parse(text) == pytest.approx(number)


@pytest.mark.parametrize("text", ["lots", "10GB", "1 Gi", "", None, True, float("inf"), "<unknown>"])
def test_what_is_no_quantity_is_none(text: object) -> None:
    assert quantities.parse(text) is None


@pytest.mark.parametrize(
    ("text", "number"), [("10GB", 10 * 2**30), ("512 MB", 2**29), ("2048", 2**31), (1, 2**20), ("-1", -(2**20))]
)
def test_postgresql_counts_in_powers_of_1024(text: object, number: float) -> None:
    assert quantities.postgresql(text, unit="MB") == number


@given(st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text()))
def test_nothing_makes_a_reader_raise(value: object) -> None:
    assert isinstance(quantities.parse(value), float | None)
    assert isinstance(quantities.postgresql(value, unit="MB"), float | None)


@pytest.mark.parametrize(
    ("name", "processors", "gib"),
    [("m6i.4xlarge", 16, 64), ("m6i.xlarge", 4, 16), ("c7g.large", 2, 4), ("r6i.2xlarge", 8, 64)],
)
def test_an_instance_is_as_large_as_its_name_says(name: str, processors: float, gib: float) -> None:
    assert quantities.machine(name) == quantities.Machine(processors, gib * 2**30)


def test_an_instance_of_another_family_is_not_guessed_at() -> None:
    assert quantities.machine("t3.micro") is None
