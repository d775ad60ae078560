from typing import Any

import pytest

from components.data_tier.credentials import Credentials
from components.data_tier.kafka import KafkaEndpoints
from components.data_tier.postgresql import PostgresqlEndpoints
from components.data_tier.redis import RedisEndpoints
from components.kubernetes.network_policy import Pods, Port, Rule
from offline.engine.declare import Declaration, declare

COPY = "kubernetes:external-secrets.io/v1:ExternalSecret"
ROLE = "kubernetes:rbac.authorization.k8s.io/v1:Role"
BINDING = "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding"

POSTGRES = PostgresqlEndpoints(
    host="pool.nphies-data.svc",
    port=5432,
    database="claims",
    password_secrets={"claims-service": "db-claims-service"},
    ca_secret="db-ca",
    egress=Rule([Pods({"store": "db"})], [Port(5432)]),
)
REDIS = RedisEndpoints(
    host="redis.nphies-data.svc",
    port=6379,
    services=("claims-service", "api-gateway"),
    password_secret="redis-auth",
    ca_secret="redis-tls",
    egress=Rule([Pods({"store": "redis"})], [Port(6379)]),
)
KAFKA = KafkaEndpoints(
    bootstrap_servers="kafka.nphies-data.svc:9093",
    user_secrets={"claims-service": "user-claims-service"},
    ca_secret="kafka-ca-cert",
    egress=Rule([Pods({"store": "kafka"})], [Port(9093)]),
)

made: list[Credentials] = []


@pytest.fixture(scope="module", params=[True, False], ids=["preview", "update"])
def declaration(request: pytest.FixtureRequest) -> Declaration:
    def program() -> None:
        made.append(Credentials("data-tier", postgres=POSTGRES, redis=REDIS, kafka=KAFKA))

    return declare(program, preview=request.param)


def copies(declaration: Declaration, namespace: str) -> dict[str, Any]:
    found = [resource.props for resource in declaration.of_type(COPY)]
    return {it["metadata"]["name"]: it["spec"]["data"] for it in found if it["metadata"]["namespace"] == namespace}


def readable(declaration: Declaration, receiver: str) -> list[str]:
    """The Secrets of nphies-data that an account of `receiver` may read."""
    bindings = [resource.props for resource in declaration.of_type(BINDING)]
    roles = {it["roleRef"]["name"] for it in bindings if it["subjects"][0]["namespace"] == receiver}
    (role,) = [it.props for it in declaration.of_type(ROLE) if it.props["metadata"]["name"] in roles]
    (rule,) = role["rules"]
    assert (role["metadata"]["namespace"], rule["resources"], rule["verbs"]) == ("nphies-data", ["secrets"], ["get"])
    return rule["resourceNames"]


def test_a_service_is_given_the_secrets_of_the_stores_it_uses_and_no_others(declaration: Declaration) -> None:
    assert set(copies(declaration, "nphies-core")) == {
        "claims-service-database",
        "claims-service-cache",
        "claims-service-streams",
        "api-gateway-cache",
    }


def test_nothing_can_be_read_that_is_not_copied(declaration: Declaration) -> None:
    for receiver in ("nphies-core", "nphies-data"):
        copied = {key["remoteRef"]["key"] for keys in copies(declaration, receiver).values() for key in keys}
        assert set(readable(declaration, receiver)) == copied


def test_no_secret_with_an_authoritys_key_can_be_read_from_the_services_namespace(declaration: Declaration) -> None:
    assert not {"db-ca", "redis-tls"} & set(readable(declaration, "nphies-core"))
    keys = [key for keys in copies(declaration, "nphies-data").values() for key in keys]
    assert {key["remoteRef"]["property"] for key in keys} == {"ca.crt"}


def test_every_copy_names_the_keys_it_takes(declaration: Declaration) -> None:
    streams = copies(declaration, "nphies-core")["claims-service-streams"]
    assert {key["secretKey"]: key["remoteRef"] for key in streams} == {
        "user.crt": {"key": "user-claims-service", "property": "user.crt"},
        "user.key": {"key": "user-claims-service", "property": "user.key"},
        "ca.crt": {"key": "kafka-ca-cert", "property": "ca.crt"},
    }


def test_a_service_is_told_how_to_reach_what_it_uses(declaration: Declaration) -> None:
    access = made[-1].access
    assert access["api-gateway"].database is None
    assert access["api-gateway"].streams is None
    cache, streams = access["api-gateway"].cache, access["claims-service"].streams
    assert cache
    assert (cache.host, cache.port, cache.secret, cache.egress) == (
        "redis.nphies-data.svc",
        6379,
        "api-gateway-cache",
        REDIS.egress,
    )
    assert streams
    assert (streams.consumer_group, streams.secret) == ("claims-service", "claims-service-streams")
