"""Ports for servers that tests start: chosen, released, and taken by the server a moment later."""

import random
import socket
from collections.abc import Sequence

_RANGE = range(20_000, 32_000)
"""Below those that Linux gives to whoever connects (`net.ipv4.ip_local_port_range` begins at 32768): no connection of another test
takes a port before its server does."""

_GIVEN: set[int] = set()


def free_port(*, beside: Sequence[int] = ()) -> int:
    """A port of the loopback interface that nothing listens on, and that was not given before; as are those `beside` it, by their
    distance.
    """
    while True:
        port = random.choice(_RANGE)  # noqa: S311 - other runs of the tests on this machine choose too
        wanted = {port, *(port + each for each in beside)}
        if not wanted & _GIVEN and all(map(_is_free, wanted)):
            _GIVEN.update(wanted)
            return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("", port))
        except OSError:
            return False
        return True
