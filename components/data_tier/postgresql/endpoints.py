"""What a service must know to use claims-db; nothing in it changes when the role of the stack does."""

from collections.abc import Mapping
from dataclasses import dataclass

from components.kubernetes.network_policy import Rule


@dataclass(frozen=True)
class PostgresqlEndpoints:
    """Addresses and Secrets of claims-db, in the data namespace."""

    host: str
    """PgBouncer, in transaction mode; it always leads to the primary."""

    port: int
    database: str

    password_secrets: Mapping[str, str]
    """By service: the Secret with its `username` and `password`."""

    ca_secret: str
    """The Secret whose `ca.crt` signs the certificate that `host` shows; clients use `sslmode=verify-full`."""

    egress: Rule
    """The egress rule that a pod which uses it needs."""

    @property
    def jdbc_url(self) -> str:
        """For `SPRING_DATASOURCE_URL`, without user, password and the place of the CA's file."""
        return f"jdbc:postgresql://{self.host}:{self.port}/{self.database}?sslmode=verify-full"
