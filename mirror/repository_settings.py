"""What the own registries must be, in every region: their repositories, and what holds for all of them.

Pure: the same for what makes them and for what checks them. In no stack: a stack's first `up` pulls from them, and its
`destroy` must leave them and their key (docs/decisions/0223).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import names
from artifacts.lock import Lock
from artifacts.references import repositories

KEY_ALIAS = names.key_alias("images")
KEPT = 50
"""Newest images of each service: the running one and those of the rollback window are among them."""

UNTAGGED_KEPT_DAYS = 7

_DEPLOYMENT, _BUILD, _CREATION = "nphies-deployment", "nphies-images", "nphies-image-repositories"
"""Roles of docs/bootstrap.md, section 3."""

_WRITES = (
    "ecr:BatchDeleteImage",
    "ecr:CompleteLayerUpload",
    "ecr:DeleteLifecyclePolicy",
    "ecr:DeleteRepository",
    "ecr:InitiateLayerUpload",
    "ecr:PutImage",
    "ecr:PutImageTagMutability",
    "ecr:PutLifecyclePolicy",
    "ecr:UploadLayerPart",
)
"""Not `ecr:ReplicateImage`, which is ECR's own; not `ecr:SetRepositoryPolicy`, or a wrong policy could not be mended."""

SCANNING: Mapping[str, Any] = {
    "scanType": "BASIC",
    "rules": [
        {"scanFrequency": "SCAN_ON_PUSH", "repositoryFilters": [{"filter": "*", "filterType": "WILDCARD"}]},
    ],
}
"""Of the registry, so that a repository which nobody has made yet is scanned too."""


@dataclass(frozen=True)
class Repository:
    """One repository."""

    name: str
    writers: tuple[str, ...]
    """Names of the roles that may push and delete."""

    expires: bool
    """Whether old images go. Nothing that is mirrored does: a digest of last year may still run, and a rollback pulls it."""


def wanted(lock: Lock, services: Iterable[str]) -> list[Repository]:
    """The repositories of what other publishers made, and of the services; sorted by name."""
    mirrored = [Repository(name, (_DEPLOYMENT,), expires=False) for name in repositories(lock)]
    built = [
        Repository(names.image_repository(service), (_DEPLOYMENT, _BUILD), expires=True) for service in set(services)
    ]
    return sorted([*mirrored, *built], key=lambda each: each.name)


def repository_policy(account: str, writers: Iterable[str]) -> str:
    """Nobody else pushes or deletes, an administrator neither. Who pulls is said by the rights of the roles that pull."""
    roles = [f"arn:aws:iam::{account}:role/{each}" for each in writers]
    statement = {
        "Sid": "NobodyElseWrites",
        "Effect": "Deny",
        "Principal": "*",
        "Action": list(_WRITES),
        "Condition": {"ArnNotEquals": {"aws:PrincipalArn": roles}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def lifecycle_policy() -> str:
    """Of a service's repository. Images that an index names are not expired before it (Amazon ECR user guide, "Lifecycle policies")."""
    untagged = {
        "tagStatus": "untagged",
        "countType": "sinceImagePushed",
        "countUnit": "days",
        "countNumber": UNTAGGED_KEPT_DAYS,
    }
    surplus = {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": KEPT}
    rules = [
        {"rulePriority": priority, "description": description, "selection": selection, "action": {"type": "expire"}}
        for priority, (description, selection) in enumerate(
            [("What a tag no longer names", untagged), (f"All but the newest {KEPT}", surplus)], 1
        )
    ]
    return json.dumps({"rules": rules})


def replication_rule(account: str, peer: str) -> Mapping[str, Any]:
    """The services' images go to the other region. What is mirrored does not: `make mirror` fills each region by itself.

    A copy is not copied on, so both regions may point at each other (Amazon ECR user guide, "Private image replication").
    """
    return {
        "destinations": [{"region": peer, "registryId": account}],
        "repositoryFilters": [{"filter": names.IMAGES, "filterType": "PREFIX_MATCH"}],
    }


def creation_template(account: str, key_arn: str) -> Mapping[str, Any]:
    """What a repository gets that replication makes, because an image was pushed before `make repositories` knew its service.

    Without a template it would have the defaults: tags that move, and no key. A template with a key needs a role of its own.
    """
    return {
        "prefix": names.IMAGES.rstrip("/"),
        "appliedFor": ["REPLICATION"],
        "description": "Images of the services",
        "imageTagMutability": "IMMUTABLE",
        "encryptionConfiguration": {"encryptionType": "KMS", "kmsKey": key_arn},
        "repositoryPolicy": repository_policy(account, (_DEPLOYMENT, _BUILD)),
        "lifecyclePolicy": lifecycle_policy(),
        "customRoleArn": f"arn:aws:iam::{account}:role/{_CREATION}",
    }
