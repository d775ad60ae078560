"""Quantities as the API server writes them back (apimachinery, package resource, `Quantity`)."""

import pytest

from declared.quantities import canonical


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("1000m", "1"),
        ("1500m", "1500m"),
        ("0.5", "500m"),
        ("1000", "1k"),
        ("1024Mi", "1Gi"),
        ("1536Mi", "1536Mi"),
        ("1.5Gi", "1536Mi"),
        ("1000Mi", "1000Mi"),
        ("0", "0"),
    ],
)
def test_a_quantity_has_one_canonical_form(written: str, form: str) -> None:
    assert canonical(written) == form
    assert canonical(form) == form


@pytest.mark.parametrize("value", ["", "much", "1 Gi", None, 1, "<unknown>"])
def test_what_is_no_quantity_in_text_has_none(value: object) -> None:
    assert canonical(value) is None
