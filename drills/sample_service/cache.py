"""A cache in Redis Cluster over TLS. What it cannot answer is a miss: the database has everything."""

import logging
import socket
import ssl
import threading
from typing import BinaryIO

from drills.sample_service.configuration import CacheAddress
from drills.sample_service.metrics import Metrics

LIFETIME = 300
"""Seconds that a value is kept."""

_log = logging.getLogger(__name__)


class CacheError(Exception):
    """Redis answered with an error, or not at all."""


class Cache:
    """One connection to one node, and to another that the first one names (MOVED)."""

    def __init__(self, address: CacheAddress, metrics: Metrics) -> None:
        self._address, self._metrics = address, metrics
        self._lock = threading.Lock()
        self._connections: dict[tuple[str, int], _Node] = {}
        for result in ("hit", "miss"):
            metrics.count("cache_gets_total", 0, cache="claims", result=result)

    def get(self, key: str) -> bytes | None:
        """None for a miss, and while the cache is away."""
        found = self._asked("GET", key)
        self._metrics.count("cache_gets_total", cache="claims", result="miss" if found is None else "hit")
        return found

    def put(self, key: str, value: bytes) -> None:
        """Forgotten after LIFETIME, or when Redis needs the memory."""
        self._asked("SET", key, value, "EX", str(LIFETIME))

    def _asked(self, *command: str | bytes) -> bytes | None:
        place = (self._address.host, self._address.port)
        with self._lock:
            try:
                return self._answer(place, command)
            except (OSError, CacheError) as error:
                _log.warning("cache away: %s", error)
                for node in self._connections.values():
                    node.close()
                self._connections.clear()
                return None

    def _answer(self, place: tuple[str, int], command: tuple[str | bytes, ...], *, moved: bool = False) -> bytes | None:
        node = self._connections.get(place)
        if node is None:
            node = self._connections[place] = _Node(place, self._address)
        try:
            return node.ask(*command)
        except CacheError as error:
            kind, _, rest = str(error).partition(" ")
            if kind != "MOVED" or moved:
                raise
        host, _, port = rest.split()[-1].rpartition(":")
        return self._answer((host, int(port)), command, moved=True)


class _Node:
    """A connection, with the login done."""

    def __init__(self, place: tuple[str, int], address: CacheAddress) -> None:
        plain = socket.create_connection(place, timeout=address.timeout)
        self._socket: ssl.SSLSocket = address.context().wrap_socket(plain, server_hostname=address.host)
        self._file: BinaryIO = self._socket.makefile("rb")
        self.ask("AUTH", address.username, address.password)

    def ask(self, *command: str | bytes) -> bytes | None:
        """The answer of RESP, Redis' protocol, to one command."""
        parts = [each if isinstance(each, bytes) else each.encode() for each in command]
        self._socket.sendall(b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(each), each) for each in parts))
        line = self._file.readline().rstrip(b"\r\n")
        kind, rest = line[:1], line[1:]
        if kind == b"-":
            raise CacheError(rest.decode())
        if kind == b"$":
            length = int(rest)
            return None if length < 0 else self._file.read(length + 2)[:-2]
        if not kind:
            raise CacheError("connection closed")
        return rest

    def close(self) -> None:
        self._socket.close()
