"""Harmful changes that the policies of `encryption/keys.py` must find."""

from tests.policies.mutators import Mutations, add, change, drop

_KEY = "kms/key:Key"
_REPLICA = "kms/replicaKey:ReplicaKey"

MUTATIONS: Mutations = {
    "key-rotation": {
        "a key no longer rotates": change(_KEY, "enableKeyRotation", False),
        "a key's rotation is not asked for": drop(_KEY, "enableKeyRotation"),
        "a key rotates every seven years": add(_KEY, "rotationPeriodInDays", 2555),
        "a key is disabled": add(_KEY, "isEnabled", False),
    },
    "key-deletion-window": {
        "a key is gone after a week": change(_KEY, "deletionWindowInDays", 7),
        "a replica key is gone after a week": change(_REPLICA, "deletionWindowInDays", 7),
        "a key's deletion window is the provider's": drop(_KEY, "deletionWindowInDays"),
    },
}
