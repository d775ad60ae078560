"""How services get into the stores: each has its own Secrets in the core namespace, copied from those the operators made."""

from collections.abc import Mapping

import pulumi

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
from components.data_tier.kafka import KafkaEndpoints
from components.data_tier.postgresql import PostgresqlEndpoints
from components.data_tier.redis import RedisEndpoints
from components.data_tier.secret_copies import SecretKey, SecretSource
from components.kubernetes.namespaces import CORE, DATA


class Credentials(pulumi.ComponentResource):
    """The Secrets of every service that a store lists, and what the service must know to use them.

    No value passes through the program. What the core namespace holds has no authority's key: where an operator keeps
    the key beside the certificate, the certificate is copied out first, inside the data namespace.
    """

    access: Mapping[str, ServiceAccess]
    """By service."""

    def __init__(
        self,
        name: str,
        *,
        postgres: PostgresqlEndpoints,
        redis: RedisEndpoints,
        kafka: KafkaEndpoints,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("nphies:platform:Credentials", name, opts=opts)
        self._postgres, self._redis, self._kafka = postgres, redis, kafka
        self._authorities(name)
        self._source = SecretSource(
            name,
            source_namespace=DATA,
            target_namespace=CORE,
            secrets=[
                *postgres.password_secrets.values(),
                _public(postgres.ca_secret),
                redis.password_secret,
                _public(redis.ca_secret),
                *kafka.user_secrets.values(),
                kafka.ca_secret,
            ],
            opts=pulumi.ResourceOptions(parent=self),
        )
        services = {*postgres.password_secrets, *redis.services, *kafka.user_secrets}
        self.access = {service: self._access(service) for service in sorted(services)}
        self.register_outputs({})

    def _authorities(self, name: str) -> None:
        """Copies without keys. Kafka's operator keeps the two apart itself."""
        secrets = [self._postgres.ca_secret, self._redis.ca_secret]
        source = SecretSource(
            f"{name}-authorities",
            source_namespace=DATA,
            target_namespace=DATA,
            secrets=secrets,
            opts=pulumi.ResourceOptions(parent=self),
        )
        for secret in secrets:
            source.copy(_public(secret), {CA: SecretKey(secret, CA)})

    def _access(self, service: str) -> ServiceAccess:
        return ServiceAccess(
            database=self._database(service) if service in self._postgres.password_secrets else None,
            cache=self._cache(service) if service in self._redis.services else None,
            streams=self._streams(service) if service in self._kafka.user_secrets else None,
        )

    def _database(self, service: str) -> DatabaseAccess:
        made = self._postgres.password_secrets[service]
        secret = self._copy(
            f"{service}-database", _login(made) | {CA: SecretKey(_public(self._postgres.ca_secret), CA)}
        )
        return DatabaseAccess(self._postgres.jdbc_url, secret, self._postgres.egress)

    def _cache(self, service: str) -> CacheAccess:
        made = self._redis.password_secret
        secret = self._copy(f"{service}-cache", _login(made) | {CA: SecretKey(_public(self._redis.ca_secret), CA)})
        return CacheAccess(self._redis.host, self._redis.port, secret, self._redis.egress)

    def _streams(self, service: str) -> StreamAccess:
        made = self._kafka.user_secrets[service]
        keys = {key: SecretKey(made, key) for key in (CERTIFICATE, PRIVATE_KEY)}
        secret = self._copy(f"{service}-streams", keys | {CA: SecretKey(self._kafka.ca_secret, CA)})
        return StreamAccess(self._kafka.bootstrap_servers, service, secret, self._kafka.egress)

    def _copy(self, name: str, keys: Mapping[str, SecretKey]) -> str:
        self._source.copy(name, keys)
        return name


def _public(secret: str) -> str:
    """The Secret with the certificate of an authority and nothing else."""
    return f"{secret}-public"


def _login(secret: str) -> dict[str, SecretKey]:
    return {key: SecretKey(secret, key) for key in (USERNAME, PASSWORD)}
