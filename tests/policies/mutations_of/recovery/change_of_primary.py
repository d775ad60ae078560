"""Harmful changes that the policies of `recovery/change_of_primary.py` must find."""

from tests.policies.mutators import Mutations, add, change, drop, in_stack, lose

_CLUSTER = "cnpg.io/v1:Cluster"

MUTATIONS: Mutations = {
    "pooler-login-retry": {
        "PgBouncer leaves a new primary alone for 15 s": drop(
            ":Pooler", "spec.pgbouncer.parameters.server_login_retry"
        ),
        "PgBouncer leaves a new primary alone for a minute": change(
            ":Pooler", "spec.pgbouncer.parameters.server_login_retry", "60"
        ),
    },
    "pooler-notices-lost-primary": {
        "PgBouncer waits for a lost primary's acknowledgement": drop(
            ":Pooler", "spec.pgbouncer.parameters.tcp_user_timeout"
        ),
        "PgBouncer waits for a lost primary's answer for two hours": drop(
            ":Pooler", "spec.pgbouncer.parameters.tcp_keepidle"
        ),
        "PgBouncer asks no primary whether it is still there": add(
            ":Pooler", "spec.pgbouncer.parameters.tcp_keepalive", "0"
        ),
    },
    "wal-restore-parallelism": {
        "eight restores share one processor": change(
            ":ObjectStore", "spec.configuration.wal.maxParallel", 8, of="claims-db-archive"
        ),
        "two restores share half a processor": change(
            ":ObjectStore",
            "spec.instanceSidecarConfiguration.resources.limits.cpu",
            "500m",
            of="claims-db-archive",
        ),
    },
    "readiness-probe-allows-failover": {
        "a replica without its primary is not ready": add(
            _CLUSTER, "spec.probes", {"readiness": {"type": "streaming"}}
        ),
    },
    "primary-update-switchover": {
        "an update deletes the pod of a standby's primary": in_stack(
            "dr", change(_CLUSTER, "spec.primaryUpdateMethod", "restart")
        ),
        "an update deletes the primary's pod, by CloudNativePG's default": in_stack(
            "dr", drop(_CLUSTER, "spec.primaryUpdateMethod")
        ),
    },
    "recovery-waits-for-a-base-backup": {
        "a recovery is tried before there is a base backup": in_stack(
            "dr", lose(":ValidatingAdmissionPolicy", of="recovery-gate")
        ),
        "the gate before a recovery is bound to nothing": in_stack("dr", lose(":ValidatingAdmissionPolicyBinding")),
        "the gate before a recovery warns": in_stack(
            "dr", change(":ValidatingAdmissionPolicyBinding", "spec.validationActions", ["Warn"])
        ),
        "the gate before a recovery is open without its parameter": in_stack(
            "dr", change(":ValidatingAdmissionPolicyBinding", "spec.paramRef.parameterNotFoundAction", "Allow")
        ),
        "the gate before a recovery gives way": in_stack(
            "dr", change(":ValidatingAdmissionPolicy", "spec.failurePolicy", "Ignore")
        ),
        "the gate before a recovery is another's": in_stack(
            "dr",
            change(
                ":ValidatingAdmissionPolicy",
                "spec.matchConstraints.objectSelector.matchLabels",
                {"cnpg.io/cluster": "elsewhere"},
            ),
        ),
        "the gate before a recovery looks at updates": in_stack(
            "dr", change(":ValidatingAdmissionPolicy", "spec.matchConstraints.resourceRules[0].operations", ["UPDATE"])
        ),
    },
    "replication-heartbeat": {
        "nothing commits on a quiet primary": lose(":Deployment", of="heartbeat"),
    },
}
