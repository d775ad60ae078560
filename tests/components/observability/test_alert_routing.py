from pathlib import Path

import pytest
import yaml

from components.observability.alert_routing import FOLDER, SECRET_KEYS, configuration
from settings.observability import MailSettings, ObservabilitySettings
from tests.components.observability.alertmanager import amtool, needs_amtool, write_configuration

REGION = "me-central-1"
CONFIGURATION = configuration(ObservabilitySettings(), REGION)


@pytest.fixture(scope="module")
def config_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_configuration(tmp_path_factory.mktemp("alertmanager"))


@needs_amtool
def test_alertmanager_accepts_the_configuration(config_file: Path) -> None:
    assert "SUCCESS" in amtool("check-config", str(config_file))


@needs_amtool
@pytest.mark.parametrize(
    ("labels", "told"),
    [
        ({"alertname": "ServiceDown", "severity": "critical", "team": "on-call"}, "management,on-call,null"),
        ({"alertname": "HighErrorRate", "severity": "warning", "team": "on-call"}, "on-call"),
        ({"alertname": "WalArchivingLagHigh", "severity": "warning", "team": "dba"}, "dba"),
        ({"alertname": "WalArchivingLagExceedsRpo", "severity": "critical", "team": "dba"}, "management,on-call,dba"),
        ({"alertname": "UnauthorizedAccess", "severity": "warning", "team": "security"}, "security"),
        ({"alertname": "DataExfiltration", "severity": "critical", "team": "security"}, "management,on-call,security"),
        ({"alertname": "KubePodCrashLooping", "severity": "warning"}, "on-call"),
        ({"alertname": "Watchdog", "severity": "none"}, "heartbeat"),
        ({"alertname": "InfoInhibitor", "severity": "none"}, "null"),
        ({"alertname": "CPUThrottlingHigh", "severity": "info"}, "on-call-mail"),
    ],
)
def test_an_alert_reaches_those_it_is_for(config_file: Path, labels: dict[str, str], told: str) -> None:
    shown = amtool(
        "config", "routes", "test", "--config.file", str(config_file), *(f"{k}={v}" for k, v in labels.items())
    )
    assert shown.strip() == told


def test_every_secret_is_read_from_a_file_that_is_mounted() -> None:
    text = yaml.safe_dump(CONFIGURATION)
    assert {key: text.count(f"{FOLDER}/{key}") for key in SECRET_KEYS} == dict.fromkeys(SECRET_KEYS, 1)
    assert "smtp_auth_password:" not in text
    assert "routing_key:" not in text
    assert "url:" not in text


def test_an_info_alert_wakes_nobody() -> None:
    (mail,) = [each for each in CONFIGURATION["receivers"] if each["name"] == "on-call-mail"]
    assert set(mail) == {"name", "email_configs"}


def test_the_heartbeat_is_sent_every_minute_and_never_as_resolved() -> None:
    (route,) = [each for each in CONFIGURATION["route"]["routes"] if each["receiver"] == "heartbeat"]
    (receiver,) = [each for each in CONFIGURATION["receivers"] if each["name"] == "heartbeat"]
    assert (route["group_wait"], route["group_interval"], route["repeat_interval"]) == ("0s", "1m", "50s")
    assert receiver["webhook_configs"][0]["send_resolved"] is False


@pytest.mark.parametrize("region", ["me-central-1", "me-south-1"])
def test_mail_leaves_through_the_stacks_own_region(region: str) -> None:
    host = configuration(ObservabilitySettings(), region)["global"]["smtp_smarthost"]
    assert host == f"email-smtp.{region}.amazonaws.com:587"


def test_another_relay_takes_the_place_of_amazon_ses() -> None:
    settings = ObservabilitySettings(smtp=MailSettings(host="mail.nphies.sa:587"))
    assert configuration(settings, REGION)["global"]["smtp_smarthost"] == "mail.nphies.sa:587"
