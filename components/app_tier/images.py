"""The image repositories of a region: tags that cannot be moved, scanned, encrypted, and copied to the peer's region."""

import json
from collections.abc import Iterable, Mapping

import pulumi
import pulumi_aws as aws

import names
from components.aws.encryption_key import encryption_key
from settings import ImageSettings, Site

UNTAGGED_KEPT_DAYS = 7


class ImageRepositories(pulumi.ComponentResource):
    """One repository per service. The peer has its own: no region pulls from another."""

    repositories: Mapping[str, aws.ecr.Repository]

    def __init__(
        self,
        name: str,
        settings: ImageSettings,
        *,
        services: Iterable[str],
        site: Site,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("nphies:platform:ImageRepositories", name, opts=opts)
        child = pulumi.ResourceOptions(parent=self)
        key = encryption_key(name, "Container images", site.account, opts=child)
        self.repositories = {service: _repository(service, key.arn, settings.kept, child) for service in services}
        if settings.replicate:
            _replicate(name, site, child)
        self.register_outputs({})


def _repository(
    service: str, key_arn: pulumi.Input[str], kept: int, opts: pulumi.ResourceOptions
) -> aws.ecr.Repository:
    repository = aws.ecr.Repository(
        service,
        name=names.image_repository(service),
        image_tag_mutability="IMMUTABLE",
        image_scanning_configuration=aws.ecr.RepositoryImageScanningConfigurationArgs(scan_on_push=True),
        encryption_configurations=[
            aws.ecr.RepositoryEncryptionConfigurationArgs(encryption_type="KMS", kms_key=key_arn)
        ],
        force_delete=False,
        opts=opts,
    )
    aws.ecr.LifecyclePolicy(
        service, repository=repository.name, policy=_lifecycle(kept), opts=pulumi.ResourceOptions(parent=repository)
    )
    return repository


def _lifecycle(kept: int) -> str:
    untagged = {
        "tagStatus": "untagged",
        "countType": "sinceImagePushed",
        "countUnit": "days",
        "countNumber": UNTAGGED_KEPT_DAYS,
    }
    surplus = {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": kept}
    rules = [
        {"rulePriority": priority, "description": description, "selection": selection, "action": {"type": "expire"}}
        for priority, (description, selection) in enumerate(
            [("What a tag no longer names", untagged), (f"All but the newest {kept}", surplus)], 1
        )
    ]
    return json.dumps({"rules": rules})


def _replicate(name: str, site: Site, opts: pulumi.ResourceOptions) -> None:
    """Of the registry, so of the account and region: nothing else in them may declare one.

    A copy is not copied on, so both regions may point at each other (Amazon ECR user guide, "Private image replication").
    """
    destination = aws.ecr.ReplicationConfigurationReplicationConfigurationRuleDestinationArgs(
        region=site.peer.region, registry_id=site.account
    )
    ours = aws.ecr.ReplicationConfigurationReplicationConfigurationRuleRepositoryFilterArgs(
        filter=names.IMAGES, filter_type="PREFIX_MATCH"
    )
    aws.ecr.ReplicationConfiguration(
        name,
        replication_configuration=aws.ecr.ReplicationConfigurationReplicationConfigurationArgs(
            rules=[
                aws.ecr.ReplicationConfigurationReplicationConfigurationRuleArgs(
                    destinations=[destination], repository_filters=[ours]
                )
            ]
        ),
        opts=opts,
    )
