"""The usage that a stack may state is the usage that the estimate knows."""

from dataclasses import fields

import pytest

from cost import Usage
from offline.evaluation.cost import usage
from settings import SettingsError, from_config
from settings.cost import UsageSettings
from tests.whole_stack import configuration

KEY = "nphies-platform:cost"


def test_the_settings_have_every_figure_of_the_estimate() -> None:
    assert list(UsageSettings.model_fields) == [each.name for each in fields(Usage)]


def test_what_a_stack_does_not_state_is_assumed() -> None:
    assert usage(from_config("prod", configuration("prod"))) == Usage()


def test_a_stated_figure_replaces_the_assumption() -> None:
    config = configuration("prod") | {KEY: '{"usage": {"requests_per_second": 200}}'}
    assert usage(from_config("prod", config)) == Usage(requests_per_second=200)


@pytest.mark.parametrize("stated", ['{"filled_share": 2}', '{"nat_gb_per_day": -1}', '{"requests": 1}'])
def test_a_figure_that_cannot_be_is_refused(stated: str) -> None:
    with pytest.raises(SettingsError, match=KEY):
        from_config("prod", configuration("prod") | {KEY: f'{{"usage": {stated}}}'})
