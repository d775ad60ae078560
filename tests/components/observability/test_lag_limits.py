from datetime import timedelta

import pytest

from components.observability.alerts.lag import LagLimits, idle_lag, lag_limits
from settings import ArchiveSettings

RPO = timedelta(minutes=5)


def archive(**other: timedelta) -> ArchiveSettings:
    return ArchiveSettings.model_validate({"region": "me-south-1", **other})


def test_the_limits_are_half_of_the_rpo_and_the_rpo() -> None:
    assert lag_limits(RPO, archive()) == LagLimits(warning=150, critical=300)


@pytest.mark.parametrize("rpo", [timedelta(minutes=2), RPO])
@pytest.mark.parametrize("allowance", [timedelta(seconds=30), timedelta(seconds=60)])
def test_an_idle_platform_stays_below_both_whatever_the_settings(rpo: timedelta, allowance: timedelta) -> None:
    settings = archive(upload_time_budget=allowance)
    limits, idle = lag_limits(rpo, settings), idle_lag(settings).total_seconds()
    assert idle < limits.warning <= limits.critical
