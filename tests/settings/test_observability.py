import json
from typing import Any

import pytest

import settings
from tests.settings.configuration import PRIMARY


def with_relay(host: str) -> Any:
    return settings.from_config(
        "prod", {**PRIMARY, "nphies-platform:observability": json.dumps({"smtp": {"host": host}})}
    )


def test_a_relay_in_the_peers_region_is_refused() -> None:
    with pytest.raises(settings.SettingsError, match=r"observability\.smtp\.host"):
        with_relay("email-smtp.me-south-1.amazonaws.com:587")


def test_any_other_relay_is_taken() -> None:
    assert with_relay("email-smtp.eu-central-1.amazonaws.com:587").observability.smtp.host
