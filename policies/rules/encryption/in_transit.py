"""Nothing crosses a network in clear: clients, servers and AWS alike."""

import re
from collections.abc import Iterator

from pydantic import Field

from declared.buckets import POLICY, buckets, of_bucket
from declared.expectations import NOT_TRUE, PRESENT, TRUE, Expectation, equal, one_of
from declared.helm import chart_of
from declared.iam import Document, Statement, document
from declared.java_properties import java_properties
from declared.pods import POD_TYPES, pod_template
from declared.requirements.requirement import Requirement
from declared.resource import Declared
from declared.stack import Stack
from declared.values import as_number, is_unknown, items, mapping, read
from policies.model.expect import meets, requirement_check, types_of, undecided, wrong
from policies.model.policy import Config, Finding, ResourcePolicy, StackPolicy


def _denies_clear_text(statement: Statement) -> bool:
    return (
        statement.denies
        and statement.everybody
        and str(statement.condition("Bool", "aws:SecureTransport")).lower() == "false"
    )


def _covers(statement: Statement, action: str) -> bool:
    return statement.names(action) and not statement.negations


def _denies_old_tls(statement: Statement) -> bool:
    least = as_number(statement.condition("NumericLessThan", "s3:TlsVersion")) or 0
    return statement.denies and statement.everybody and least >= 1.2


def _whole_bucket(statement: Statement) -> bool:
    return any(not each.endswith("/*") for each in statement.resources) and any(
        each.endswith("/*") for each in statement.resources
    )


def _bucket_transport(stack: Stack, _: Config) -> Iterator[Finding]:
    for bucket in buckets(stack):
        policies = of_bucket(stack, bucket, POLICY)
        if not policies:
            yield wrong(bucket, "has no bucket policy, so plain HTTP is not refused")
        for policy in policies:
            found = document(policy.props.get("policy"))
            if not found.known:
                yield undecided(policy, "policy is unknown; expected statements that deny plain HTTP and old TLS")
                continue
            denials = [each for each in found.statements if _covers(each, "s3:*") and _whole_bucket(each)]
            if not any(map(_denies_clear_text, denials)):
                yield wrong(policy, "no statement denies s3:* without TLS (aws:SecureTransport)")
            if not any(map(_denies_old_tls, denials)):
                yield wrong(policy, "no statement denies s3:* with TLS below 1.2 (s3:TlsVersion)")


BUCKET_TRANSPORT = StackPolicy(
    name="bucket-tls-only",
    description="Every bucket refuses requests without TLS 1.2.",
    remedy="Deny s3:* on the bucket and its objects where aws:SecureTransport is false or s3:TlsVersion below 1.2.",
    check=_bucket_transport,
)


def _topic_transport(stack: Stack, _: Config) -> Iterator[Finding]:
    policies = list(stack.of("aws:sns/topicPolicy:TopicPolicy"))
    for topic in stack.of("aws:sns/topic:Topic"):
        if not any(
            topic.urn in policy.dependencies or policy.props.get("arn") == topic.props.get("arn") for policy in policies
        ):
            yield wrong(topic, "has no topic policy, so plain HTTP is not refused")
    for policy in policies:
        found = document(policy.props.get("policy"))
        if not found.known:
            yield undecided(policy, "policy is unknown; expected a statement that denies plain HTTP")
        elif not _denies_publishing(found):
            yield wrong(policy, "no statement denies sns:Publish without TLS (aws:SecureTransport)")


def _denies_publishing(found: Document) -> bool:
    return any(_denies_clear_text(each) and _covers(each, "sns:Publish") for each in found.statements)


TOPIC_TRANSPORT = StackPolicy(
    name="topic-tls-only",
    description="Every notification topic refuses requests without TLS.",
    remedy="Deny sns:Publish where aws:SecureTransport is false in the topic's policy.",
    check=_topic_transport,
)

_CLUSTER = "kubernetes:postgresql.cnpg.io/v1:Cluster"
_POOLER = "kubernetes:postgresql.cnpg.io/v1:Pooler"
_PLAIN_LINE = re.compile(r"^\s*(host|hostnossl|hostgssenc|hostnogssenc)\s")
_WEAK_METHODS = ("trust", "password", "md5", "ident")


def _host_rules(cluster: Declared, _: Config) -> Iterator[Finding]:
    lines = [str(line) for line in items(cluster.props, "spec.postgresql.pg_hba")]
    refuses = False
    for line in lines:
        if is_unknown(line):
            yield undecided(cluster, "a line of spec.postgresql.pg_hba is unknown")
            continue
        method = line.split()[-1] if line.split() else ""
        refuses = refuses or line.split() == ["hostnossl", "all", "all", "all", "reject"]
        if _PLAIN_LINE.match(line) and method != "reject":
            yield wrong(cluster, f"spec.postgresql.pg_hba admits connections without TLS: {line}")
        if method in _WEAK_METHODS:
            yield wrong(cluster, f"spec.postgresql.pg_hba admits with the method {method}: {line}")
    if not refuses:
        yield wrong(cluster, "spec.postgresql.pg_hba has no line `hostnossl all all all reject`")


DATABASE_HOSTS = ResourcePolicy(
    name="database-refuses-plain-connections",
    description="PostgreSQL takes connections only over TLS, from clients that prove who they are.",
    remedy="Admit with hostssl and scram-sha-256 or cert, and reject every hostnossl connection in spec.postgresql.pg_hba.",
    types=(_CLUSTER,),
    check=_host_rules,
)

_DATABASE_TLS = (
    Requirement(_CLUSTER, "spec.postgresql.parameters.ssl_min_protocol_version", equal("TLSv1.3")),
    Requirement(_CLUSTER, "spec.postgresql.parameters.password_encryption", equal("scram-sha-256")),
    Requirement(_POOLER, "spec.pgbouncer.parameters.client_tls_sslmode", one_of("require", "verify-ca", "verify-full")),
    Requirement(
        _POOLER,
        "spec.pgbouncer.parameters.server_tls_sslmode",
        Expectation("verify-ca, verify-full or not given", lambda value: value in (None, "verify-ca", "verify-full")),
    ),
    Requirement(_POOLER, "spec.pgbouncer.parameters.server_tls_protocols", one_of("tlsv1.3", "secure")),
)

DATABASE_TLS = ResourcePolicy(
    name="database-tls",
    description="PostgreSQL and its pooler speak TLS 1.3 and keep passwords as SCRAM.",
    remedy="Set ssl_min_protocol_version, password_encryption, client_tls_sslmode and server_tls_protocols.",
    types=types_of(_DATABASE_TLS),
    check=requirement_check(_DATABASE_TLS),
)

_SEARCH = "kubernetes:elasticsearch.k8s.elastic.co/v1:Elasticsearch"
_STORE_TLS = (
    Requirement("kubernetes:kafka.strimzi.io/v1:Kafka", "spec.kafka.listeners[].tls", TRUE),
    Requirement("kubernetes:redis.redis.opstreelabs.in/v1beta2:RedisCluster", "spec.TLS.secret.secretName", PRESENT),
    Requirement("kubernetes:redis.redis.opstreelabs.in/v1beta2:RedisCluster", "spec.TLS.ca", PRESENT),
    Requirement(_SEARCH, "spec.http.tls.selfSignedCertificate.disabled", NOT_TRUE),
    Requirement("kubernetes:kibana.k8s.elastic.co/v1:Kibana", "spec.http.tls.selfSignedCertificate.disabled", NOT_TRUE),
)

STORE_TLS = ResourcePolicy(
    name="store-tls",
    description="Kafka, Redis and Elasticsearch serve their clients and each other over TLS only.",
    remedy="Turn TLS on for every listener of the store.",
    types=types_of(_STORE_TLS),
    check=requirement_check(_STORE_TLS),
)


def _search_settings(resource: Declared, _: Config) -> Iterator[Finding]:
    for number, nodes in enumerate(items(resource.props, "spec.nodeSets")):
        for key, value in mapping(nodes, "config").items():
            if key.startswith("xpack.security") and str(value).lower() in ("false", "none"):
                yield wrong(resource, f"spec.nodeSets[{number}].config.{key} is {value}")


SEARCH_SECURITY = ResourcePolicy(
    name="elasticsearch-security-enabled",
    description="Elasticsearch keeps its security features, TLS between nodes among them.",
    remedy="Remove the settings below xpack.security that turn a feature off.",
    types=(_SEARCH,),
    check=_search_settings,
)

_CLIENT_VARIABLES = {"PGSSLMODE": ("verify-full",), "SSL_VERIFY": ("true",), "NODE_TLS_REJECT_UNAUTHORIZED": ("1",)}


def _pod_clients(resource: Declared, _: Config) -> Iterator[Finding]:
    template = pod_template(resource)
    for container in template.containers() if template else ():
        variables = {str(read(each, "name")): read(each, "value") for each in items(container.spec, "env")}
        for name, allowed in _CLIENT_VARIABLES.items():
            if name in variables and not is_unknown(variables[name]) and variables[name] not in allowed:
                yield wrong(
                    resource,
                    f"container {container.name}: {name} is {variables[name]}; expected {' or '.join(allowed)}",
                )
        if "PGHOST" in variables and "PGSSLMODE" not in variables:
            yield wrong(resource, f"container {container.name}: PGSSLMODE is not given; expected verify-full")


CLIENT_TLS = ResourcePolicy(
    name="client-tls",
    description="Jobs verify the certificate of the database that they connect to.",
    remedy="Set PGSSLMODE=verify-full beside PGHOST.",
    types=POD_TYPES,
    check=_pod_clients,
)


class _ServiceConfigurationConfig(Config):
    secret_words: tuple[str, ...] = Field(
        default=("password", "secret-key", "api-key"), description="Parts of a property's name that mean a secret."
    )


def _service_configuration(resource: Declared, config: _ServiceConfigurationConfig) -> Iterator[Finding]:
    for file, content in mapping(resource.props, "data").items():
        if not file.endswith(".properties") or not isinstance(content, str):
            continue
        if is_unknown(content):
            yield undecided(resource, f"data.{file} is unknown")
            continue
        found = java_properties(content)
        for prefix, key, allowed in (
            ("spring.kafka.bootstrap-servers", "spring.kafka.security.protocol", ("SSL", "SASL_SSL")),
            ("spring.data.redis.", "spring.data.redis.ssl.bundle", ()),
        ):
            if any(name.startswith(prefix) for name in found) and (
                not found.get(key) or (allowed and found[key] not in allowed)
            ):
                yield wrong(
                    resource,
                    f"data.{file}: {key} is {found.get(key) or 'not given'}; expected {' or '.join(allowed) or 'a bundle'}",
                )
        for name, value in found.items():
            if value.startswith("jdbc:postgresql:") and "sslmode=verify-full" not in value:
                yield wrong(resource, f"data.{file}: {name} does not verify the server; expected sslmode=verify-full")
            if name.startswith("server.ssl.enabled") and value == "false":
                yield wrong(resource, f"data.{file}: {name} is false")
            if any(word in name for word in config.secret_words) and value and not value.startswith(("${", "file:")):
                yield wrong(resource, f"data.{file}: {name} holds a value; expected a reference to a Secret")


SERVICE_CONFIGURATION = ResourcePolicy(
    name="service-clients-tls",
    description="Services reach databases, caches and streams over TLS and verify whom they reach.",
    remedy="In the service's properties: sslmode=verify-full, security.protocol=SSL, an ssl.bundle for Redis.",
    config=_ServiceConfigurationConfig,
    types=("kubernetes:core/v1:ConfigMap",),
    check=_service_configuration,
)


def _releases(release: Declared, _: Config) -> Iterator[Finding]:
    """TLS settings of charts that have one."""
    values = mapping(release.props, "values")
    if chart_of(release) == "kube-prometheus-stack":
        yield from meets(release, "alertmanager.config.global.smtp_require_tls", TRUE, props=values)


ALERT_TRANSPORT = ResourcePolicy(
    name="alert-tls",
    description="Alerts leave by mail servers that speak TLS.",
    remedy="Set smtp_require_tls in Alertmanager's global configuration.",
    types=("kubernetes:helm.sh/v3:Release",),
    check=_releases,
)
