"""The state of a stack after a real `up`, searched for the secrets that the cluster then has.

Takes minutes and a bench (../shared/bench): `NPHIES_BENCH=../shared/bench/bench python -m pytest tests/bench`.
There, CloudNativePG's own operator makes its Secrets; those of operators that are definitions only are not made.
"""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.bench.control_plane import BENCH, MISSING, ControlPlane, bench
from tests.secret_values import findings

SHORTEST = 12
"""Characters from which a value is told from chance; Secrets hold user names and ports as well."""

pytestmark = pytest.mark.skipif(not BENCH, reason=MISSING)


@dataclass(frozen=True)
class Up:
    """A stack that is up: its state, and the values of all Secrets in its cluster."""

    state: str
    secrets: dict[str, str]


@pytest.fixture(scope="module", params=["prod", "dr"])
def up(request: pytest.FixtureRequest) -> Iterator[Up]:
    try:
        bench("up", request.param, "--operators")
        yield Up(bench("export", request.param), dict(_secrets(request.param)))
    finally:
        bench("stop")


def test_the_state_has_none_of_the_values_that_the_clusters_secrets_have(up: Up) -> None:
    assert any("claims-db" in name for name in up.secrets), "the operators have made no Secret yet"
    assert [name for name, value in up.secrets.items() if value in up.state] == []


def test_no_resource_in_the_state_holds_the_value_of_a_secret(up: Up) -> None:
    resources = json.loads(up.state)["resources"]
    found = [
        line
        for resource in resources
        for side in ("inputs", "outputs")
        for line in findings(resource["type"], resource["urn"].rpartition("::")[2], resource.get(side) or {})
    ]
    assert found == []


def _secrets(stack: str) -> Iterator[tuple[str, str]]:
    """Every value of every Secret, as text and in base64, by namespace, name and key."""
    for item in ControlPlane(stack).get("/api/v1/secrets")["items"]:
        data: dict[str, str] = item.get("data") or {}
        for key, encoded in data.items():
            name = f"{item['metadata']['namespace']}/{item['metadata']['name']}.{key}"
            plain = base64.b64decode(encoded).decode(errors="replace")
            for form, text in (("", plain), (" in base64", encoded)):
                if len(text) >= SHORTEST:
                    yield name + form, text
