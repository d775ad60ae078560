"""Harmful changes that the policies of `identity/stores.py` must find."""

from tests.policies.mutators import Mutations, add, change, drop

MUTATIONS: Mutations = {
    "least-privilege-database-roles": {
        "the superuser logs in": change("cnpg.io/v1:Cluster", "spec.enableSuperuserAccess", True),
        "a role of the database is a superuser": add(":DatabaseRole", "spec.superuser", True),
        "a role of the database makes others": add(":DatabaseRole", "spec.createrole", True),
    },
    "database-login-credentials": {
        "a role of the database reads all data": change(":DatabaseRole", "spec.inRoles", ["pg_read_all_data"]),
        "a role with a certificate has a password too": change(":DatabaseRole", "spec.disablePassword", False),
        "a role logs in with nothing": drop(":DatabaseRole", "spec.passwordSecret"),
    },
    "kafka-authentication": {
        "Kafka authorizes every client": drop(":Kafka", "spec.kafka.authorization"),
        "Kafka has a superuser": add(":Kafka", "spec.kafka.authorization.superUsers", ["ANONYMOUS"]),
        "Kafka authenticates no client": drop(":Kafka", "spec.kafka.listeners[0].authentication"),
        "topics are made by writing": change(":Kafka", 'spec.kafka.config."auto.create.topics.enable"', True),
        "a user of Kafka needs no certificate": drop(":KafkaUser", "spec.authentication"),
        "a user of Kafka is not asked": drop(":KafkaUser", "spec.authorization"),
    },
    "least-privilege-kafka-acls": {
        "a user of Kafka reads every topic": change(":KafkaUser", "spec.authorization.acls[0].resource.name", "*"),
        "a user of Kafka may do everything": change(":KafkaUser", "spec.authorization.acls[0].operations", ["All"]),
        "a user of Kafka reads what begins so": change(
            ":KafkaUser", "spec.authorization.acls[0].resource", {"name": "c", "patternType": "prefix", "type": "topic"}
        ),
        "a user of Kafka changes the cluster": change(
            ":KafkaUser", "spec.authorization.acls[0].resource", {"type": "cluster", "name": "kafka-cluster"}
        ),
    },
    "redis-authentication": {
        "the cache asks for no password": drop(":RedisCluster", "spec.kubernetesConfig.redisSecret"),
    },
    "elasticsearch-no-anonymous-access": {
        "anybody searches the logs": add(
            ":Elasticsearch", 'spec.nodeSets[0].config."xpack.security.authc.anonymous.roles"', "superuser"
        ),
    },
}
