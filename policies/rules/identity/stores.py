"""Who may do what in the stores: databases, streams, caches, search."""

from collections.abc import Iterator

from declared.expectations import ABSENT, FALSE, NOT_TRUE, PRESENT, equal, one_of
from declared.requirements.requirement import Requirement
from declared.resource import Declared
from declared.values import is_true, items, mapping, read
from policies.model.expect import requirement_check, types_of, wrong
from policies.model.policy import Config, Finding, ResourcePolicy

_CLUSTER = "kubernetes:postgresql.cnpg.io/v1:Cluster"
_ROLE = "kubernetes:postgresql.cnpg.io/v1:DatabaseRole"
_DATABASE = (
    Requirement(_CLUSTER, "spec.enableSuperuserAccess", FALSE),
    *(
        Requirement(_ROLE, f"spec.{right}", NOT_TRUE)
        for right in ("superuser", "createdb", "createrole", "replication", "bypassrls")
    ),
)

DATABASE_ROLES = ResourcePolicy(
    name="least-privilege-database-roles",
    description="No role of the database is a superuser or may make others, and the superuser cannot log in.",
    remedy="Leave enableSuperuserAccess and the role's rights false; grant on tables instead.",
    types=types_of(_DATABASE),
    check=requirement_check(_DATABASE),
)


_CHECKPOINT = "pg_checkpoint"
"""May run CHECKPOINT: the one predefined role that gives no data, file, setting or signal away (PostgreSQL, "Predefined Roles")."""


def _login(role: Declared, _: Config) -> Iterator[Finding]:
    for group in items(role.props, "spec.inRoles"):
        if (str(group).startswith("pg_") and group != _CHECKPOINT) or group == "postgres":
            yield wrong(role, f"spec.inRoles has {group}")
    if not is_true(read(role.props, "spec.login")):
        return
    by_certificate = is_true(read(role.props, "spec.clientCertificate.enabled"))
    by_password = read(role.props, "spec.passwordSecret.name")
    if by_certificate and not is_true(read(role.props, "spec.disablePassword")):
        yield wrong(role, "has a certificate, but spec.disablePassword is not true")
    if not by_certificate and not by_password:
        yield wrong(role, "may log in, but has neither a certificate nor a Secret with its password")


LOGIN_PROVEN = ResourcePolicy(
    name="database-login-credentials",
    description="Roles that log in to the database have a client certificate or a password from a Secret, not both.",
    remedy="Give the role clientCertificate with disablePassword, or a passwordSecret.",
    types=(_ROLE,),
    check=_login,
)

_KAFKA, _USER = "kubernetes:kafka.strimzi.io/v1:Kafka", "kubernetes:kafka.strimzi.io/v1:KafkaUser"
_STREAMS = (
    Requirement(_KAFKA, "spec.kafka.authorization.type", one_of("simple", "custom", "opa")),
    Requirement(_KAFKA, "spec.kafka.authorization.superUsers", ABSENT),
    Requirement(_KAFKA, "spec.kafka.listeners[].authentication.type", one_of("tls", "scram-sha-512")),
    Requirement(_KAFKA, 'spec.kafka.config."allow.everyone.if.no.acl.found"', NOT_TRUE),
    Requirement(_KAFKA, 'spec.kafka.config."auto.create.topics.enable"', FALSE),
    Requirement(_USER, "spec.authentication.type", one_of("tls", "scram-sha-512")),
    Requirement(_USER, "spec.authorization.type", equal("simple")),
)

STREAM_ACCESS = ResourcePolicy(
    name="kafka-authentication",
    description="Kafka knows every client and asks its ACLs; topics are not created by writing to them.",
    remedy="Give every listener and user authentication, and the cluster authorization of type simple.",
    types=types_of(_STREAMS),
    check=requirement_check(_STREAMS),
)


def _acls(user: Declared, _: Config) -> Iterator[Finding]:
    acls = items(user.props, "spec.authorization.acls")
    if not acls:
        yield wrong(user, "spec.authorization.acls is empty")
    for number, acl in enumerate(acls):
        place = f"spec.authorization.acls[{number}]"
        name, kind = str(read(acl, "resource.name") or ""), read(acl, "resource.type")
        operations = set(map(str, items(acl, "operations")))
        wide_name = name in ("", "*") or (
            read(acl, "resource.patternType") == "prefix" and len(name) < _SHORTEST_PREFIX
        )
        if wide_name or kind == "cluster":
            yield wrong(user, f"{place} is for {kind} {name or '?'}; expected a topic or group by its name")
        wide = operations & {"All", "Alter", "AlterConfigs", "ClusterAction", "Create", "Delete", "DescribeConfigs"}
        if wide or not operations:
            yield wrong(
                user,
                f"{place} allows {', '.join(sorted(wide)) or 'everything'} on {kind} {name}; expected Describe, Read or Write",
            )


_SHORTEST_PREFIX = 4

STREAM_RIGHTS = ResourcePolicy(
    name="least-privilege-kafka-acls",
    description="Kafka users read and write the topics and groups that are named for them.",
    remedy="Name topics and groups, with Describe, Read or Write.",
    types=(_USER,),
    check=_acls,
)

_REDIS = "kubernetes:redis.redis.opstreelabs.in/v1beta2:RedisCluster"
_CACHE = (
    Requirement(_REDIS, "spec.kubernetesConfig.redisSecret.name", PRESENT),
    Requirement(_REDIS, "spec.kubernetesConfig.redisSecret.key", PRESENT),
)

CACHE_ACCESS = ResourcePolicy(
    name="redis-authentication",
    description="Redis asks for a password, which is in a Secret.",
    remedy="Name the Secret in spec.kubernetesConfig.redisSecret.",
    types=types_of(_CACHE),
    check=requirement_check(_CACHE),
)

_SEARCH = "kubernetes:elasticsearch.k8s.elastic.co/v1:Elasticsearch"


def _search(resource: Declared, _: Config) -> Iterator[Finding]:
    for number, nodes in enumerate(items(resource.props, "spec.nodeSets")):
        settings = mapping(nodes, "config")
        for key, value in settings.items():
            if key.startswith("xpack.security.authc.anonymous"):
                yield wrong(resource, f"spec.nodeSets[{number}].config.{key} is {value}")


SEARCH_ACCESS = ResourcePolicy(
    name="elasticsearch-no-anonymous-access",
    description="Elasticsearch refuses anonymous access.",
    remedy="Remove the settings of the anonymous user.",
    types=(_SEARCH,),
    check=_search,
)
