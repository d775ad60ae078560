"""Real registries and a chart repository on this machine, and a proxy that cuts connections."""

import os
import shutil
import socket
import socketserver
import subprocess
import threading
import time
from collections.abc import Generator
from contextlib import closing, contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.ports import free_port

CRANE = shutil.which("crane") or ""
HELM = shutil.which("helm") or ""
DISTRIBUTION = shutil.which("registry") or ""
"""CNCF Distribution's registry: `go install github.com/distribution/distribution/v3/cmd/registry@v3.0.0`."""

_STARTED = 120
"""Seconds that a server may take to listen."""


@contextmanager
def crane_registry(folder: Path) -> Generator[str]:
    """crane's own registry, which keeps blobs in a folder and forgets manifests when it stops."""
    folder.mkdir(parents=True)
    port = free_port()
    command = [CRANE, "registry", "serve", "--address", f"127.0.0.1:{port}", "--disk", str(folder)]
    with running(command, port):
        yield f"127.0.0.1:{port}"


@contextmanager
def distribution_registry(folder: Path) -> Generator[str]:
    """The registry that most registries are made of."""
    folder.mkdir(parents=True)
    port = free_port()
    configuration = folder / "configuration.yml"
    configuration.write_text(
        f"version: 0.1\nstorage: {{filesystem: {{rootdirectory: {folder / 'data'}}}}}\nhttp: {{addr: '127.0.0.1:{port}'}}\n",
        encoding="utf-8",
    )
    with running([DISTRIBUTION, "serve", str(configuration)], port):
        yield f"127.0.0.1:{port}"


@contextmanager
def running(command: list[str], port: int) -> Generator[None]:
    """A server, from when it listens until the end of the block."""
    environment = {**os.environ, "OTEL_TRACES_EXPORTER": "none"}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    try:
        _wait_for(port)
        yield
    finally:
        process.terminate()
        process.wait(60)


def _wait_for(port: int) -> None:
    end = time.monotonic() + _STARTED
    while time.monotonic() < end:
        with closing(socket.socket()) as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"nothing listens on port {port}")


class _Quiet(SimpleHTTPRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Says nothing."""


@contextmanager
def folder_server(folder: Path) -> Generator[str]:
    """A folder by HTTP, as chart repositories are."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    with _serving(server):
        yield f"http://127.0.0.1:{server.server_address[1]}"


class CuttingProxy(socketserver.ThreadingTCPServer):
    """Passes connections on, and cuts every one of them once so many bytes went to the server."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, target: str) -> None:
        super().__init__(("127.0.0.1", 0), _Passing)
        host, _, port = target.partition(":")
        self.target = (host, int(port))
        self.allowed: int | None = None
        """Bytes to the server that may still pass; None: as many as there are."""

        self.passed = 0
        self.lock = threading.Lock()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    def may_pass(self, count: int) -> bool:
        with self.lock:
            self.passed += count
            if self.allowed is None:
                return True
            self.allowed -= count
            return self.allowed > 0


class _Passing(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        server = self.server
        assert isinstance(server, CuttingProxy)
        client: socket.socket = self.request
        try:
            upstream = socket.create_connection(server.target, 5)
        except OSError:
            return
        back = threading.Thread(target=_pass_back, args=(upstream, client), daemon=True)
        back.start()
        try:
            while data := client.recv(65536):
                if not server.may_pass(len(data)):
                    break
                upstream.sendall(data)
        except OSError:
            pass
        finally:
            for each in (upstream, client):
                _closed(each)


def _pass_back(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            target.sendall(data)
    except OSError:
        return
    finally:
        _closed(target)


def _closed(each: socket.socket) -> None:
    try:
        each.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


@contextmanager
def cutting_proxy(target: str) -> Generator[CuttingProxy]:
    server = CuttingProxy(target)
    with _serving(server):
        yield server


@contextmanager
def _serving(server: socketserver.BaseServer) -> Generator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
