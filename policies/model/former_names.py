"""Former names of policies: exemptions and configuration may use them for one release, and every report says so."""

from collections.abc import Iterable, Iterator, Mapping

from declared.stack import Stack
from policies.model.policy import Config, Finding, StackPolicy

FORMER_NAMES: Mapping[str, str] = {
    "access-entries-narrow": "least-privilege-access-entries",
    "age-alerts-notice-absence": "age-alert-absent-metric",
    "alarms-heard": "alarm-actions-enabled",
    "alerting-has-a-dead-mans-switch": "dead-mans-switch",
    "alerts-mute-only-their-consequences": "alert-inhibition-scope",
    "alerts-reach-people": "alert-routing",
    "alerts-there": "required-alerts",
    "audit-delivery-outlives-services": "audit-delivery-priority",
    "autoscaling-sound": "hpa-valid",
    "backups-copied": "backup-cross-region-copy",
    "backups-kept": "backup-retention",
    "backups-select-something": "backup-selection-matches",
    "bindings-narrow": "least-privilege-bindings",
    "bucket-guarded": "bucket-access-controls",
    "bucket-policy-closed": "bucket-policy-restricted",
    "cache-access-proven": "redis-authentication",
    "cache-saved": "redis-persistence-enabled",
    "charts-widen-no-rights": "charts-no-privilege-escalation",
    "cluster-roles-narrow": "least-privilege-cluster-roles",
    "controllers-leave-lost-nodes": "controller-node-eviction-time",
    "dashboards-there": "required-dashboards",
    "data-outlives-the-stack": "data-retained-on-delete",
    "database-backups-run": "scheduled-backup-valid",
    "database-logins-proven": "database-login-credentials",
    "database-restarts-soon": "database-bounded-restart",
    "database-roles-narrow": "least-privilege-database-roles",
    "default-group-closed": "default-security-group-empty",
    "definitions-kept": "crds-kept",
    "deletion-guarded": "deletion-protection",
    "disruption-budgets-cover": "pdb-required",
    "disruption-budgets-during-releases": "pdb-during-blue-green",
    "disruption-budgets-sound": "pdb-valid",
    "dns-fails-over": "dns-failover",
    "edge-and-backups-watched": "edge-and-backup-alarms",
    "egress-narrow": "least-privilege-egress",
    "entrances-in-three-zones": "load-balancer-and-api-in-three-zones",
    "health-checks-fast": "health-check-interval",
    "images-kept": "image-retention",
    "images-pulled-when-needed": "image-pull-policy",
    "ingress-narrow": "least-privilege-ingress",
    "jobs-end": "job-deadline",
    "jobs-run": "cronjob-valid",
    "jobs-there": "required-jobs",
    "key-policy-closed": "key-policy-restricted",
    "limits-whole": "complete-limitrange",
    "long-backups": "monthly-backup-retention",
    "metrics-kept": "metrics-retention",
    "metrics-name-their-objects": "metrics-honor-labels",
    "monitoring-outlives-services": "monitoring-priority",
    "namespaces-closed": "namespace-default-deny",
    "no-wildcard-rights": "no-wildcard-permissions",
    "nodes-closed": "node-no-ssh-imdsv2",
    "nodes-reliable": "node-group-on-demand",
    "nodes-sized": "node-instance-size",
    "nothing-expires-early": "minimum-retention",
    "operators-there": "required-operators",
    "operators-where-they-work": "operator-namespace-scope",
    "passwords-long": "password-length",
    "pod-identity-fits": "pod-identity-association",
    "pod-traffic-named": "network-policy-explicit-peers",
    "pods-have-network-policies": "network-policy-required",
    "pooler-retries-soon": "pooler-login-retry",
    "priority-classes-sound": "priority-class-valid",
    "private-api-has-a-way-in": "private-api-reachable",
    "public-entrance-guarded": "internet-facing-waf",
    "quotas-whole": "complete-quota",
    "readiness-lets-failover": "readiness-probe-allows-failover",
    "recovery-exposed": "recovery-at-risk",
    "recovery-jobs-often": "recovery-job-schedule",
    "release-admits-its-own-rules": "admission-webhook-failure-policy",
    "replication-has-a-heartbeat": "replication-heartbeat",
    "replication-on": "bucket-replication-enabled",
    "restores-have-processors": "wal-restore-parallelism",
    "restores-tried": "restore-tested",
    "retention-has-an-end": "maximum-retention",
    "roles-have-rights": "role-has-policy",
    "search-access-proven": "elasticsearch-no-anonymous-access",
    "search-security-on": "elasticsearch-security-enabled",
    "secret-stores-narrow": "least-privilege-secret-stores",
    "secrets-from-own-stores": "external-secret-own-store",
    "services-for-this-account": "confused-deputy-prevention",
    "services-have-priority": "priority-class-required",
    "services-inside": "service-cluster-ip",
    "services-whole": "complete-service",
    "stores-and-services-observed": "metrics-scraped",
    "stores-have-their-nodes": "store-node-pools",
    "stores-inside": "store-listeners-internal",
    "stream-access-proven": "kafka-authentication",
    "stream-rights-narrow": "least-privilege-kafka-acls",
    "target-health-fast": "target-health-check-interval",
    "targets-bound": "target-group-binding",
    "targets-direct": "target-type-ip",
    "targets-drain": "target-deregistration-delay",
    "targets-kept-through-releases": "target-readiness-gates",
    "time-to-end": "termination-grace-period",
    "tokens-only-where-needed": "service-account-token-required",
    "topic-policy-closed": "topic-policy-restricted",
    "topics-kept": "topic-retention",
    "topics-subscribed": "alarm-actions-subscribed",
    "trust-narrow": "least-privilege-trust",
    "updates-switch-over": "primary-update-switchover",
    "velero-schedules-run": "velero-schedule-valid",
    "volumes-can-grow": "volume-expansion",
    "volumes-follow-pods": "volume-binding-mode",
    "volumes-outlive-their-store": "volumes-retained",
    "webhooks-spare-their-release": "webhook-own-release",
}
"""The present name, by the former one."""


def present_name(name: str) -> str:
    """The name of a policy that may be written with its former one."""
    return FORMER_NAMES.get(name, name)


def former_names_policy(used: Iterable[tuple[str, str]]) -> StackPolicy:
    """The policy over the former names that were read: of each the file, and the name."""
    notices = tuple(
        f"{file} has the former name {name}; write {FORMER_NAMES[name]}" for file, name in dict.fromkeys(used)
    )

    def check(_stack: Stack, _config: Config) -> Iterator[Finding]:
        return (Finding(message=notice) for notice in notices)

    return StackPolicy(
        name="policy-names-current",
        description="Exemptions and configuration name policies by their present names; former ones hold for one release.",
        remedy="Write the present name.",
        level="advisory",
        check=check,
    )
