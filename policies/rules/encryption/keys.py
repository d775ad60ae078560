"""KMS keys rotate, and cannot be deleted in a hurry."""

from pydantic import Field

from declared.expectations import NOT_FALSE, NOT_TRUE, TRUE, at_least, at_most, or_not_given
from declared.requirements.requirement import Requirement
from policies.model.expect import requirement_check, types_of
from policies.model.policy import Config, ResourcePolicy

_KEY, _REPLICA = "aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey"


class _KeyRotationConfig(Config):
    days: int = Field(default=365, ge=90, description="Longest time between rotations, in days.")


def _rotation(config: _KeyRotationConfig) -> tuple[Requirement, ...]:
    return (
        Requirement(_KEY, "enableKeyRotation", TRUE),
        Requirement(
            _KEY,
            "rotationPeriodInDays",
            or_not_given(at_most(config.days)),
        ),
        Requirement(_KEY, "isEnabled", NOT_FALSE),
        Requirement(_REPLICA, "enabled", NOT_FALSE),
    )


KEY_ROTATION = ResourcePolicy(
    name="key-rotation",
    description="Every KMS key is enabled and rotates at least once a year.",
    remedy="Set enableKeyRotation, and leave rotationPeriodInDays at 365 or less.",
    config=_KeyRotationConfig,
    types=types_of(_rotation(_KeyRotationConfig())),
    check=requirement_check(_rotation),
)


class _KeyDeletionConfig(Config):
    days: int = Field(default=30, ge=7, description="Shortest waiting time before a key is deleted, in days.")


def _deletion(config: _KeyDeletionConfig) -> tuple[Requirement, ...]:
    return (
        Requirement(_KEY, "deletionWindowInDays", at_least(config.days)),
        Requirement(_REPLICA, "deletionWindowInDays", at_least(config.days)),
        Requirement(_KEY, "bypassPolicyLockoutSafetyCheck", NOT_TRUE),
        Requirement(_REPLICA, "bypassPolicyLockoutSafetyCheck", NOT_TRUE),
    )


KEY_DELETION = ResourcePolicy(
    name="key-deletion-window",
    description="A KMS key that is scheduled for deletion can still be saved for a month: without it its data is lost.",
    remedy="Set deletionWindowInDays to 30, the longest there is.",
    config=_KeyDeletionConfig,
    types=types_of(_deletion(_KeyDeletionConfig())),
    check=requirement_check(_deletion),
)
