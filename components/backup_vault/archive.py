"""An archive seen from outside: a bucket and its key by the names both stacks compute, and the rights to use them.

Nothing here needs the bucket to be in this stack or region, or to exist yet: a pod of one stack gets rights on the
archive of the other in the same way as on its own.

    Archive("postgres-archive", account, region="me-south-1").grant_write_to(pod_role)
"""

from collections.abc import Sequence
from dataclasses import dataclass

import names
from components.aws.iam_policy import Statement, statement
from components.aws.pod_identity import PodRole

_LOOK = ("s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads")
_READ = ("s3:GetObject", "s3:GetObjectVersion")
_WRITE = ("s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts")
_DELETE = ("s3:DeleteObject",)

# A multipart upload decrypts the data key for every part, so writing needs both (S3 user guide, "Multipart upload API
# and permissions").
_ENCRYPT = ("kms:GenerateDataKey", "kms:Decrypt")


@dataclass(frozen=True)
class Archive:
    """The bucket of one purpose in one region, and its key.

    Uploads must not carry an encryption header: the bucket encrypts with its own key, and its policy refuses requests
    that choose for themselves.
    """

    purpose: str
    account: str
    region: str

    @property
    def name(self) -> str:
        return names.bucket(self.purpose, self.account, self.region)

    @property
    def arn(self) -> str:
        return names.bucket_arn(self.name)

    @property
    def key_alias(self) -> str:
        return names.regional_key_alias(self.purpose, self.region)

    def grant_read_to(self, pod: PodRole) -> None:
        """Lets the pod list the archive and read every object and version of it."""
        self._allow(pod, "read", [self._on_bucket(_LOOK), self._on_objects(_READ), self.key_use(["kms:Decrypt"])])

    def grant_write_to(self, pod: PodRole, *, under: str = "") -> None:
        """Lets the pod list, read, write and delete objects. What it deletes stays as a version it cannot delete.

        `under`: a prefix such as `snapshots/`; of what lies elsewhere it sees the names and no more.
        """
        objects = self._on_objects([*_READ, *_WRITE, *_DELETE], under)
        self._allow(pod, "write", [self._on_bucket(_LOOK), objects, self.key_use(_ENCRYPT)])

    def grant_write_only_to(self, pod: PodRole) -> None:
        """Lets the pod add objects; it can neither read nor list nor delete what is there."""
        location = self._on_bucket(["s3:GetBucketLocation"])
        self._allow(pod, "add-to", [location, self._on_objects(_WRITE), self.key_use(_ENCRYPT)])

    def _allow(self, pod: PodRole, verb: str, statements: Sequence[Statement]) -> None:
        pod.allow(f"{verb}-{self.purpose}-{self.region}", *statements)

    def _on_bucket(self, actions: Sequence[str]) -> Statement:
        return statement(actions, [self.arn], sid="Bucket")

    def _on_objects(self, actions: Sequence[str], under: str = "") -> Statement:
        return statement(actions, [f"{self.arn}/{under}*"], sid="Objects")

    def key_use(self, actions: Sequence[str], sid: str = "Key") -> Statement:
        """Use of the key through S3, by its alias: a key's id cannot be computed, and the peer's not be looked up."""
        return statement(
            actions,
            [f"arn:aws:kms:{self.region}:{self.account}:key/*"],
            sid=sid,
            condition={
                "ForAnyValue:StringEquals": {"kms:ResourceAliases": self.key_alias},
                "StringEquals": {"kms:ViaService": f"s3.{self.region}.amazonaws.com"},
            },
        )
