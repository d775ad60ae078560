import contextlib
import json
import shutil
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.observability.alerts import Group, rule_file
from components.observability.alerts.runbooks import START_OF_THE_GUIDE
from components.observability.alerts.services import SERVICES_OF_THE_GUIDE, critical
from components.observability.scrape import services_job
from tests.ports import free_port

PROMTOOL, PROMETHEUS = shutil.which("promtool") or "promtool", shutil.which("prometheus") or "prometheus"
needs_prometheus = pytest.mark.skipif(
    shutil.which("prometheus") is None, reason="prometheus is not installed (Debian package prometheus)"
)
POD = "__meta_kubernetes_pod_"


def discovered(service: str, address: str, *, scrape: str = "true", port: str | None = None) -> dict[str, Any]:
    """A pod as Kubernetes service discovery hands it over; Debian's Prometheus is built without that discovery."""
    labels = {
        f"{POD}annotation_prometheus_io_scrape": scrape,
        f"{POD}annotation_prometheus_io_path": "/actuator/prometheus",
        f"{POD}name": f"{service}-1",
        f"{POD}phase": "Running",
        f"{POD}label_app_kubernetes_io_name": service,
        "__meta_kubernetes_namespace": "nphies-core",
    }
    if port:
        labels[f"{POD}annotation_prometheus_io_port"] = port
    return {"targets": [address], "labels": labels}


def scrape_configuration(*pods: dict[str, Any]) -> dict[str, Any]:
    job = {key: value for key, value in services_job().items() if key != "kubernetes_sd_configs"}
    return job | {"static_configs": list(pods)}


class _Metrics(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/actuator/prometheus" else 404)
        self.end_headers()
        self.wfile.write(b"jvm_info 1\n")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name it has in the base class
        """Says nothing."""


@pytest.fixture
def live_port() -> Iterator[int]:
    server = HTTPServer(("127.0.0.1", 0), _Metrics)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()


@pytest.fixture
def prometheus(tmp_path: Path, live_port: int) -> Iterator[str]:
    """A Prometheus that scrapes one pod that answers, one that does not, and one that did not ask for it."""
    service_down = [
        replace(a, after=timedelta(seconds=2)) for a in critical(SERVICES_OF_THE_GUIDE, START_OF_THE_GUIDE).alerts
    ]
    rules = rule_file([Group(name="nphies.critical", rules=service_down)], "https://example.org")
    (tmp_path / "rules.yml").write_text(yaml.safe_dump(rules))
    configuration = {
        "global": {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"},
        "rule_files": ["rules.yml"],
        "scrape_configs": [
            scrape_configuration(
                discovered("claims-service", "127.0.0.1:1", port=str(live_port)),
                discovered("api-gateway", f"127.0.0.1:{free_port()}"),
                discovered("somebody-else", "127.0.0.1:1", scrape="false"),
            )
        ],
    }
    (tmp_path / "prometheus.yml").write_text(yaml.safe_dump(configuration))
    address = f"127.0.0.1:{free_port()}"
    flags = [f"--config.file={tmp_path}/prometheus.yml", f"--storage.tsdb.path={tmp_path}/data"]
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen([PROMETHEUS, *flags, f"--web.listen-address={address}"], stderr=log, stdout=log)
        yield f"http://{address}"
        process.terminate()
        process.wait(timeout=60)


def _eventually(url: str, seconds: float = 120) -> list[dict[str, Any]]:
    """The alerts of a Prometheus, once one fires."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        alerts: list[dict[str, Any]] = []
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}/api/v1/alerts") as answer:
            alerts = json.load(answer)["data"]["alerts"]
        firing = [
            alert for alert in alerts if alert["state"] == "firing" and alert["labels"]["alertname"] == "ServiceDown"
        ]
        if firing:
            return firing
        time.sleep(0.3)
    return []


@needs_prometheus
def test_prometheus_accepts_the_scrape_job(tmp_path: Path) -> None:
    file = tmp_path / "prometheus.yml"
    file.write_text(yaml.safe_dump({"scrape_configs": [scrape_configuration(discovered("a", "127.0.0.1:1"))]}))
    result = subprocess.run([PROMTOOL, "check", "config", str(file)], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


@needs_prometheus
def test_service_down_fires_for_the_pod_that_does_not_answer_and_no_other(prometheus: str) -> None:
    firing = _eventually(prometheus)
    assert [alert["labels"]["service"] for alert in firing] == ["api-gateway"]
    assert firing[0]["annotations"]["summary"] == "NPHIES service is down: api-gateway (api-gateway-1)"


@needs_prometheus
def test_a_pod_is_scraped_at_the_path_and_port_of_its_annotations_and_only_if_it_asks(prometheus: str) -> None:
    _eventually(prometheus)
    with urllib.request.urlopen(f"{prometheus}/api/v1/targets?state=active") as answer:
        targets = json.load(answer)["data"]["activeTargets"]
    health = {target["labels"]["service"]: target["health"] for target in targets}
    assert health == {"claims-service": "up", "api-gateway": "down"}


def test_the_first_rule_is_the_guides() -> None:
    first = services_job()["relabel_configs"][0]
    assert first["source_labels"] == ["__meta_kubernetes_pod_annotation_prometheus_io_scrape"]
    assert (first["action"], first["regex"]) == ("keep", "true")


def test_the_jobs_name_is_one_that_service_down_watches() -> None:
    assert services_job()["job_name"].startswith("nphies-")
