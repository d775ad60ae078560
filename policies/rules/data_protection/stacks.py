"""What a deletion, or the destruction of a stack, leaves in place."""

from collections.abc import Iterator

from pydantic import Field

from declared.buckets import BUCKET
from declared.expectations import NOT_TRUE, TRUE, at_least
from declared.requirements.requirement import Requirement
from declared.stack import Stack
from policies.model.expect import requirement_check, types_of, wrong
from policies.model.policy import Config, Finding, ResourcePolicy, StackPolicy


class _DeletionGuardedConfig(Config):
    days: int = Field(default=30, ge=7, description="How long a deleted secret can be brought back, in days.")


def _deletion(config: _DeletionGuardedConfig) -> tuple[Requirement, ...]:
    return (
        Requirement(BUCKET, "forceDestroy", NOT_TRUE),
        Requirement("aws:route53/zone:Zone", "forceDestroy", NOT_TRUE),
        Requirement("aws:ecr/repository:Repository", "forceDelete", NOT_TRUE),
        Requirement("aws:backup/vault:Vault", "forceDestroy", NOT_TRUE),
        Requirement("aws:eks/cluster:Cluster", "deletionProtection", TRUE),
        Requirement("aws:lb/loadBalancer:LoadBalancer", "enableDeletionProtection", TRUE),
        Requirement("aws:rds/instance:Instance", "deletionProtection", TRUE),
        Requirement("aws:secretsmanager/secret:Secret", "recoveryWindowInDays", at_least(config.days)),
    )


DELETION_GUARDED = ResourcePolicy(
    name="deletion-protection",
    description="What holds data or serves all clients is not deleted by one command, nor with its contents.",
    remedy="Leave forceDestroy and forceDelete false; turn deletion protection on.",
    config=_DeletionGuardedConfig,
    types=types_of(_deletion(_DeletionGuardedConfig())),
    check=requirement_check(_deletion),
)


_KEY = "aws:kms/key:Key"


class _RetainedConfig(Config):
    types: tuple[str, ...] = Field(
        default=(
            BUCKET,
            "aws:backup/vault:Vault",
            "aws:ecr/repository:Repository",
            "aws:route53/zone:Zone",
            "kubernetes:postgresql.cnpg.io/v1:Cluster",
            "kubernetes:kafka.strimzi.io/v1:KafkaTopic",
            "aws:kms/replicaKey:ReplicaKey",
            "aws:cloudwatch/logGroup:LogGroup",
        ),
        description="Types that hold data, or what is needed to read it.",
    )


def _retained(stack: Stack, config: _RetainedConfig) -> Iterator[Finding]:
    for resource in stack.of(*config.types):
        if not (resource.protect or resource.retain_on_delete):
            yield wrong(resource, "is neither protected nor retained: destroying the stack deletes it")
    for resource in stack.resources:
        if resource.protect or resource.retain_on_delete:
            for key in stack.needed_by(resource, _KEY):
                if not (key.protect or key.retain_on_delete):
                    yield wrong(
                        key, f"goes with the stack, and {resource.name}, which stays, cannot be read without it"
                    )


RETAINED = StackPolicy(
    name="data-retained-on-delete",
    description="Destroying a stack keeps its buckets, images, vault, stores and logs, their keys, and the zone that others write to.",
    remedy="Set retain_on_delete, or protect, in the resource's options.",
    config=_RetainedConfig,
    check=_retained,
    needs_options=True,
)
