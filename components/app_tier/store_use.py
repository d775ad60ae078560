"""How a service is configured for the stores it uses: Spring properties, credentials from Secrets, certificates as files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi_kubernetes as k8s

from components.data_tier.endpoints import (
    CA,
    CERTIFICATE,
    PASSWORD,
    PRIVATE_KEY,
    USERNAME,
    CacheAccess,
    DatabaseAccess,
    ServiceAccess,
    StreamAccess,
)
from components.kubernetes.network_policy import Rule

WRITABLE = "select 1 / (case when pg_is_in_recovery() then 0 else 1 end)"
"""Fails on a database that only follows. Hikari asks it of idle connections, so none outlives a demotion."""

REQUEST_TIMEOUT, CONNECTION_TIMEOUT = 12_000, 5_000
"""Milliseconds that a client of Kafka waits for an answer, and for a connection (decision 0266)."""


@dataclass(frozen=True)
class StoreUse:
    """What one store adds to a service."""

    name: str
    secret: str
    """Mounted at `directory`."""

    properties: Mapping[str, str]
    environment: Sequence[k8s.core.v1.EnvVarArgs]
    egress: Rule

    @property
    def directory(self) -> str:
        return directory_of(self.name)


def directory_of(store: str) -> str:
    return f"/etc/nphies/{store}"


def uses(service: str, access: ServiceAccess) -> list[StoreUse]:
    """The stores that `access` opens."""
    return [
        *([_database(service, access.database)] if access.database else []),
        *([_cache(access.cache)] if access.cache else []),
        *([_streams(access.streams)] if access.streams else []),
    ]


def _database(service: str, access: DatabaseAccess) -> StoreUse:
    """A pool that starts without its database, so that a standby is warm, and only connects to a database that accepts writes."""
    pool = "spring.datasource.hikari"
    options = {
        "sslrootcert": f"{directory_of('database')}/{CA}",
        "targetServerType": "primary",
        "connectTimeout": "5",
        "socketTimeout": "60",
        "tcpKeepAlive": "true",
        "ApplicationName": service,
    }
    return StoreUse(
        "database",
        access.secret,
        properties={
            "spring.datasource.url": access.jdbc_url + "".join(f"&{name}={value}" for name, value in options.items()),
            f"{pool}.initialization-fail-timeout": "-1",
            f"{pool}.connection-test-query": WRITABLE,
            f"{pool}.connection-timeout": "5000",
            f"{pool}.max-lifetime": "600000",
            # The schema is the migrations', run before the services start.
            "spring.flyway.enabled": "false",
            "spring.liquibase.enabled": "false",
            "spring.sql.init.mode": "never",
            "spring.jpa.hibernate.ddl-auto": "none",
        },
        environment=_login("SPRING_DATASOURCE", access.secret),
        egress=access.egress,
    )


def _cache(access: CacheAccess) -> StoreUse:
    return StoreUse(
        "cache",
        access.secret,
        properties={
            "spring.data.redis.cluster.nodes": f"{access.host}:{access.port}",
            "spring.data.redis.lettuce.cluster.refresh.adaptive": "true",
            "spring.data.redis.lettuce.cluster.refresh.period": "30s",
            "spring.data.redis.connect-timeout": "2s",
            "spring.data.redis.timeout": "2s",
            "spring.data.redis.ssl.bundle": "cache",
            **_trusts("cache"),
        },
        environment=_login("SPRING_DATA_REDIS", access.secret),
        egress=access.egress,
    )


def _streams(access: StreamAccess) -> StoreUse:
    """No event is lost: not by a producer that takes one replica's word, nor by a consumer that begins at the end of a topic."""
    directory = directory_of("streams")
    return StoreUse(
        "streams",
        access.secret,
        properties={
            "spring.kafka.bootstrap-servers": access.bootstrap_servers,
            "spring.kafka.security.protocol": "SSL",
            "spring.kafka.ssl.bundle": "streams",
            # A broker that falls silent is left after these, and not after 30 s and 10 s. Longer than the 9 s after which it is replaced.
            "spring.kafka.properties.request.timeout.ms": str(REQUEST_TIMEOUT),
            "spring.kafka.properties.socket.connection.setup.timeout.ms": str(CONNECTION_TIMEOUT),
            "spring.kafka.consumer.group-id": access.consumer_group,
            "spring.kafka.consumer.enable-auto-commit": "false",
            "spring.kafka.consumer.isolation-level": "read_committed",
            # A group that no broker knows, such as any in the region that takes over: read from the beginning.
            "spring.kafka.consumer.auto-offset-reset": "earliest",
            "spring.kafka.producer.acks": "all",
            # The default; said, so that a property that conflicts with it is refused and doesn't switch it off.
            "spring.kafka.producer.properties.enable.idempotence": "true",
            **_trusts("streams"),
            "spring.ssl.bundle.pem.streams.keystore.certificate": f"file:{directory}/{CERTIFICATE}",
            "spring.ssl.bundle.pem.streams.keystore.private-key": f"file:{directory}/{PRIVATE_KEY}",
        },
        environment=[],
        egress=access.egress,
    )


def _trusts(store: str) -> dict[str, str]:
    bundle = f"spring.ssl.bundle.pem.{store}"
    return {
        f"{bundle}.truststore.certificate": f"file:{directory_of(store)}/{CA}",
        f"{bundle}.reload-on-update": "true",
    }


def _login(prefix: str, secret: str) -> list[k8s.core.v1.EnvVarArgs]:
    def variable(name: str, key: str) -> k8s.core.v1.EnvVarArgs:
        return k8s.core.v1.EnvVarArgs(
            name=f"{prefix}_{name}",
            value_from=k8s.core.v1.EnvVarSourceArgs(
                secret_key_ref=k8s.core.v1.SecretKeySelectorArgs(name=secret, key=key)
            ),
        )

    return [variable("USERNAME", USERNAME), variable("PASSWORD", PASSWORD)]
