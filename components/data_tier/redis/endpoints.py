"""What a service must know to use the cache; nothing in it changes when the role of the stack does."""

from collections.abc import Sequence
from dataclasses import dataclass

from components.kubernetes.network_policy import Rule


@dataclass(frozen=True)
class RedisEndpoints:
    """Addresses and Secrets of the cache, in the data namespace."""

    host: str
    """Leads to some node of the cluster; a client asks it for the others, which it names by host name."""

    port: int
    """TLS only."""

    services: Sequence[str]
    """Who may use it."""

    password_secret: str
    """The Secret with `username` and `password`."""

    ca_secret: str
    """The Secret whose `ca.crt` signs the certificate that every node shows."""

    egress: Rule
    """The egress rule that a pod which uses it needs."""
