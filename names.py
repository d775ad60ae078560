"""The names two stacks, or a stack and a person, must agree on without asking each other.

Pure functions of account and region: a stack in one region knows what its peer calls things while the peer is away.
Each refuses, with a ValueError, what the service it names things for would refuse.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Metric:
    """A metric in CloudWatch, with one dimension."""

    namespace: str
    name: str
    dimension: str


RESTORE_TEST = Metric("Nphies/RestoreTest", "RestoresTested", "ThirdCopy")
"""1 for each restore from a third copy that passed, published by whoever tested it; the dimension's value is the copy's bucket."""


def bucket(purpose: str, account: str, region: str) -> str:
    """An S3 bucket: the guide's name (nphies-logs-archive, nphies-redis-backup), made unique by account and region.

    Rules: Amazon S3 user guide, "General purpose bucket naming rules".
    """
    name = f"nphies-{purpose}-{account}-{region}"
    forbidden = name.startswith(("xn--", "sthree-", "amzn-s3-demo-")) or name.endswith(
        ("-s3alias", "--ol-s3", "--x-s3")
    )
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]", name) or forbidden:
        raise ValueError(f"{name!r} cannot name an S3 bucket: 3 to 63 of a-z, 0-9 and -, no reserved prefix or suffix")
    return name


def cluster(region: str) -> str:
    """The EKS cluster of a region. Rules: Amazon EKS API reference, CreateCluster, parameter name."""
    name = f"nphies-{region}"
    if not re.fullmatch(r"[0-9A-Za-z][0-9A-Za-z_-]{0,99}", name):
        raise ValueError(f"{name!r} cannot name an EKS cluster: 1 to 100 of letters, digits, _ and -")
    return name


def role(purpose: str, region: str) -> str:
    """An IAM role; IAM is global, so the region keeps two stacks of one account apart.

    Rules: IAM user guide, "IAM and AWS STS quotas, name requirements".
    """
    name = f"nphies-{purpose}-{region}"
    if not re.fullmatch(r"[\w+=,.@-]{1,64}", name, re.ASCII):
        raise ValueError(f"{name!r} cannot name an IAM role: 1 to 64 of letters, digits and +=,.@_-")
    return name


def role_arn(account: str, purpose: str, region: str) -> str:
    """The ARN of an IAM role."""
    return f"arn:aws:iam::{account}:role/{role(purpose, region)}"


def regional_key_alias(purpose: str, region: str) -> str:
    """The alias of a key that both regions have: it says whose, so that none is taken for the other's."""
    return key_alias(f"{purpose}-{region}")


def key_alias(purpose: str) -> str:
    """The alias of a KMS key. Rules: AWS KMS API reference, CreateAlias, parameter AliasName."""
    name = f"alias/nphies-{purpose}"
    if not re.fullmatch(r"alias/[A-Za-z0-9/_-]{1,250}", name):
        raise ValueError(f"{name!r} cannot name a KMS key: alias/ and 1 to 250 of letters, digits, /, _ and -")
    return name


def bucket_arn(name: str) -> str:
    """The ARN of a bucket."""
    return f"arn:aws:s3:::{name}"


def cluster_arn(account: str, region: str) -> str:
    """The ARN of the EKS cluster of a region."""
    return f"arn:aws:eks:{region}:{account}:cluster/{cluster(region)}"


def database_member(region: str) -> str:
    """claims-db of a region, as both stacks call it in their topology."""
    return f"claims-db-{region}"


DATABASE_ARCHIVES = "claims-db"
"""Folder in the archive's bucket; below it each database has a folder of its own."""


def database_archives(region: str) -> str:
    """What the names of all objects begin with that claims-db of a region archives, whatever its generation."""
    return f"{DATABASE_ARCHIVES}/{database_member(region)}-"


def database_archive(region: str, generation: int) -> str:
    """The folder of the archive that claims-db of a region writes to; another one each time it is built anew."""
    return f"{database_member(region)}-{generation}"


def backup_vault(region: str) -> str:
    """The AWS Backup vault of a region. Rules: AWS Backup API reference, CreateBackupVault, BackupVaultName."""
    name = f"nphies-{region}"
    if not re.fullmatch(r"[a-zA-Z0-9_-]{2,50}", name):
        raise ValueError(f"{name!r} cannot name a backup vault: 2 to 50 of letters, digits, _ and -")
    return name


def backup_vault_arn(account: str, region: str) -> str:
    """The ARN of the AWS Backup vault of a region."""
    return f"arn:aws:backup:{region}:{account}:backup-vault:{backup_vault(region)}"


def regional_domain(domain: str, region: str) -> str:
    """The name of one stack, below the name of both. Rules: RFC 1035, section 2.3.4."""
    name = f"{region}.{domain}"
    if len(name) > 253:
        raise ValueError(f"{name!r} is no domain name: 253 characters or fewer")
    return name


IMAGES = "nphies/"
"""What the names of all image repositories start with."""


def image_repository(service: str) -> str:
    """The repository of a service's images. Rules: Amazon ECR API reference, CreateRepository, repositoryName."""
    name = f"{IMAGES}{service}"
    if not re.fullmatch(r"[a-z0-9]+([._/-][a-z0-9]+)*", name) or len(name) > 256:
        raise ValueError(f"{name!r} cannot name an image repository: 2 to 256 of a-z, 0-9 and . _ - / between them")
    return name


def image(service: str, version: str, account: str, region: str) -> str:
    """Where the cluster of a region pulls a version (tag, digest, or both) of a service from: its own region."""
    separator = "@" if version.startswith("sha256:") else ":"
    return f"{account}.dkr.ecr.{region}.amazonaws.com/{image_repository(service)}{separator}{version}"
