"""What the platform gives a service: `application.properties`, and passwords as environment variables from Secrets."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs

import javaproperties
from psycopg.conninfo import make_conninfo

_LOCATION = "SPRING_CONFIG_ADDITIONAL_LOCATION"
_JDBC = "jdbc:"


@dataclass(frozen=True, kw_only=True)
class DatabaseAddress:
    """How to connect to PostgreSQL through the pooler."""

    conninfo: str
    """A connection string of libpq, without the password."""

    password_file: Path
    """Beside the authority's certificate: the kubelet keeps it up when the password is renewed."""

    first_password: str
    """Of the environment, for as long as there is no such file."""

    test_query: str
    """Fails on a connection that takes no writes."""

    connection_timeout: float
    """Seconds that a request waits for a connection."""

    max_lifetime: float
    """Seconds after which a connection is closed."""

    @property
    def password(self) -> str:
        """Read anew for each connection."""
        try:
            return self.password_file.read_text(encoding="utf-8")
        except FileNotFoundError:
            return self.first_password


@dataclass(frozen=True, kw_only=True)
class CacheAddress:
    """How to connect to Redis Cluster."""

    host: str
    port: int
    username: str
    password: str
    authority: Path
    timeout: float
    """Seconds."""

    def context(self) -> ssl.SSLContext:
        """Read anew for each connection: certificates are renewed while the service runs."""
        return ssl.create_default_context(cafile=str(self.authority))


@dataclass(frozen=True, kw_only=True)
class StreamsAddress:
    """How to write to Kafka."""

    options: Mapping[str, str]
    """librdkafka's names and values."""

    files: tuple[Path, ...]
    """The authority, the certificate and its key: renewed while the service runs."""

    def version(self) -> tuple[int, ...]:
        """Another one when a file is. Raises OSError while one is missing."""
        return tuple(each.stat().st_mtime_ns for each in self.files)


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """All that the sample service reads."""

    name: str
    http_port: int
    management_port: int
    shutdown: float
    """Seconds that requests have to end in."""

    database: DatabaseAddress | None
    cache: CacheAddress | None
    streams: StreamsAddress | None
    downstream: tuple[str, ...]
    """URLs of /serving of the services that this one serves through."""


def read_configuration(environment: Mapping[str, str]) -> Configuration:
    """Raises KeyError, ValueError or OSError for a configuration that the platform does not give."""
    folder = Path(environment[_LOCATION].removeprefix("file:"))
    with (folder / "application.properties").open(encoding="utf-8") as file:
        properties: dict[str, str] = javaproperties.load(file)  # pyright: ignore[reportUnknownMemberType] (its stubs)
    return Configuration(
        name=properties["spring.application.name"],
        http_port=int(properties["server.port"]),
        management_port=int(properties["management.server.port"]),
        shutdown=seconds(properties["spring.lifecycle.timeout-per-shutdown-phase"]),
        database=_database(properties, environment) if "spring.datasource.url" in properties else None,
        cache=_cache(properties, environment) if "spring.data.redis.cluster.nodes" in properties else None,
        streams=_streams(properties) if "spring.kafka.bootstrap-servers" in properties else None,
        downstream=tuple(each for each in properties.get("nphies.serving.urls", "").split(",") if each),
    )


def seconds(duration: str) -> float:
    """`2s`, or `5000` for milliseconds, as Spring Boot reads them."""
    return float(duration[:-1]) if duration.endswith("s") and not duration.endswith("ms") else float(duration) / 1000


def conninfo(url: str) -> dict[str, str | int]:
    """The parameters of libpq for the URL of a JDBC driver."""
    address, _, query = url.removeprefix(f"{_JDBC}postgresql://").partition("?")
    place, _, database = address.partition("/")
    host, _, port = place.partition(":")
    given = {name: values[0] for name, values in parse_qs(query, strict_parsing=True).items()}
    return {
        "host": host,
        "port": int(port or 5432),
        "dbname": database,
        "sslmode": given["sslmode"],
        "sslrootcert": given["sslrootcert"],
        "connect_timeout": int(given["connectTimeout"]),
        # A server that is gone sends nothing: what is not acknowledged ends the connection.
        "tcp_user_timeout": 1000 * int(given["socketTimeout"]),
        "keepalives": int(given["tcpKeepAlive"] == "true"),
        "keepalives_idle": int(given["socketTimeout"]),
        "target_session_attrs": given["targetServerType"],
        "application_name": given["ApplicationName"],
    }


def _database(properties: Mapping[str, str], environment: Mapping[str, str]) -> DatabaseAddress:
    pool = "spring.datasource.hikari."
    parameters = conninfo(properties["spring.datasource.url"])
    return DatabaseAddress(
        conninfo=make_conninfo("", **parameters, user=environment["SPRING_DATASOURCE_USERNAME"]),
        password_file=Path(str(parameters["sslrootcert"])).with_name("password"),
        first_password=environment["SPRING_DATASOURCE_PASSWORD"],
        test_query=properties[f"{pool}connection-test-query"],
        connection_timeout=seconds(properties[f"{pool}connection-timeout"]),
        max_lifetime=seconds(properties[f"{pool}max-lifetime"]),
    )


def _cache(properties: Mapping[str, str], environment: Mapping[str, str]) -> CacheAddress:
    host, _, port = properties["spring.data.redis.cluster.nodes"].split(",")[0].partition(":")
    bundle = properties["spring.data.redis.ssl.bundle"]
    authority = properties[f"spring.ssl.bundle.pem.{bundle}.truststore.certificate"]
    return CacheAddress(
        host=host,
        port=int(port),
        username=environment["SPRING_DATA_REDIS_USERNAME"],
        password=environment["SPRING_DATA_REDIS_PASSWORD"],
        authority=Path(authority.removeprefix("file:")),
        timeout=seconds(properties["spring.data.redis.timeout"]),
    )


def _streams(properties: Mapping[str, str]) -> StreamsAddress:
    kafka, bundle = "spring.kafka.", f"spring.ssl.bundle.pem.{properties['spring.kafka.ssl.bundle']}."
    files = {
        "ssl.ca.location": f"{bundle}truststore.certificate",
        "ssl.certificate.location": f"{bundle}keystore.certificate",
        "ssl.key.location": f"{bundle}keystore.private-key",
    }
    paths = {option: properties[name].removeprefix("file:") for option, name in files.items()}
    given: dict[str, str] = {}
    for further in (f"{kafka}properties.", f"{kafka}producer.properties."):
        given |= {name.removeprefix(further): value for name, value in properties.items() if name.startswith(further)}
    if "request.timeout.ms" in given:  # librdkafka waits for an answer by this one
        given["socket.timeout.ms"] = given["request.timeout.ms"]
    return StreamsAddress(
        options={
            "bootstrap.servers": properties[f"{kafka}bootstrap-servers"],
            "security.protocol": properties[f"{kafka}security.protocol"],
            "acks": properties[f"{kafka}producer.acks"],
            "client.id": properties["spring.application.name"],
            "partitioner": "murmur2_random",  # Java's: a claim's records are in one partition, whoever writes them
            **given,
            **paths,
        },
        files=tuple(map(Path, paths.values())),
    )
