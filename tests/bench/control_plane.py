"""The bench, and the Kubernetes API behind a stack of it."""

import base64
import json
import os
import ssl
import subprocess
import urllib.request
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
BENCH = os.environ.get("NPHIES_BENCH", "")
ACCOUNT = str(ROOT / "tests" / "bench" / "account.py")
MISSING = "needs the bench: NPHIES_BENCH names its program, such as ../shared/bench/bench"


def command(operation: str, *arguments: str) -> list[str]:
    """An operation of the bench, in an account as it is before its first `up`, where the operation declares something."""
    declares = operation in {"preview", "up", "refresh", "destroy", "check"}
    return [BENCH, operation, *arguments, *(["--transform", ACCOUNT] if declares else [])]


def bench(operation: str, *arguments: str) -> str:
    """Runs the bench on this project; what it printed is the error where it fails."""
    done = subprocess.run(command(operation, *arguments), cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return done.stdout


class ControlPlane:
    """The API server of a stack that the bench has started."""

    def __init__(self, stack: str) -> None:
        said = bench("status").splitlines()
        (path,) = [line.split(": ")[1] for line in said if line.startswith(f"cluster {stack}: ")]
        kubeconfig: Any = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
        self._server: str = kubeconfig["clusters"][0]["cluster"]["server"]
        self._token: str = kubeconfig["users"][0]["user"]["token"]
        authority = base64.b64decode(kubeconfig["clusters"][0]["cluster"]["certificate-authority-data"])
        self._trust = ssl.create_default_context(cadata=authority.decode())

    def get(self, path: str) -> Any:
        return self._call("GET", path)

    def create(self, path: str, content: dict[str, Any]) -> Any:
        return self._call("POST", path, content)

    def delete(self, path: str) -> Any:
        return self._call("DELETE", path)

    def _call(self, method: str, path: str, content: dict[str, Any] | None = None) -> Any:
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        body = None if content is None else json.dumps(content).encode()
        request = urllib.request.Request(f"{self._server}{path}", data=body, headers=headers, method=method)
        with urllib.request.urlopen(request, context=self._trust) as answer:
            return json.load(answer)
