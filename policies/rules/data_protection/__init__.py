"""Data protection: what holds data is not deleted with the stack, by mistake or in a hurry, and has copies."""

from policies.rules.data_protection import (
    backups,
    buckets,
    providers,
    replication_alarms,
    restore_tests,
    stacks,
    third_copies,
    volumes,
)

__all__ = [
    "backups",
    "buckets",
    "providers",
    "replication_alarms",
    "restore_tests",
    "stacks",
    "third_copies",
    "volumes",
]
