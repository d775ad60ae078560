"""KMS keys rotate, and cannot be deleted in a hurry."""

from declared.expectations import NOT_FALSE, NOT_TRUE, TRUE, at_least, at_most, or_not_given
from declared.requirements.requirement import Requirement
from policies.model.expect import requirement_check, types_of
from policies.model.policy import ResourcePolicy, integer

_KEY, _REPLICA = "aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey"

_ROTATION = (
    Requirement(_KEY, "enableKeyRotation", TRUE),
    Requirement(
        _KEY,
        "rotationPeriodInDays",
        or_not_given(at_most("days")),
    ),
    Requirement(_KEY, "isEnabled", NOT_FALSE),
    Requirement(_REPLICA, "enabled", NOT_FALSE),
)

KEY_ROTATION = ResourcePolicy(
    name="key-rotation",
    description="Every KMS key is enabled and rotates at least once a year.",
    remedy="Set enableKeyRotation, and leave rotationPeriodInDays at 365 or less.",
    config={"days": integer(365, "Longest time between rotations, in days.", minimum=90)},
    types=types_of(_ROTATION),
    check=requirement_check(_ROTATION),
)

_DELETION = (
    Requirement(_KEY, "deletionWindowInDays", at_least("days")),
    Requirement(_REPLICA, "deletionWindowInDays", at_least("days")),
    Requirement(_KEY, "bypassPolicyLockoutSafetyCheck", NOT_TRUE),
    Requirement(_REPLICA, "bypassPolicyLockoutSafetyCheck", NOT_TRUE),
)

KEY_DELETION = ResourcePolicy(
    name="key-deletion-window",
    description="A KMS key that is scheduled for deletion can still be saved for a month: without it its data is lost.",
    remedy="Set deletionWindowInDays to 30, the longest there is.",
    config={"days": integer(30, "Shortest waiting time before a key is deleted, in days.", minimum=7)},
    types=types_of(_DELETION),
    check=requirement_check(_DELETION),
)
