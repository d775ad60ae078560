"""Harmful changes that the policies of `exposure/storage.py` must find."""

from tests.policies.mutators import Mutations, change, drop, lose, rewrite

_BLOCK = ":BucketPublicAccessBlock"
_POLICY = ":BucketPolicy"

MUTATIONS: Mutations = {
    "bucket-public-access-blocked": {
        "public ACLs are not blocked": change(_BLOCK, "blockPublicAcls", False),
        "public policies are not blocked": change(_BLOCK, "blockPublicPolicy", False, of="logs-archive"),
        "public ACLs are heeded": change(_BLOCK, "ignorePublicAcls", False, of="velero"),
        "public buckets are not restricted": drop(_BLOCK, "restrictPublicBuckets", of="postgres-archive"),
        "a bucket takes ACLs": change(":BucketOwnershipControls", "rule.objectOwnership", "ObjectWriter"),
    },
    "bucket-access-controls": {
        "a bucket has no public access block": lose(_BLOCK, of="audit-archive"),
        "a bucket has no ownership controls": lose(":BucketOwnershipControls", of="redis-backup"),
        "a bucket has no policy": lose(_POLICY, of="postgres-archive"),
    },
    "bucket-policy-restricted": {
        "a bucket is read by everybody": rewrite(
            _POLICY,
            "policy",
            r'"Statement": \[',
            '"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}, ',
        ),
        "a bucket is open to another account": rewrite(
            _POLICY,
            "policy",
            r'"Statement": \[',
            '"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::999999999999:root"}, "Action": "s3:*", "Resource": "*"}, ',  # noqa: E501
        ),
        "a bucket does not keep other accounts out": rewrite(
            _POLICY, "policy", "aws:PrincipalAccount", "aws:username", of="velero"
        ),
    },
    "bucket-access-logged": {
        "access to a bucket is not logged": lose(":BucketLogging", of="audit-archive"),
        "access is logged into the same bucket": change(":BucketLogging", "targetBucket", "elsewhere"),
    },
}
