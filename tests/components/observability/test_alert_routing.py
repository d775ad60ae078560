import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from components.observability.alert_routing import configuration
from settings.observability import ObservabilitySettings

AMTOOL = shutil.which("amtool") or "amtool"
needs_amtool = pytest.mark.skipif(
    shutil.which("amtool") is None, reason="amtool is not installed (Debian package prometheus-alertmanager)"
)


@pytest.fixture(scope="module")
def config_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("alertmanager") / "alertmanager.yml"
    file.write_text(yaml.safe_dump(configuration(ObservabilitySettings())))
    return file


def amtool(*arguments: str) -> str:
    result = subprocess.run([AMTOOL, *arguments], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@needs_amtool
def test_alertmanager_accepts_the_configuration(config_file: Path) -> None:
    assert "SUCCESS" in amtool("check-config", str(config_file))


@needs_amtool
@pytest.mark.parametrize(
    ("labels", "told"),
    [
        ({"alertname": "ServiceDown", "severity": "critical", "team": "on-call"}, "management,on-call,nobody"),
        ({"alertname": "HighErrorRate", "severity": "warning", "team": "on-call"}, "on-call"),
        ({"alertname": "WalArchiveLate", "severity": "warning", "team": "dba"}, "dba"),
        ({"alertname": "WalArchiveBreaksRpo", "severity": "critical", "team": "dba"}, "management,on-call,dba"),
        ({"alertname": "UnauthorizedAccess", "severity": "warning", "team": "security"}, "security"),
        ({"alertname": "DataExfiltration", "severity": "critical", "team": "security"}, "management,on-call,security"),
        ({"alertname": "KubePodCrashLooping", "severity": "warning"}, "on-call"),
        ({"alertname": "Watchdog", "severity": "none"}, "nobody"),
    ],
)
def test_an_alert_reaches_those_it_is_for(config_file: Path, labels: dict[str, str], told: str) -> None:
    shown = amtool(
        "config", "routes", "test", "--config.file", str(config_file), *(f"{k}={v}" for k, v in labels.items())
    )
    assert shown.strip() == told


def test_no_secret_is_in_the_configuration() -> None:
    text = yaml.safe_dump(configuration(ObservabilitySettings()))
    assert "smtp_auth_password_file" in text
    assert "routing_key_file" in text
    assert "smtp_auth_password:" not in text
    assert "routing_key:" not in text
