"""Harmful changes that the policies of `encryption/in_transit.py` must find."""

from tests.policies.mutators import Mutations, add, change, drop, lose, rewrite

_CLUSTER = "cnpg.io/v1:Cluster"
_POOLER = ":Pooler"

MUTATIONS: Mutations = {
    "bucket-tls-only": {
        "a bucket takes plain HTTP": rewrite(
            ":BucketPolicy", "policy", '"aws:SecureTransport": "false"', '"aws:SecureTransport": "true"'
        ),
        "a bucket takes old TLS": rewrite(
            ":BucketPolicy", "policy", '"s3:TlsVersion": "1.2"', '"s3:TlsVersion": "1.0"', of="postgres"
        ),
        "a bucket refuses plain HTTP for reading only": rewrite(
            ":BucketPolicy", "policy", r'"Action": \["s3:\*"\]', '"Action": ["s3:GetObject"]', of="logs-archive"
        ),
    },
    "topic-tls-only": {
        "a topic takes plain HTTP": rewrite(":TopicPolicy", "policy", '"Effect": "Deny"', '"Effect": "Allow"'),
        "a topic has no policy": lose(":TopicPolicy"),
    },
    "database-refuses-plain-connections": {
        "the database takes plain connections": change(
            _CLUSTER, "spec.postgresql.pg_hba[3]", "host all all all scram-sha-256"
        ),
        "the database trusts a client": change(
            _CLUSTER, "spec.postgresql.pg_hba[0]", "hostssl nphies_claims claims_migrator all trust"
        ),
        "the database hashes with MD5": change(_CLUSTER, "spec.postgresql.pg_hba[4]", "hostssl all all all md5"),
        "the database's host rules are the default": drop(_CLUSTER, "spec.postgresql.pg_hba"),
    },
    "database-tls": {
        "the database speaks old TLS": change(_CLUSTER, "spec.postgresql.parameters.ssl_min_protocol_version", "TLSv1"),
        "the database's TLS is not bounded": drop(_CLUSTER, "spec.postgresql.parameters.ssl_min_protocol_version"),
        "passwords are kept as MD5": change(_CLUSTER, "spec.postgresql.parameters.password_encryption", "md5"),
        "the pooler takes plain connections": change(_POOLER, "spec.pgbouncer.parameters.client_tls_sslmode", "prefer"),
        "the pooler's clients decide on TLS": drop(_POOLER, "spec.pgbouncer.parameters.client_tls_sslmode"),
        "the pooler speaks old TLS": change(_POOLER, "spec.pgbouncer.parameters.server_tls_protocols", "all"),
    },
    "store-tls": {
        "a listener of Kafka is in clear": change(":Kafka", "spec.kafka.listeners[0].tls", False),
        "the cache is in clear": drop(":RedisCluster", "spec.TLS"),
    },
    "client-tls": {
        "a job trusts any server": change(
            ":CronJob",
            "spec.jobTemplate.spec.template.spec.containers[0].env[4].value",
            "require",
            of="claims-partitions",
        ),
    },
    "service-clients-tls": {
        "a service trusts any database": rewrite(
            ":ConfigMap", 'data."application.properties"', "sslmode=verify-full", "sslmode=require", of="claims-service"
        ),
        "a service speaks plain to Kafka": rewrite(
            ":ConfigMap",
            'data."application.properties"',
            "security.protocol=SSL",
            "security.protocol=PLAINTEXT",
            of="claims-service",
        ),
        "a service speaks plain to Redis": rewrite(
            ":ConfigMap", 'data."application.properties"', "spring.data.redis.ssl.bundle=cache\n", "", of="api-gateway"
        ),
        "a service's properties hold a password": rewrite(
            ":ConfigMap",
            'data."application.properties"',
            "^",
            "spring.datasource.password=hunter2\n",
            of="claims-service",
        ),
    },
    "alert-tls": {
        "alerts leave in clear": change(":Release", "values.alertmanager.config.global.smtp_require_tls", False),
    },
    "elasticsearch-security-enabled": {
        "Elasticsearch serves plain HTTP": add(
            ":Elasticsearch", 'spec.nodeSets[0].config."xpack.security.http.ssl.enabled"', False
        ),
    },
}
