"""The retention table: the guide's numbers by default, and never less than the guide or the law."""

import pytest

from settings import RetentionSettings, SettingsError, from_config
from tests.settings.configuration import with_value


def test_the_defaults_are_the_guides() -> None:
    table = RetentionSettings()
    assert [stage.days for stage in (table.application.hot, table.application.warm, table.application.cold)] == [
        30,
        90,
        365,
    ]
    assert [stage.days for stage in (table.system.hot, table.system.warm, table.system.cold)] == [14, 30, 0]
    assert table.audit.archive.days == 2557


@pytest.mark.parametrize(
    ("given", "line"),
    [
        (
            {"audit": {"archive": "2556d"}},
            "retention.audit.archive: 2556d; allowed: 2557d (7 years, regulatory requirement) or more",
        ),
        (
            {"audit": {"searchable": "2558d"}},
            "retention.audit.searchable: 2558d; allowed: archive (2557d) or less",
        ),
        (
            {"application": {"hot": "29d"}},
            "retention.application.hot: 29d; allowed: 30d or more (guide, Retention Policy)",
        ),
        (
            {"application": {"cold": "364d"}},
            "retention.application.cold: 364d; allowed: 365d or more (guide, Retention Policy)",
        ),
        (
            {"system": {"warm": "7d"}},
            "retention.system.warm: 7d; allowed: 30d or more (guide, Retention Policy)",
        ),
        ({"system": {"hot": "14d12h"}}, "retention.system.hot: 14d12h; allowed: a number of whole days such as 30d"),
        ({"database": "6d"}, "retention.database: 6d; allowed: 7d or more"),
        (
            {"archives_continuous": "36d"},
            "retention.archives_continuous: 36d; allowed: 7d to 35d",
        ),
        ({"database": "30"}, "retention.database: 30; allowed: a duration such as 30s, 5m, 1h30m or 7d"),
    ],
)
def test_less_is_refused_in_one_line(given: dict[str, object], line: str) -> None:
    with pytest.raises(SettingsError) as refused:
        from_config("prod", with_value("nphies-platform:retention", given))
    assert str(refused.value).startswith(f"Pulumi.prod.yaml: nphies-platform:{line}")
