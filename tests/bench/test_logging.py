"""The log stack under the real ECK operator: its pods are let into their namespace, and a later change meets no conflict.

Takes minutes and a bench with operators: `NPHIES_BENCH=../shared/bench/bench python -m pytest tests/bench`. Cert-manager
and External Secrets make nothing there, so the test makes the Secrets that ECK waits for.
"""

import base64
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest

from components.logging.topology import ELASTICSEARCH, KIBANA, LOGSTASH
from components.logging.users import USERS
from tests.bench.control_plane import BENCH, MISSING, ControlPlane, bench
from tests.bench.report import report, touched

pytestmark = pytest.mark.skipif(not BENCH, reason=MISSING)

CORE = "/api/v1/namespaces/nphies-logging"
SETS = "/apis/apps/v1/namespaces/nphies-logging/statefulsets"
CLUSTER = "/apis/elasticsearch.k8s.elastic.co/v1/namespaces/nphies-logging/elasticsearches/nphies-logs"
LONGEST_SECONDS = 240
OPENSSL = shutil.which("openssl") or "openssl"
HOT = "nphies-platform:logging.elasticsearch.hot"
CHANGED = ["--set", f"{HOT}.nodes=4", "--set", f"{HOT}.storage=600Gi"]
PODS = {
    "nphies-logs-es-masters": 3,
    "nphies-logs-es-hot": 3,
    "nphies-logs-es-warm": 3,
    "nphies-logs-es-cold": 3,
    "nphies-logs-ls": 3,
}


Found = TypeVar("Found")


@dataclass(frozen=True)
class Stack:
    """A stack that is up, with what ECK waits for."""

    plane: ControlPlane
    directory: Path


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    directory = tmp_path_factory.mktemp("logging")
    try:
        report(directory, "up", "prod")
        plane = ControlPlane("prod")
        _secrets(plane, directory)
        yield Stack(plane, directory)
    finally:
        bench("stop")


def test_every_pod_that_the_operator_makes_is_let_into_its_namespace_and_finds_a_node(stack: Stack) -> None:
    ready = _eventually(lambda: _ready(stack.plane), lambda found: found == PODS)

    assert ready == PODS, _complaints(stack.plane)


def test_nodes_of_a_kind_are_in_three_zones(stack: Stack) -> None:
    _eventually(lambda: _ready(stack.plane), lambda found: found == PODS)
    nodes = {node["metadata"]["name"]: node["metadata"]["labels"] for node in stack.plane.get("/api/v1/nodes")["items"]}
    zones: dict[str, set[str]] = {}
    for pod in stack.plane.get(f"{CORE}/pods")["items"]:
        owner = pod["metadata"]["ownerReferences"][0]["name"]
        zones.setdefault(owner, set()).add(nodes[pod["spec"]["nodeName"]]["topology.kubernetes.io/zone"])

    assert {name: len(zones[name]) for name in PODS} == dict.fromkeys(PODS, 3)


def test_a_changed_cluster_is_updated_though_the_operator_writes_to_it_too(stack: Stack) -> None:
    _eventually(lambda: _ready(stack.plane), lambda found: found == PODS)
    managers = {field["manager"] for field in stack.plane.get(CLUSTER)["metadata"]["managedFields"]}
    assert "elastic-operator" in managers

    done = report(stack.directory, "up", "prod", *CHANGED)

    assert touched(done) == {"Elasticsearch nphies-logs": "update"}
    (hot,) = [each for each in stack.plane.get(CLUSTER)["spec"]["nodeSets"] if each["name"] == "hot"]
    (claim,) = hot["volumeClaimTemplates"]
    assert (hot["count"], claim["spec"]["resources"]["requests"]["storage"]) == (4, "600Gi")


def _ready(plane: ControlPlane) -> dict[str, int]:
    return {
        each["metadata"]["name"]: each["status"].get("readyReplicas", 0)
        for each in plane.get(SETS)["items"]
        if each["metadata"]["name"] in PODS
    }


def _complaints(plane: ControlPlane) -> list[str]:
    events = plane.get(f"{CORE}/events")["items"]
    return sorted(
        {f"{each['involvedObject']['name']}: {each['message']}" for each in events if each["type"] != "Normal"}
    )


def _eventually(look: Callable[[], Found], enough: Callable[[Found], bool]) -> Found:
    deadline = time.monotonic() + LONGEST_SECONDS
    while not enough(found := look()) and time.monotonic() < deadline:
        time.sleep(2)
    return found


def _secrets(plane: ControlPlane, directory: Path) -> None:
    key, certificate = directory / "tls.key", directory / "tls.crt"
    names = ["-subj", "/CN=nphies-logs", "-addext", "subjectAltName=DNS:nphies-logs-es-http"]
    files = ["-keyout", key, "-out", certificate]
    subprocess.run(
        [OPENSSL, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *names, *files],
        check=True,
        capture_output=True,
    )
    tls = {"tls.crt": certificate.read_text(), "tls.key": key.read_text(), "ca.crt": certificate.read_text()}
    for name in (ELASTICSEARCH, KIBANA, LOGSTASH):
        _secret(plane, name, tls)
    for user in USERS:
        login = {"username": user.name, "password": "of-this-test-alone", "roles": user.name}
        _secret(plane, user.secret, login | {"roles.yml": f"{user.name}: {{cluster: [monitor]}}"})


def _secret(plane: ControlPlane, name: str, content: dict[str, str]) -> Any:
    data = {key: base64.b64encode(text.encode()).decode() for key, text in content.items()}
    return plane.create(f"{CORE}/secrets", {"metadata": {"name": name}, "data": data})
