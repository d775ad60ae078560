"""What a service must know to use the streams; nothing in it changes when the role of the stack does."""

from collections.abc import Mapping
from dataclasses import dataclass

from components.kubernetes.network_policy import Rule


@dataclass(frozen=True)
class KafkaEndpoints:
    """Addresses and Secrets of the streams, in the data namespace."""

    bootstrap_servers: str
    """TLS only; a client shows its user's certificate."""

    user_secrets: Mapping[str, str]
    """By service: the Secret with `user.crt` and `user.key`."""

    ca_secret: str
    """The Secret whose `ca.crt` signs the brokers' certificates."""

    egress: Rule
    """The egress rule that a pod which uses it needs."""
