"""Schedules and the vault's lock."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from settings import SettingsError, from_config
from settings.schedule import aws_schedule
from tests.settings.configuration import with_value

AWS_TAKES = "a cron line with days of the month, or with days of the week one by one: AWS runs no other"
DAILY = "a cron line that runs every day or more often"


@pytest.mark.parametrize(
    ("given", "line"),
    [
        (
            {"velero": {"four_hourly": "0 */6 * * *"}},
            "velero.four_hourly: 0 */6 * * *; allowed: a cron line that runs every 4 hours or more often",
        ),
        ({"velero": {"daily": "0 2 * * 1"}}, f"velero.daily: 0 2 * * 1; allowed: {DAILY}"),
        (
            {"velero": {"daily": "0 0 2 * * *"}},
            "velero.daily: 0 0 2 * * *; allowed: a five-field cron line such as 0 2 * * *",
        ),
        ({"volumes": {"daily": "0 2 */2 * *"}}, f"volumes.daily: 0 2 */2 * *; allowed: {DAILY}"),
        (
            {"volumes": {"restore_test": "0 6 1 * *"}},
            "volumes.restore_test: 0 6 1 * *; allowed: a cron line that runs every week or more often",
        ),
        (
            {"volumes": {"restore_test": "0 6 * * */2"}},
            f"volumes.restore_test: 0 6 * * */2; allowed: {AWS_TAKES}",
        ),
        (
            {"volumes": {"lock": {"mode": "compliance", "grace": "2d"}}},
            "volumes.lock.grace: 2d; allowed: whole days, 3d or more",
        ),
        ({"volumes": {"lock": {"mode": "hard"}}}, "volumes.lock.mode: hard; allowed: governance or compliance"),
    ],
)
def test_what_would_break_a_promise_is_refused_in_one_line(given: dict[str, object], line: str) -> None:
    with pytest.raises(SettingsError) as refused:
        from_config("dr", with_value("nphies-platform:backup_vault", given))
    assert str(refused.value).startswith(f"Pulumi.dr.yaml: nphies-platform:backup_vault.{line}")


@pytest.mark.parametrize(
    ("cron", "aws"),
    [
        ("45 1 * * *", "cron(45 1 * * ? *)"),
        ("0 0 1,15 * *", "cron(0 0 1,15 * ? *)"),
        ("0 6 * * 0", "cron(0 6 ? * SUN *)"),
        ("0 6 * * 7", "cron(0 6 ? * SUN *)"),
        ("30 22 * * 1-5", "cron(30 22 ? * MON-FRI *)"),
    ],
)
def test_a_schedule_means_the_same_to_aws(cron: str, aws: str) -> None:
    assert aws_schedule(cron) == aws


@given(st.integers(0, 59), st.integers(0, 23), st.integers(0, 7))
def test_aws_gets_six_fields_and_leaves_one_kind_of_day_open(minute: int, hour: int, day: int) -> None:
    fields = aws_schedule(f"{minute} {hour} * * {day}").removeprefix("cron(").removesuffix(")").split()
    assert len(fields) == 6
    assert [fields[2], fields[4]].count("?") == 1
