"""Harmful changes that the policies of `identity/aws.py` must find."""

from tests.policies.mutators import Mutations, add, change, drop, lose, rewrite

_POLICY = "iam/rolePolicy:RolePolicy"
_ROLE = "iam/role:Role"

MUTATIONS: Mutations = {
    "no-wildcard-permissions": {
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
            r'"elasticloadbalancing:DescribeTargetHealth", [^\]]*\], "Resource": \["\*"\], "Sid": "Look", "Condition": \{[^}]*\}\}',
            '"elasticloadbalancing:ModifyRule"], "Resource": ["*"], "Sid": "Look"',
            of="aws-load-balancer-controller",
        ),
        "a role may all but one thing": rewrite(_POLICY, "policy", '"Action"', '"NotAction"', of="cluster"),
        "a role may pass any role": rewrite(
            _POLICY, "policy", r'"Action": \[', '"Action": ["iam:PassRole", ', of="cluster"
        ),
    },
    "least-privilege-trust": {
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
        "a role is taken by OIDC": rewrite(
            _ROLE,
            "assumeRolePolicy",
            r'"Principal": \{[^}]*\}',
            '"Principal": {"Federated": "arn:aws:iam::123456789012:oidc-provider/x"}',
            of="redis-backup",
        ),
    },
    "managed-policies-known": {
        "nodes are administrators": change(
            ":RolePolicyAttachment", "policyArn", "arn:aws:iam::aws:policy/AdministratorAccess", of="nodes"
        ),
        "a role has a wide managed policy": add(
            _ROLE, "managedPolicyArns", ["arn:aws:iam::aws:policy/PowerUserAccess"]
        ),
    },
    "key-policy-restricted": {
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
    },
    "pod-identity-association": {
        "a role is given to another account": change(":PodIdentityAssociation", "serviceAccount", "default"),
        "a role is given in another namespace": change(":PodIdentityAssociation", "namespace", "default", of="velero"),
        "a role for pods is given to none": lose(":PodIdentityAssociation", of="claims-db"),
    },
    "role-has-policy": {
        "the archive loses its rights": lose(_POLICY, of="claims-db-write"),
        "replication loses its rights": lose(_POLICY, of="postgres-archive-replica"),
    },
}
