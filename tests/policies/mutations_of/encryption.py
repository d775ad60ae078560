"""Encryption taken away, at rest and in transit."""

from tests.policies.damage import Mutation, add, change, drop, lose, rewrite

_KEY, _REPLICA = "kms/key:Key", "kms/replicaKey:ReplicaKey"
_SSE = ":BucketServerSideEncryptionConfiguration"
_CLUSTER, _POOLER = "cnpg.io/v1:Cluster", ":Pooler"

MUTATIONS = [
    Mutation("encryption", name, damage)
    for name, damage in {
        "a key no longer rotates": change(_KEY, "enableKeyRotation", False),
        "a key's rotation is not asked for": drop(_KEY, "enableKeyRotation"),
        "a key rotates every seven years": add(_KEY, "rotationPeriodInDays", 2555),
        "a key is disabled": add(_KEY, "isEnabled", False),
        "a key is gone after a week": change(_KEY, "deletionWindowInDays", 7),
        "a replica key is gone after a week": change(_REPLICA, "deletionWindowInDays", 7),
        "a key's deletion window is the provider's": drop(_KEY, "deletionWindowInDays"),
        "a node's disk is in clear": change(":LaunchTemplate", "blockDeviceMappings[0].ebs.encrypted", "false"),
        "a node's disk has no key of ours": drop(":LaunchTemplate", "blockDeviceMappings[0].ebs.kmsKeyId"),
        "volumes are in clear": change(":StorageClass", "parameters.encrypted", "false"),
        "retained volumes are in clear": change(":StorageClass", "parameters.encrypted", "false", of="retain"),
        "volumes have no key of ours": drop(":StorageClass", "parameters.kmsKeyId"),
        "images are encrypted by the service": change(
            "ecr/repository:Repository", "encryptionConfigurations[0].encryptionType", "AES256"
        ),
        "images have no key of ours": drop("ecr/repository:Repository", "encryptionConfigurations[0].kmsKey"),
        "images have no encryption": drop("ecr/repository:Repository", "encryptionConfigurations"),
        "the cluster's secrets are in clear": drop("eks/cluster:Cluster", "encryptionConfig"),
        "the cluster's secrets are not what is encrypted": change(
            "eks/cluster:Cluster", "encryptionConfig.resources", []
        ),
        "a topic is in clear": drop("sns/topic:Topic", "kmsMasterKeyId"),
        "flow logs are in clear": drop(":LogGroup", "kmsKeyId", of="flow-logs"),
        "the control plane's logs are in clear": drop(":LogGroup", "kmsKeyId", of="cluster-logs"),
        "a secret has AWS's own key": drop("secretsmanager/secret:Secret", "kmsKeyId"),
        "the vault has AWS's own key": drop("backup/vault:Vault", "kmsKeyArn"),
        "a bucket loses its encryption": lose(_SSE, of="postgres-archive"),
        "a bucket encrypts with S3's key": change(
            _SSE, "rules[0].applyServerSideEncryptionByDefault.sseAlgorithm", "AES256", of="audit-archive"
        ),
        "a bucket encrypts with AWS's key": drop(
            _SSE, "rules[0].applyServerSideEncryptionByDefault.kmsMasterKeyId", of="velero"
        ),
        "replicas are not encrypted anew": drop(
            ":BucketReplicationConfig", "rules[0].destination.encryptionConfiguration"
        ),
        "encrypted objects are not replicated": change(
            ":BucketReplicationConfig", "rules[0].sourceSelectionCriteria.sseKmsEncryptedObjects.status", "Disabled"
        ),
        "the database is on a class that is not ours": change(_CLUSTER, "spec.storage.storageClass", "gp2"),
        "the database's log has no class": drop(_CLUSTER, "spec.walStorage.storageClass"),
        "brokers are on a class that is not ours": change(
            ":KafkaNodePool", "spec.storage.volumes[0].class", "standard"
        ),
        "the cache is on a class that is not ours": change(
            ":RedisCluster", "spec.storage.volumeClaimTemplate.spec.storageClassName", "gp2"
        ),
        "metrics are on a class that is not ours": change(
            ":Release", "values.prometheus.prometheusSpec.storageSpec.volumeClaimTemplate.spec.storageClassName", "gp2"
        ),
        "no class is the default": drop(":StorageClass", "metadata.annotations"),
        "a bucket takes plain HTTP": rewrite(
            ":BucketPolicy", "policy", '"aws:SecureTransport": "false"', '"aws:SecureTransport": "true"'
        ),
        "a bucket takes old TLS": rewrite(
            ":BucketPolicy", "policy", '"s3:TlsVersion": "1.2"', '"s3:TlsVersion": "1.0"', of="postgres"
        ),
        "a bucket refuses plain HTTP for reading only": rewrite(
            ":BucketPolicy", "policy", r'"Action": \["s3:\*"\]', '"Action": ["s3:GetObject"]', of="logs-archive"
        ),
        "a topic takes plain HTTP": rewrite(":TopicPolicy", "policy", '"Effect": "Deny"', '"Effect": "Allow"'),
        "a topic has no policy": lose(":TopicPolicy"),
        "the database takes plain connections": change(
            _CLUSTER, "spec.postgresql.pg_hba[3]", "host all all all scram-sha-256"
        ),
        "the database trusts a client": change(
            _CLUSTER, "spec.postgresql.pg_hba[0]", "hostssl nphies_claims claims_migrator all trust"
        ),
        "the database hashes with MD5": change(_CLUSTER, "spec.postgresql.pg_hba[4]", "hostssl all all all md5"),
        "the database's host rules are the default": drop(_CLUSTER, "spec.postgresql.pg_hba"),
        "the database speaks old TLS": change(_CLUSTER, "spec.postgresql.parameters.ssl_min_protocol_version", "TLSv1"),
        "the database's TLS is not bounded": drop(_CLUSTER, "spec.postgresql.parameters.ssl_min_protocol_version"),
        "passwords are kept as MD5": change(_CLUSTER, "spec.postgresql.parameters.password_encryption", "md5"),
        "the pooler takes plain connections": change(_POOLER, "spec.pgbouncer.parameters.client_tls_sslmode", "prefer"),
        "the pooler's clients decide on TLS": drop(_POOLER, "spec.pgbouncer.parameters.client_tls_sslmode"),
        "the pooler speaks old TLS": change(_POOLER, "spec.pgbouncer.parameters.server_tls_protocols", "all"),
        "a listener of Kafka is in clear": change(":Kafka", "spec.kafka.listeners[0].tls", False),
        "the cache is in clear": drop(":RedisCluster", "spec.TLS"),
        "a job trusts any server": change(
            ":CronJob",
            "spec.jobTemplate.spec.template.spec.containers[0].env[4].value",
            "require",
            of="claims-partitions",
        ),
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
        "alerts leave in clear": change(":Release", "values.alertmanager.config.global.smtp_require_tls", False),
        "a certificate is renewed on its last day": change(":Certificate", "spec.renewBefore", "1h", of="redis-tls"),
        "a certificate keeps its key": change(
            ":Certificate", "spec.privateKey.rotationPolicy", "Never", of="redis-tls"
        ),
        "a certificate has a weak key": change(
            ":Certificate", "spec.privateKey", {"algorithm": "RSA", "size": 1024, "rotationPolicy": "Always"}
        ),
        "a certificate lives ten years": change(":Certificate", "spec.duration", "87600h0m0s", of="redis-tls"),
        "Kafka's authority is not renewed": change(":Kafka", "spec.clusterCa.renewalDays", 1),
        "a Kafka user's certificate is not renewed": change(":KafkaUser", "spec.authentication.renewalDays", 1),
    }.items()
]
