"""Alertmanager's own programs, where they are installed (Debian package prometheus-alertmanager)."""

import json
import re
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.observability.alert_routing import configuration
from settings.observability import ObservabilitySettings
from tests.ports import free_port

AMTOOL = shutil.which("amtool") or "amtool"
ALERTMANAGER = shutil.which("alertmanager") or shutil.which("prometheus-alertmanager") or "alertmanager"
needs_amtool = pytest.mark.skipif(shutil.which(AMTOOL) is None, reason="amtool is not installed")
needs_alertmanager = pytest.mark.skipif(shutil.which(ALERTMANAGER) is None, reason="Alertmanager is not installed")
_URL_FILE_SINCE = (0, 26)


def amtool(*arguments: str) -> str:
    result = subprocess.run([AMTOOL, *arguments], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def write_configuration(folder: Path) -> Path:
    """The configuration; for a program that is older than `url_file` of a webhook, with an address in its place."""
    content = configuration(ObservabilitySettings(), "me-central-1")
    if _version() < _URL_FILE_SINCE:
        for receiver in content["receivers"]:
            for webhook in receiver.get("webhook_configs", ()):
                webhook.pop("url_file")
                webhook["url"] = "http://127.0.0.1:9/"
    file = folder / "alertmanager.yml"
    file.write_text(yaml.safe_dump(content))
    return file


def _version() -> tuple[int, ...]:
    found = re.search(r"version (\d+)\.(\d+)", amtool("--version"))
    assert found
    return tuple(int(part) for part in found.groups())


@contextmanager
def running(folder: Path) -> Generator[str]:
    """An Alertmanager that sends to nobody, by its address."""
    address = f"127.0.0.1:{free_port()}"
    flags = [
        f"--config.file={write_configuration(folder)}",
        f"--storage.path={folder}/data",
        f"--web.listen-address={address}",
        "--cluster.listen-address=",
    ]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen([ALERTMANAGER, *flags], stdout=log, stderr=log)
        try:
            yield f"http://{address}/api/v2"
        finally:
            process.terminate()
            process.wait(timeout=60)


def muted(api: str, alerts: Sequence[Mapping[str, str]], *, expected: set[str]) -> set[str]:
    """Names of the alerts that others mute while all of these fire.

    Alertmanager's inhibitor and its dispatcher each read the alerts on their own: one may be processed before what mutes it is known.
    So an answer that is not the expected one is asked for again.
    """
    body = json.dumps([{"labels": dict(labels)} for labels in alerts]).encode()
    request = urllib.request.Request(f"{api}/alerts", body, {"Content-Type": "application/json"})
    _retried(lambda: urllib.request.urlopen(request).read())
    deadline = time.monotonic() + 30
    found: set[str] | None = None
    while found != expected and time.monotonic() < deadline:
        time.sleep(0.2)
        with urllib.request.urlopen(f"{api}/alerts") as answer:
            known: list[dict[str, Any]] = json.load(answer)
        if len(known) == len(alerts) and all(each["status"]["state"] != "unprocessed" for each in known):
            found = {each["labels"]["alertname"] for each in known if each["status"]["inhibitedBy"]}
    assert found is not None, "Alertmanager has not processed the alerts"
    return found


def _retried(action: Any, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            action()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        else:
            return
