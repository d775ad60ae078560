"""Two ports of HTTP/1.1. Told to end, the process answers what it has begun, and no connection is kept alive."""

import uuid
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from drills.sample_service.logs import CORRELATION
from drills.sample_service.service import Answer, Request, Service

CORRELATION_HEADER = "X-Correlation-Id"
_MOST = 10 * 2**20
_IDLE = 75
"""Seconds that a connection is kept; longer than the load balancer's 60, so that it never sends into a closing one."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


def request_server(port: int, service: Service) -> ThreadingHTTPServer:
    """The port of requests, with the two paths that probes and DNS ask."""
    return _Server(("", port), _handler(service, service.answer))


def management_server(port: int, service: Service) -> ThreadingHTTPServer:
    """The port of the actuator."""
    return _Server(("", port), _handler(service, lambda request: service.managed(request.path)))


def _handler(service: Service, answered: Callable[[Request], Answer]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = _IDLE

        def _handle(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            if length > _MOST:
                self.close_connection = True
                self._send(Answer(status=413, uri="UNKNOWN"), "")
                return
            url = urlsplit(self.path)
            correlation = self.headers.get(CORRELATION_HEADER) or str(uuid.uuid4())
            token = CORRELATION.set(correlation)
            try:
                request = Request(
                    method=self.command,
                    path=url.path,
                    query=url.query,
                    body=self.rfile.read(length),
                    headers=self.headers,  # pyright: ignore[reportArgumentType] (an email.Message, whose get() is all we use)
                    address=str(self.client_address[0]),
                )
                self._send(answered(request), correlation)
            finally:
                CORRELATION.reset(token)

        def _send(self, answer: Answer, correlation: str) -> None:
            if service.ending.is_set():
                self.close_connection = True
            self.send_response(answer.status)
            headers = {"Content-Type": "application/fhir+json", **(answer.headers or {})}
            headers |= {"Content-Length": str(len(answer.body)), CORRELATION_HEADER: correlation}
            if self.close_connection:
                headers["Connection"] = "close"
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)

        do_GET = do_POST = do_PUT = _handle  # noqa: N815 (names of the base class)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Requests are metrics and audit events, and paths with ids are in no log of the application."""

    return Handler
