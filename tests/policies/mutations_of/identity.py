"""Rights widened, credentials that stay."""

from tests.policies.damage import Mutation, add, bring, change, drop, lose, rewrite

_POLICY, _ROLE, _ACCOUNT = "iam/rolePolicy:RolePolicy", "iam/role:Role", ":ServiceAccount"
_RBAC = "rbac.authorization.k8s.io/v1:Role"

MUTATIONS = [
    Mutation("identity", name, damage)
    for name, damage in {
        "Grafana reads every Secret": change(":Release", "values.grafana.rbac.namespaced", False),
        "kube-state-metrics reads every Secret": change(
            ":Release", "values.kube-state-metrics.collectorsExclude", ["configmaps"]
        ),
        "a role may do everything": rewrite(_POLICY, "policy", r'"Action": \[[^\]]*\]', '"Action": ["*"]'),
        "a role may do everything in S3": rewrite(
            _POLICY, "policy", r'"Action": \[[^\]]*\]', '"Action": ["s3:*"]', of="velero-write"
        ),
        "a role reads every bucket": rewrite(
            _POLICY, "policy", r'"Resource": \["arn:aws:s3:::[^\]]*/\*"\]', '"Resource": ["*"]', of="claims-db-write"
        ),
        "a role uses every key": rewrite(
            _POLICY,
            "policy",
            r', "Condition": \{"ForAnyValue.*',
            '}, {"Effect": "Allow", "Action": ["kms:Decrypt"], "Resource": ["*"]}]}',
            of="claims-db-write",
        ),
        "a condition of a right is lost": rewrite(
            _POLICY,
            "policy",
            r'"Action": \["elasticloadbalancing:DescribeTargetHealth"\], "Resource": \["\*"\], "Condition": \{[^}]*\}\}',
            '"Action": ["elasticloadbalancing:ModifyRule"], "Resource": ["*"]',
            of="argo-rollouts-look",
        ),
        "a role may all but one thing": rewrite(_POLICY, "policy", '"Action"', '"NotAction"', of="cluster"),
        "a role may pass any role": rewrite(
            _POLICY, "policy", r'"Action": \[', '"Action": ["iam:PassRole", ', of="cluster"
        ),
        "anybody takes a role": rewrite(
            _ROLE, "assumeRolePolicy", r'"Principal": \{[^}]*\}', '"Principal": {"AWS": "*"}'
        ),
        "another account takes a role": rewrite(
            _ROLE,
            "assumeRolePolicy",
            r'"Principal": \{[^}]*\}',
            '"Principal": {"AWS": "arn:aws:iam::999999999999:root"}',
            of="velero",
        ),
        "any pod takes a role": rewrite(
            _ROLE, "assumeRolePolicy", r', "Condition": .*\}\}\}\]', "}]", of="external-secrets"
        ),
        "any namespace takes a role": rewrite(
            _ROLE, "assumeRolePolicy", r'"aws:RequestTag/kubernetes-namespace": "[^"]*", ', "", of="velero"
        ),
        "any account's backups take a role": rewrite(
            _ROLE, "assumeRolePolicy", r', "Condition": .*\}\}\}\]', "}]", of="backups"
        ),
        "a topic takes notices for any account's sake": rewrite(
            ":TopicPolicy", "policy", r'"aws:SourceAccount": "\d+"', '"aws:SecureTransport": "true"', of="edge"
        ),
        "a topic takes notices whose account is not given": rewrite(
            ":TopicPolicy", "policy", '"StringEquals"', '"StringEqualsIfExists"', of="backups"
        ),
        "a topic takes notices of all accounts": rewrite(
            ":TopicPolicy",
            "policy",
            r'"StringEquals": \{"aws:SourceAccount": "\d+"',
            '"StringLike": {"aws:SourceAccount": "*"',
        ),
        "a key is used for any account's sake": rewrite(
            "kms/key:Key",
            "policy",
            r', "Condition": \{"StringEquals": \{"kms:EncryptionContext[^}]*\}\}',
            "",
            of="backups",
        ),
        "a key is used for any account's logs": rewrite(
            "kms/key:Key",
            "policy",
            r', "Condition": \{"ArnEquals": \{"kms:EncryptionContext[^}]*\}\}',
            "",
            of="flow-logs",
        ),
        "a bucket takes any account's access logs": rewrite(
            ":BucketPolicy", "policy", r"/AWSLogs/\d+/\*", "/*", of="access-logs"
        ),
        "a queue takes messages for any account's sake": bring(
            "aws:sqs/queuePolicy:QueuePolicy",
            "queue",
            policy='{"Statement": [{"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"},'
            ' "Action": "sqs:SendMessage", "Resource": "*"}]}',
        ),
        "a role is taken by OIDC": rewrite(
            _ROLE,
            "assumeRolePolicy",
            r'"Principal": \{[^}]*\}',
            '"Principal": {"Federated": "arn:aws:iam::123456789012:oidc-provider/x"}',
            of="redis-backup",
        ),
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
        "nodes are administrators": change(
            ":RolePolicyAttachment", "policyArn", "arn:aws:iam::aws:policy/AdministratorAccess", of="nodes"
        ),
        "a role has a wide managed policy": add(
            _ROLE, "managedPolicyArns", ["arn:aws:iam::aws:policy/PowerUserAccess"]
        ),
        "the archive loses its rights": lose(_POLICY, of="claims-db-write"),
        "replication loses its rights": lose(_POLICY, of="postgres-archive-replica"),
        "a role is given to another account": change(":PodIdentityAssociation", "serviceAccount", "default"),
        "a role is given in another namespace": change(":PodIdentityAssociation", "namespace", "default", of="velero"),
        "a role for pods is given to none": lose(":PodIdentityAssociation", of="claims-db"),
        "everybody uses a key": rewrite(
            "kms/key:Key", "policy", r'"Principal": \{"AWS": "[^"]*"\}', '"Principal": {"AWS": "*"}'
        ),
        "another account uses a key": rewrite(
            "kms/key:Key",
            "policy",
            r'"Statement": \[',
            '"Statement": [{"Effect": "Allow", "Action": ["kms:Decrypt"], "Resource": ["*"], "Principal": {"AWS": "arn:aws:iam::999999999999:root"}}, ',  # noqa: E501
        ),
        "a replica key is open": rewrite(
            "kms/replicaKey:ReplicaKey", "policy", r'"Principal": \{"AWS": "[^"]*"\}', '"Principal": "*"'
        ),
        "a key has the default policy": drop("kms/key:Key", "policy"),
        "everybody publishes": rewrite(
            ":TopicPolicy", "policy", r'"Principal": \{"Service": \[[^\]]*\]\}', '"Principal": {"AWS": "*"}'
        ),
        "access is by the aws-auth ConfigMap": change(
            "eks/cluster:Cluster", "accessConfig.authenticationMode", "API_AND_CONFIG_MAP"
        ),
        "whoever made the cluster rules it": change(
            "eks/cluster:Cluster", "accessConfig.bootstrapClusterCreatorAdminPermissions", True
        ),
        "on-call are administrators": change(
            ":AccessPolicyAssociation",
            "policyArn",
            "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
            of="on-call",
        ),
        "on-call are masters": change(":AccessEntry", "kubernetesGroups", ["system:masters"], of="on-call"),
        "the cluster has no administrator": lose(":AccessPolicyAssociation", of="deployment"),
        "a user of the account enters the cluster": change(
            ":AccessEntry", "principalArn", "arn:aws:iam::123456789012:user/somebody"
        ),
        "a service account mounts its token": change(_ACCOUNT, "automountServiceAccountToken", True),
        "a service account's token is the default": drop(_ACCOUNT, "automountServiceAccountToken", of="claims-service"),
        "a service account has a role by annotation": add(
            _ACCOUNT, "metadata.annotations", {"eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/x"}
        ),
        "a service mounts a token": change(":Rollout", "spec.template.spec.automountServiceAccountToken", True),
        "a job mounts a token": drop(
            ":CronJob", "spec.jobTemplate.spec.template.spec.automountServiceAccountToken", of="claims-partitions"
        ),
        "a password is in clear": change(
            ":Rollout", "spec.template.spec.containers[0].env[0]", {"name": "DATABASE_PASSWORD", "value": "hunter2"}
        ),
        "an access key is in clear": change(
            ":Rollout",
            "spec.template.spec.containers[0].env[0]",
            {"name": "AWS_ACCESS_KEY_ID", "value": "AKIAABCDEFGHIJKLMNOP"},
        ),
        "a service's properties hold a password": rewrite(
            ":ConfigMap",
            'data."application.properties"',
            "^",
            "spring.datasource.password=hunter2\n",
            of="claims-service",
        ),
        "a secret is from another store": change(":ExternalSecret", "spec.secretStoreRef.name", "elsewhere"),
        "a secret is from a store of the cluster": change(
            ":ExternalSecret", "spec.secretStoreRef.kind", "ClusterSecretStore"
        ),
        "a secret has no store": drop(":ExternalSecret", "spec.secretStoreRef", of="data-tier"),
        "a secret's generator is another": change(
            ":ExternalSecret", "spec.dataFrom[0].sourceRef.generatorRef.name", "elsewhere"
        ),
        "a secret store is gone": lose(":SecretStore"),
        "a secret store uses a key": add(
            ":SecretStore", "spec.provider.aws.auth", {"secretRef": {"accessKeyIDSecretRef": {"name": "aws"}}}
        ),
        "a secret store is somebody else's": change(
            ":SecretStore", "spec.provider", {"vault": {"server": "https://vault.example"}}
        ),
        "a password is short": change(":Password", "spec.length", 8),
        "a password is as long as the default": drop(":Password", "spec.length"),
        "the archive is reached by a key": change(
            ":ObjectStore", "spec.configuration.s3Credentials", {"accessKeyId": {"name": "aws", "key": "id"}}
        ),
        "Velero has a key": change(":Release", "values.credentials.useSecret", True),
        "anybody looks at the dashboards": change(
            ":Release", 'values.grafana."grafana.ini"."auth.anonymous".enabled', True
        ),
        "Grafana's password is in the values": add(
            ":Release", "values.grafana.adminPassword", "admin", of="kube-prometheus"
        ),
        "the log operator is beside other controllers": change(
            ":Release", "namespace", "nphies-operators", of="elastic-operator"
        ),
        "the log operator works everywhere": change(":Release", "values.createClusterScopedResources", True),
        "Kafka's operator is beside other controllers": change(
            ":Release", "namespace", "nphies-operators", of="strimzi"
        ),
        "Kafka's operator manages no namespace by name": change(":Release", "values.watchNamespaces", []),
        "a role in the cluster may do everything": change(_RBAC, "rules[0].verbs", ["*"]),
        "a role in the cluster is for every kind": change(_RBAC, "rules[0].resources", ["*"], of="pruning"),
        "a role reads every Secret": drop(_RBAC, "rules[0].resourceNames", of="data-tier"),
        "a role may impersonate": change(_RBAC, "rules[0].verbs", ["get", "impersonate"]),
        "viewers may change everything": change(
            ":ClusterRole", "rules[0].verbs", ["get", "create", "delete"], of="viewers"
        ),
        "viewers read Secrets": change(":ClusterRole", "rules[1].resources", ["secrets"], of="viewers"),
        "the drift check reads Secrets": change(":ClusterRole", "rules[0].resources", ["secrets"], of="drift"),
        "viewers are administrators": change(":ClusterRoleBinding", "roleRef.name", "cluster-admin"),
        "everybody is a viewer": change(":ClusterRoleBinding", "subjects[0].name", "system:authenticated"),
        "a role is bound to every pod": change(":RoleBinding", "subjects[0].name", "default"),
        "the superuser logs in": change("cnpg.io/v1:Cluster", "spec.enableSuperuserAccess", True),
        "a role of the database is a superuser": add(":DatabaseRole", "spec.superuser", True),
        "a role of the database makes others": add(":DatabaseRole", "spec.createrole", True),
        "a role of the database reads all data": change(":DatabaseRole", "spec.inRoles", ["pg_read_all_data"]),
        "a role with a certificate has a password too": change(":DatabaseRole", "spec.disablePassword", False),
        "a role logs in with nothing": drop(":DatabaseRole", "spec.passwordSecret"),
        "Kafka asks nobody": drop(":Kafka", "spec.kafka.authorization"),
        "Kafka has a superuser": add(":Kafka", "spec.kafka.authorization.superUsers", ["ANONYMOUS"]),
        "Kafka knows nobody": drop(":Kafka", "spec.kafka.listeners[0].authentication"),
        "topics are made by writing": change(":Kafka", 'spec.kafka.config."auto.create.topics.enable"', True),
        "a user of Kafka needs no certificate": drop(":KafkaUser", "spec.authentication"),
        "a user of Kafka is not asked": drop(":KafkaUser", "spec.authorization"),
        "a user of Kafka reads every topic": change(":KafkaUser", "spec.authorization.acls[0].resource.name", "*"),
        "a user of Kafka may do everything": change(":KafkaUser", "spec.authorization.acls[0].operations", ["All"]),
        "a user of Kafka reads what begins so": change(
            ":KafkaUser", "spec.authorization.acls[0].resource", {"name": "c", "patternType": "prefix", "type": "topic"}
        ),
        "a user of Kafka changes the cluster": change(
            ":KafkaUser", "spec.authorization.acls[0].resource", {"type": "cluster", "name": "kafka-cluster"}
        ),
        "the cache asks for no password": drop(":RedisCluster", "spec.kubernetesConfig.redisSecret"),
    }.items()
]
