"""Every bound of a setting says why it is there."""

from collections.abc import Iterator
from datetime import timedelta
from typing import get_args

import annotated_types
import pytest
from pydantic import AfterValidator, BaseModel, PlainValidator
from pydantic.fields import FieldInfo

from offline.stack_files.stack_file import read_stack
from settings.bounds import reason
from settings.descriptions import describe
from settings.model import models_in
from settings.platform import PlatformSettings
from settings.quantities import Size, parse_cpu, parse_cron
from settings.refusal import SettingsError
from settings.stack_config import from_config, suppose
from settings.supposed import changes
from tests.settings.configuration import with_value
from tests.whole_stack import ROOT

_BOUNDS = (
    annotated_types.Ge,
    annotated_types.Gt,
    annotated_types.Le,
    annotated_types.Lt,
    annotated_types.MinLen,
    annotated_types.MaxLen,
)
_ORDERED: tuple[object, ...] = (int, float, timedelta, Size)
_ORDERED_TEXT = (parse_cpu, parse_cron)


def fields(model: type[BaseModel], place: str = "") -> Iterator[tuple[str, FieldInfo]]:
    for name, field in model.model_fields.items():
        key = f"{place}.{name}".lstrip(".")
        yield key, field
        for inner in dict.fromkeys(models_in(field.annotation)):
            yield from fields(inner, key)


def is_bounded(field: FieldInfo) -> bool:
    """By pydantic's own constraints, or by a check of a value that has an order."""
    marks = [
        *field.metadata,
        *(mark for part in get_args(field.annotation) for mark in getattr(part, "__metadata__", ())),
    ]
    if any(isinstance(mark, _BOUNDS) or list(getattr(mark, "metadata", [])) for mark in marks):
        return True
    readers = [mark.func for mark in marks if isinstance(mark, PlainValidator)]
    ordered = field.annotation in _ORDERED or any(reader in _ORDERED_TEXT for reader in readers)
    return ordered and any(isinstance(mark, AfterValidator) for mark in marks)


BOUNDED = {key: field for key, field in fields(PlatformSettings) if is_bounded(field)}


def test_bounds_of_every_kind_are_among_them() -> None:
    assert {
        "archive.timeout",
        "archive.base_backup",
        "archive.server_name_versions",
        "cluster.administrators",
        "logging.elasticsearch.hot.cpu",
        "data_tier.postgresql.storage",
        "cost.usage.object_mb",
        "quotas.core.pods",
    } <= set(BOUNDED)


@pytest.mark.parametrize("key", BOUNDED)
def test_a_bound_has_a_reason_that_is_not_its_meaning(key: str) -> None:
    describe(PlatformSettings)
    field = BOUNDED[key]
    why, meaning = reason(field), field.description or ""
    assert why
    assert why not in meaning
    assert not why.endswith(".")
    assert "\n" not in why


@pytest.mark.parametrize(
    ("word", "line"),
    [
        ("archive.snapshots_kept=3", "archive.snapshots_kept: 3; allowed: 6 or more: six are a day of them"),
        (
            "edge.health_check.threshold=20",
            "edge.health_check.threshold: 20; allowed: 10 or less: Route 53 takes no other",
        ),
        ("edge.ttl=2d", "edge.ttl: 2d; allowed: 1s to 1d: at 0 every request"),
        ("objectives.rto=1h", "objectives.rto: 1h; allowed: 30m or less: the guide's objective"),
        (
            "cluster.administrators=[]",
            "administrators: []; allowed: a list of 1 or more: without one, no one can repair",
        ),
    ],
)
def test_a_what_if_that_passes_a_bound_says_why_it_is_there(word: str, line: str) -> None:
    _, (passed,) = suppose("prod", read_stack(ROOT, "prod").config, changes([word]))
    assert line in passed


def test_a_member_of_a_mapping_has_the_reason_of_its_type() -> None:
    with pytest.raises(SettingsError) as refused:
        from_config("prod", with_value("nphies-platform:archive", {"server_name_versions": {"me-south-1": 0}}))
    assert "server_name_versions.me-south-1: 0; allowed: 1 or more: 1 is the first" in str(refused.value)


def test_a_value_that_cannot_be_read_gets_no_reason_of_a_bound() -> None:
    with pytest.raises(SettingsError) as refused:
        from_config("prod", with_value("nphies-platform:archive", {"timeout": "soon"}))
    assert str(refused.value).endswith("timeout: soon; allowed: a duration such as 30s, 5m, 1h30m or 7d")
