import pytest

from settings import SettingsError, from_config
from tests.settings.configuration import with_value


def test_throughput_that_the_operations_cannot_carry_is_refused() -> None:
    with pytest.raises(SettingsError) as refusal:
        from_config("prod", with_value("nphies-platform:storage", {"data_throughput": 800}))

    assert str(refusal.value) == (
        "Pulumi.prod.yaml: nphies-platform:storage.data_throughput: 800; allowed: 750 or less with data_iops 3000"
    )


def test_more_operations_carry_more_throughput() -> None:
    platform = from_config("prod", with_value("nphies-platform:storage", {"data_iops": 4000, "data_throughput": 1000}))

    assert platform.storage.data_throughput == 1000
