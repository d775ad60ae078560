"""Harmful changes that the policies of `identity/credentials.py` must find."""

from tests.policies.mutators import Mutations, add, bring, change, drop, lose

_ACCOUNT = ":ServiceAccount"

MUTATIONS: Mutations = {
    "no-static-credentials": {
        "an OIDC provider is there": bring(
            "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
            "oidc",
            url="https://oidc.eks.me-central-1.amazonaws.com",
        ),
        "a user is there": bring("aws:iam/user:User", "operator"),
        "an access key is there": bring("aws:iam/accessKey:AccessKey", "operator", user="operator"),
        "a Secret is declared": bring(
            "kubernetes:core/v1:Secret", "database", metadata={"name": "database", "namespace": "nphies-data"}
        ),
    },
    "no-secrets-in-clear": {
        "a password is in clear": change(
            ":Rollout", "spec.template.spec.containers[0].env[0]", {"name": "DATABASE_PASSWORD", "value": "hunter2"}
        ),
        "an access key is in clear": change(
            ":Rollout",
            "spec.template.spec.containers[0].env[0]",
            {"name": "AWS_ACCESS_KEY_ID", "value": "AKIAABCDEFGHIJKLMNOP"},
        ),
    },
    "service-accounts-without-tokens": {
        "a service account mounts its token": change(_ACCOUNT, "automountServiceAccountToken", True),
        "a service account's token is the default": drop(_ACCOUNT, "automountServiceAccountToken", of="claims-service"),
        "a service account has a role by annotation": add(
            _ACCOUNT, "metadata.annotations", {"eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/x"}
        ),
    },
    "service-account-token-required": {
        "a service mounts a token": change(":Rollout", "spec.template.spec.automountServiceAccountToken", True),
        "a job mounts a token": drop(
            ":CronJob", "spec.jobTemplate.spec.template.spec.automountServiceAccountToken", of="claims-partitions"
        ),
    },
    "external-secret-own-store": {
        "a secret is from another store": change(":ExternalSecret", "spec.secretStoreRef.name", "elsewhere"),
        "a secret is from a store of the cluster": change(
            ":ExternalSecret", "spec.secretStoreRef.kind", "ClusterSecretStore"
        ),
        "a secret has no store": drop(":ExternalSecret", "spec.secretStoreRef", of="data-tier"),
        "a secret's generator is another": change(
            ":ExternalSecret", "spec.dataFrom[0].sourceRef.generatorRef.name", "elsewhere"
        ),
        "a secret store is gone": lose(":SecretStore"),
    },
    "least-privilege-secret-stores": {
        "a secret store uses a key": add(
            ":SecretStore", "spec.provider.aws.auth", {"secretRef": {"accessKeyIDSecretRef": {"name": "aws"}}}
        ),
        "a secret store is of another account": change(
            ":SecretStore", "spec.provider", {"vault": {"server": "https://vault.example"}}
        ),
    },
    "password-length": {
        "a password is short": change(":Password", "spec.length", 8),
        "a password is as long as the default": drop(":Password", "spec.length"),
    },
    "archive-by-role": {
        "the archive is reached by a key": change(
            ":ObjectStore", "spec.configuration.s3Credentials", {"accessKeyId": {"name": "aws", "key": "id"}}
        ),
    },
    "releases-without-keys": {
        "Velero has a key": change(":Release", "values.credentials.useSecret", True),
        "anybody looks at the dashboards": change(
            ":Release", 'values.grafana."grafana.ini"."auth.anonymous".enabled', True
        ),
        "Grafana's password is in the values": add(
            ":Release", "values.grafana.adminPassword", "admin", of="kube-prometheus"
        ),
    },
}
