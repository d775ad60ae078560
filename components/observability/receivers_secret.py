"""The empty secret for Alertmanager's keys: a person fills it once per region, and this program never knows its value."""

import pulumi
import pulumi_aws as aws

from components.aws.encryption_key import encryption_key
from components.aws.iam_policy import statement
from components.aws.pod_identity import PodRole
from components.observability.credentials import receivers_secret_name
from settings import Site

RECOVERY_WINDOW_DAYS = 30  # the longest Secrets Manager offers: time to notice a deletion


class ReceiversSecret(pulumi.ComponentResource):
    """A secret in AWS Secrets Manager with its own key.

    Apart from Observability, since what reads it (External Secrets) is there before that, and waits for its grant.
    """

    name: str

    def __init__(self, name: str, *, site: Site, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("nphies:platform:ReceiversSecret", name, opts=opts)
        child = pulumi.ResourceOptions(parent=self)
        self.name, self._region = receivers_secret_name(site.region), site.region
        self._key = encryption_key(name, "Keys of the paging service and the mail relay", site.account, opts=child)
        self._secret = aws.secretsmanager.Secret(
            name,
            name=self.name,
            description="JSON with smtp-password and paging-routing-key, for Alertmanager",
            kms_key_id=self._key.arn,
            recovery_window_in_days=RECOVERY_WINDOW_DAYS,
            opts=child,
        )
        self.register_outputs({"name": self.name})

    def grant_read_to(self, pod: PodRole) -> None:
        """Lets the pod read the secret's value."""
        pod.allow(
            "read-alertmanager-receivers",
            statement(["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"], [self._secret.arn]),
            statement(
                ["kms:Decrypt"],
                [self._key.arn],
                condition={"StringEquals": {"kms:ViaService": f"secretsmanager.{self._region}.amazonaws.com"}},
            ),
        )
