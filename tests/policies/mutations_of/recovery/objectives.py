"""Harmful changes that the policies of `recovery/objectives.py` must find, which are the recovery model's."""

from tests.policies.mutators import Mutations, change

_CLUSTER, _ROLLOUT = "cnpg.io/v1:Cluster", ":Rollout"
_STARTS = "spec.template.spec.containers[0].startupProbe.failureThreshold"

MUTATIONS: Mutations = {
    "recovery-rto": {
        "clients keep a record for a quarter of an hour": change("route53/record:Record", "ttl", 900, of="failover"),
        "a service may take twenty minutes to start": change(_ROLLOUT, _STARTS, 240),
    },
    "recovery-rpo": {
        "ten minutes of commits wait for their archive": change(
            _CLUSTER, "spec.postgresql.parameters.archive_timeout", "10min"
        ),
    },
    "recovery-availability": {
        "a service starts so late that releases cost the budget": change(_ROLLOUT, _STARTS, 240),
    },
    "recovery-retention": {
        "the bucket of the database's archive lets go of what can still be recovered to": change(
            ":BucketLifecycleConfiguration", "rules[0].expiration", {"days": 20}, of="postgres-archive"
        ),
    },
}
