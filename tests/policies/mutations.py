"""Harmful changes to the declared resources of both stacks, one at a time; the pack must find every one."""

from tests.policies.damage import Mutation
from tests.policies.mutations_of import (
    charts,
    data_protection,
    encryption,
    exposure,
    identity,
    multi_az,
    recovery,
    residency,
    retention,
    tags,
    workloads,
)

MUTATIONS: list[Mutation] = [
    *recovery.MUTATIONS,
    *retention.MUTATIONS,
    *encryption.MUTATIONS,
    *exposure.MUTATIONS,
    *identity.MUTATIONS,
    *workloads.MUTATIONS,
    *multi_az.MUTATIONS,
    *residency.MUTATIONS,
    *data_protection.MUTATIONS,
    *tags.MUTATIONS,
    *charts.MUTATIONS,
]
