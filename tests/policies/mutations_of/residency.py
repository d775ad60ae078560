"""Harmful changes that the policies of `residency.py` must find."""

from tests.policies.mutators import Mutations, add, bring, change, drop, in_third_place, rewrite

MUTATIONS: Mutations = {
    "regions-allowed": {
        "a bucket is in Ireland": add("s3/bucket:Bucket", "region", "eu-west-1", of="logs-archive"),
        "a replica is in Frankfurt": change("s3/bucket:Bucket", "region", "eu-central-1", of="audit-archive-replica"),
        "the provider works in Virginia": change("pulumi:providers:aws", "region", "us-east-1"),
        "images are copied to Mumbai": bring(
            "aws:ecr/replicationConfiguration:ReplicationConfiguration",
            "images",
            replicationConfiguration={
                "rules": [{"destinations": [{"region": "ap-south-1", "registryId": "123456789012"}]}]
            },
        ),
        "backups are copied to Ireland": change(
            "backup/plan:Plan",
            "rules[0].copyActions[0].destinationVaultArn",
            "arn:aws:backup:eu-west-1:123456789012:backup-vault:nphies",
            of="volumes",
        ),
        "a replica key is in Ohio": change(":ReplicaKey", "region", "us-east-2"),
        "subnets are in another region": change(":Subnet", "availabilityZone", "eu-west-1a"),
        "the database archives to Ireland": change(
            ":ObjectStore", "spec.instanceSidecarConfiguration.env[0].value", "eu-west-1"
        ),
        "the archive's bucket is in Ireland": change(
            ":ObjectStore",
            "spec.configuration.destinationPath",
            "s3://nphies-postgres-archive-123456789012-eu-west-1/claims-db",
        ),
        "Velero writes to Singapore": change(":BackupStorageLocation", "spec.config.region", "ap-southeast-1"),
        "secrets are read from Ireland": change(":SecretStore", "spec.provider.aws.region", "eu-west-1"),
        "images are pulled from Virginia": change(
            ":Rollout",
            "spec.template.spec.containers[0].image",
            "123456789012.dkr.ecr.us-east-1.amazonaws.com/nphies/claims-service:1.0.0",
        ),
        "the cache's backup goes to Ireland": change(
            ":CronJob", "spec.jobTemplate.spec.template.spec.containers[0].env[4].value", "eu-west-1", of="redis-backup"
        ),
        "alerts are sent through Ireland": change(
            ":Release", "values.alertmanager.config.global.smtp_smarthost", "email-smtp.eu-west-1.amazonaws.com:587"
        ),
        "metrics are written to Virginia": change(
            ":Release",
            "values.prometheus.prometheusSpec.remoteWrite",
            [{"url": "https://aps-workspaces.us-east-1.amazonaws.com/write"}],
        ),
        "a table is in Virginia": bring("aws:dynamodb/table:Table", "claims", region="us-east-1"),
        "the autoscaler works in Ireland": change(":Release", "values.awsRegion", "eu-west-1"),
        "a role writes to a bucket's key in Ireland": rewrite(
            ":RolePolicy", "policy", r"arn:aws:kms:me-[a-z]+-1", "arn:aws:kms:eu-west-1", of="write-postgres"
        ),
        "the residency list says nothing of a region": rewrite(
            "pulumi:providers:aws", "defaultTags", "me-central-1 me-south-1", "me-central-1"
        ),
        "nobody admitted the third region": in_third_place(
            rewrite("pulumi:providers:aws", "defaultTags", '"AdmittedBy"', '"Remark"', of="aws-third-place")
        ),
        "nobody said what the third region is for": in_third_place(
            rewrite("pulumi:providers:aws", "defaultTags", '"AdmittedFor"', '"Remark"', of="aws-third-place")
        ),
        "the database archives into the third region": in_third_place(
            change(":ObjectStore", "spec.instanceSidecarConfiguration.env[0].value", "eu-central-1")
        ),
        "volumes are copied to the third region": in_third_place(
            change(
                "backup/plan:Plan",
                "rules[0].copyActions[0].destinationVaultArn",
                "arn:aws:backup:eu-central-1:123456789012:backup-vault:nphies",
                of="volumes",
            )
        ),
    },
    "account-pinned": {
        "the provider works in any account": drop("pulumi:providers:aws", "allowedAccountIds"),
        "the provider's region is the environment's": drop("pulumi:providers:aws", "region"),
    },
}
