"""Metrics of the log stack: what Logstash and Filebeat say of themselves, as a real json_exporter reads it."""

import http.server
import json
import re
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.logging.json_exporter import configuration, filebeat_metrics, logstash_metrics
from components.logging.pipeline_files import PIPELINES
from components.observability.metrics import FILEBEAT, LOGSTASH, SOURCES
from tests.components.logging.declared import POD_MONITOR, RELEASE, declared, spec
from tests.components.logging.tools import missing, tool
from tests.ports import free_port

JSON_EXPORTER = tool("json_exporter")
STATS: dict[str, Any] = {
    "/_node/stats": {
        "pipelines": {
            pipeline.name: {
                "events": {"in": 9, "filtered": 8, "out": 7},
                "queue": {
                    "type": "persisted",
                    "events_count": 2,
                    "queue_size_in_bytes": 2048,
                    "max_queue_size_in_bytes": 4096,
                },
                "dead_letter_queue": {"queue_size_in_bytes": 1},
            }
            for pipeline in PIPELINES
        }
    },
    "/stats": {"libbeat": {"output": {"events": {"acked": 41, "failed": 1, "total": 42}}}},
}


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = json.dumps(STATS[self.path]).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 # the name that is overridden
        """Nothing on the terminal of the tests."""


@pytest.fixture(scope="module")
def target() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def exporter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The exporter with the declared configuration, but for the certificate it would check."""
    if not JSON_EXPORTER:
        pytest.skip(missing("json_exporter"))
    wanted = configuration()
    del wanted["modules"]["logstash"]["http_client_config"]
    file: Path = tmp_path_factory.mktemp("json-exporter") / "config.yml"
    file.write_text(yaml.safe_dump(wanted))
    address = f"127.0.0.1:{free_port()}"
    process = subprocess.Popen(
        [JSON_EXPORTER, f"--config.file={file}", f"--web.listen-address={address}"], stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(f"http://{address}/metrics")
        yield f"http://{address}/probe"
    finally:
        process.terminate()
        process.wait(timeout=60)


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(url, timeout=10)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(url)


def scraped(exporter: str, module: str, target: str) -> dict[str, float]:
    with urllib.request.urlopen(f"{exporter}?module={module}&target={target}", timeout=60) as answer:
        lines = answer.read().decode().splitlines()
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))}


def test_logstash_says_how_every_pipeline_is(exporter: str, target: str) -> None:
    found = scraped(exporter, "logstash", f"{target}/_node/stats")

    for pipeline in PIPELINES:
        label = f'{{pipeline="{pipeline.name}"}}'
        assert found[f"logstash_pipeline_events_out_total{label}"] == 7
        assert found[f"logstash_pipeline_queue_events{label}"] == 2
        assert found[f"logstash_pipeline_queue_bytes{label}"] == 2048
        assert found[f"logstash_pipeline_queue_max_bytes{label}"] == 4096
    assert found['logstash_pipeline_dead_letter_bytes{pipeline="search"}'] == 1


def test_filebeat_says_what_logstash_has_taken(exporter: str, target: str) -> None:
    assert scraped(exporter, "filebeat", f"{target}/stats") == {"filebeat_events_acked_total": 41}


def test_what_the_alerts_read_is_what_the_exporter_gives() -> None:
    given = {metric.name for metric in [*logstash_metrics(), *filebeat_metrics()]}

    assert given == {metric for metric, source in SOURCES.items() if source in (LOGSTASH, FILEBEAT)}


@pytest.mark.parametrize(
    ("name", "address", "url"),
    [
        ("nphies-logs-logstash", "10.0.0.7:9600", "https://10.0.0.7:9600/_node/stats"),
        ("filebeat", "10.0.0.8:5066", "http://10.0.0.8:5066/stats"),
    ],
)
def test_prometheus_asks_the_exporter_about_every_pod(name: str, address: str, url: str) -> None:
    (endpoint,) = spec(declared(), POD_MONITOR, f"{name}-metrics")["podMetricsEndpoints"]
    target, instance, exporter = endpoint["relabelings"]

    match = re.fullmatch(target["regex"], address)
    assert match
    assert match.expand(target["replacement"].replace("$", "\\")) == url
    assert (target["targetLabel"], instance["targetLabel"]) == ("__param_target", "instance")
    assert exporter == {"replacement": "json-exporter.nphies-logging.svc:7979", "targetLabel": "__address__"}


def test_the_exporter_of_elasticsearch_gets_no_private_key() -> None:
    values = declared()[RELEASE, "prometheus-elasticsearch-exporter"].props["values"]
    (volume,) = values["extraVolumes"]

    assert [item["key"] for item in volume["secret"]["items"]] == ["ca.crt"]
    assert values["es"]["ssl"]["client"] == {"enabled": False}
    assert not values["es"].get("sslSkipVerify")
