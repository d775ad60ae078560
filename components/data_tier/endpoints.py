"""What a service in the core namespace gets of the stores: where each is, and which Secret in its own namespace opens it."""

from dataclasses import dataclass

from components.kubernetes.network_policy import Rule

CA = "ca.crt"
USERNAME = "username"
PASSWORD = "password"  # noqa: S105 # the name of a key
CERTIFICATE = "user.crt"
PRIVATE_KEY = "user.key"
"""Keys of the Secrets below."""


@dataclass(frozen=True)
class DatabaseAccess:
    """claims-db for one service."""

    jdbc_url: str
    """For `SPRING_DATASOURCE_URL`, but for `sslrootcert`, the file that CA is mounted as."""

    secret: str
    """In the core namespace: USERNAME, PASSWORD, CA."""

    egress: Rule


@dataclass(frozen=True)
class CacheAccess:
    """Redis for one service: a cluster, with TLS."""

    host: str
    """A node that knows the others; they are named, not numbered, so that their certificate can be checked."""

    port: int

    secret: str
    """In the core namespace: USERNAME, PASSWORD, CA."""

    egress: Rule


@dataclass(frozen=True)
class StreamAccess:
    """Kafka for one service, which logs in with a certificate."""

    bootstrap_servers: str

    consumer_group: str
    """The one group it may read in."""

    secret: str
    """In the core namespace: CERTIFICATE, PRIVATE_KEY, CA; renewed while the service runs, so the files are to be watched."""

    egress: Rule


@dataclass(frozen=True)
class ServiceAccess:
    """The stores that one service uses; None where it does not."""

    database: DatabaseAccess | None = None
    cache: CacheAccess | None = None
    streams: StreamAccess | None = None
