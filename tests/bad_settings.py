"""Settings that must be refused: what is changed in the prod stack's file, and the line that says so.

A change is a key and its new value; a path below the key goes into its group. `...` takes the key away.
"""

from dataclasses import dataclass
from types import EllipsisType
from typing import Any, cast

import yaml

Changes = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """One mistake: the changes that make it and what the refusal says after the file's name."""

    changes: Changes
    says: str

    @property
    def name(self) -> str:
        return ", ".join(f"{key}={value}" for key, value in self.changes.items())[:80]


def _case(key: str, value: object, says: str) -> Case:
    return Case({key: value}, says)


_P = "nphies-platform:"
CASES = (
    # keys
    _case(f"{_P}networks", {}, f"{_P}networks: unknown key; allowed: "),
    _case("nphies:rôle", "primary", "nphies:rôle: unknown key; allowed: "),
    _case("aws:profile", "default", "aws:profile: unknown key; allowed: aws:region"),
    _case(f"{_P}network.cidrs", "10.20.0.0/16", f"{_P}network.cidrs: unknown key; allowed: one of cidr, "),
    _case(f"{_P}cluster.data.minimum", 1, f"{_P}cluster.data.minimum: unknown key; allowed: one of disk, "),
    # what is missing
    _case("aws:region", ..., "aws:region: missing; required: AWS region the stack lives in"),
    _case("nphies:role", ..., "nphies:role: missing; required: `primary` accepts writes"),
    _case(f"{_P}account", ..., f"{_P}account: missing; required: The AWS account"),
    _case(f"{_P}peer.cidr", ..., f"{_P}peer.cidr: missing; required: Addresses of the other stack"),
    # types and units
    _case("nphies:role", "leader", "nphies:role: leader; allowed: primary or standby"),
    _case(f"{_P}cluster.system.minimum", "3", f"{_P}cluster.system.minimum: "),
    _case(f"{_P}cluster.system.minimum", 2.5, f"{_P}cluster.system.minimum: 2.5; allowed: a whole number"),
    _case(f"{_P}network.flow_log_retention", "1 year", f"{_P}network.flow_log_retention: 1 year; allowed: a duration"),
    _case(f"{_P}network.flow_log_retention", 365, f"{_P}network.flow_log_retention: 365; allowed: a duration"),
    _case(f"{_P}cluster.data.disk", "100GB", f"{_P}cluster.data.disk: 100GB; allowed: a size such as"),
    _case(f"{_P}cluster.version", 1.35, f"{_P}cluster.version: 1.35; allowed: "),
    _case(f"{_P}account", "12345", f"{_P}account: 12345; allowed: "),
    _case(f"{_P}objectives.rto", "1h", f"{_P}objectives.rto: 1h; allowed: 30m or less: the guide's objective"),
    _case(f"{_P}objectives.rpo", "6m", f"{_P}objectives.rpo: 6m; allowed: 5m or less: the guide's objective"),
    _case(f"{_P}objectives.availability", 99.9, f"{_P}objectives.availability: 99.9; allowed: 99.95 or more"),
    _case(f"{_P}objectives.rpo", "-5m", f"{_P}objectives.rpo: -5m; allowed: a duration"),
    # networks, regions, zones
    _case(f"{_P}network.cidr", "10.20.0.0/33", f"{_P}network.cidr: 10.20.0.0/33; allowed: an IPv4 network"),
    _case(f"{_P}network.cidr", "10.20.0.1/16", f"{_P}network.cidr: 10.20.0.1/16; allowed: an IPv4 network"),
    _case(f"{_P}network.cidr", "8.8.0.0/16", f"{_P}network.cidr: 8.8.0.0/16; allowed: a private network"),
    _case(f"{_P}network.cidr", "10.40.0.0/16", f"{_P}network.cidr: 10.40.0.0/16; allowed: a network that does not"),
    _case("aws:region", "eu-west-1", "aws:region: eu-west-1; allowed: a region of the residency list"),
    _case(f"{_P}peer.region", "me-central-1", f"{_P}peer.region: me-central-1; allowed: a region other than"),
    _case(
        f"{_P}zones", ["me-central-1a"] * 3, f"{_P}zones: me-central-1a, me-central-1a, me-central-1a; allowed: three"
    ),
    _case(f"{_P}zones", ["me-central-1a", "me-central-1b", "me-south-1c"], f"{_P}zones: me-south-1c; allowed: three"),
    _case(
        f"{_P}cluster.public_access_cidrs", ["0.0.0.0/0"], f"{_P}cluster.public_access_cidrs.0: 0.0.0.0/0; allowed: "
    ),
    # sizes and order
    _case(f"{_P}cluster.system.minimum", 9, f"{_P}cluster.system.minimum: 9; allowed: maximum (6) or less"),
    _case(
        f"{_P}cluster.application.instance_type", "m6i.xlarge", f"{_P}cluster.application.instance_type: m6i.xlarge; "
    ),
    _case(
        f"{_P}cluster.application.maximum",
        10,
        f"{_P}cluster.application.maximum: 10; allowed: a multiple of 3, since every zone has the same number",
    ),
    _case(f"{_P}cluster.application.minimum", 2, f"{_P}cluster.application.minimum: 2; allowed: 3 or more"),
    _case(f"{_P}cluster.data.minimum_per_zone", 0, f"{_P}cluster.data.minimum_per_zone: 0; allowed: 1 or more"),
    # what the data and its archive promise
    _case(
        f"{_P}archive.base_backup", "0 0 2 * * *", f"{_P}archive.base_backup: 0 0 2 * * *; allowed: a five-field cron"
    ),
    _case(
        f"{_P}archive.base_backup", "0 2 * * 1", f"{_P}archive.base_backup: 0 2 * * 1; allowed: a cron line that runs"
    ),
    _case(f"{_P}archive.timeout", "10m", f"{_P}archive.timeout: 10m; allowed: 10s to 60s"),
    _case(f"{_P}archive.upload_time_budget", "6m", f"{_P}archive.timeout: 1m and upload_time_budget 6m; allowed: "),
    _case(
        f"{_P}archive.founder",
        "me-central-1",
        f"{_P}archive.founder: me-central-1; allowed: nothing here, it is now archive.initial_primary_region",
    ),
    _case(
        f"{_P}app_tier.services.claims-service.scaling.warm",
        2,
        f"{_P}app_tier.services.claims-service.scaling.warm: 2; allowed: nothing here, it is now scaling.standby_minimum",
    ),
    _case(
        f"{_P}archive.region", "eu-west-1", f"{_P}archive.region: eu-west-1; allowed: this stack's region or the peer's"
    ),
    _case(f"{_P}data_tier.postgresql.instances", 2, f"{_P}data_tier.postgresql.instances: 2; allowed: "),
    _case(f"{_P}data_tier.postgresql.storage", "50Gi", f"{_P}data_tier.postgresql.storage: 50Gi; allowed: "),
    _case(f"{_P}data_tier.postgresql.wal_storage", "1Gi", f"{_P}data_tier.postgresql.wal_storage: 1Gi; allowed: "),
    _case(f"{_P}data_tier.redis.storage", "10Gi", f"{_P}data_tier.redis.storage: 10Gi; allowed: "),
    _case(f"{_P}data_tier.kafka.broker_storage", "1Gi", f"{_P}data_tier.kafka."),
    _case(f"{_P}retention.audit.archive", "1826d", f"{_P}retention.audit.archive: 1826d; allowed: "),
    _case(
        f"{_P}observability.contacts.on_call",
        "nobody",
        f"{_P}observability.contacts.on_call: nobody; allowed: an e-mail",
    ),
    # two primaries
    _case(f"{_P}peer.role", "primary", "nphies:role: primary; allowed: standby while peer.role is primary"),
    # services and the edge
    _case(
        f"{_P}app_tier.services.api-gateway.calls", ["billing"], f"{_P}app_tier.services.api-gateway.calls: billing;"
    ),
    _case(
        f"{_P}app_tier.services.claims-service.scaling.minimum",
        21,
        f"{_P}app_tier.services.claims-service.scaling.minimum: 21; allowed: maximum (20) or less",
    ),
    _case(
        f"{_P}app_tier.services.claims-service.image",
        "latest",
        f"{_P}app_tier.services.claims-service.image: latest; allowed: a version such as 2.4.1",
    ),
    _case(f"{_P}app_tier.services.claims-service.image", ..., f"{_P}app_tier.services.claims-service.image: missing;"),
    _case(f"{_P}app_tier.services.claims-service.start", "1h", f"{_P}app_tier.services.claims-service.start: 1h;"),
    _case(
        f"{_P}app_tier.services.claims-service.uses.consumes",
        ["claims"],
        f"{_P}app_tier.services.claims-service.uses.consumes: claims; allowed: one of audit-events, claims-adjudicated",
    ),
    _case(
        f"{_P}app_tier.services.claims-service.uses.database",
        "write",
        f"{_P}app_tier.services.claims-service.uses.database: write; allowed: none, read or read-write",
    ),
    _case(
        f"{_P}data_tier.redis.services",
        ["billing"],
        f'{_P}data_tier.redis.services: ["billing"]; allowed: nothing here, it is now app_tier.services.<name>.uses.cache',
    ),
    _case(f"{_P}app_tier.gateway", "billing", f"{_P}app_tier.gateway: billing; allowed: a service"),
    _case(
        f"{_P}edge.domain",
        "api.example.org",
        f"{_P}edge.domain: api.example.org; allowed: a name in the zone exchange.nphies.sa",
    ),
    _case(f"{_P}edge.zone_id", ..., f"{_P}edge.zone_id: missing;"),
    _case(
        f"{_P}edge.zone_id",
        "/hostedzone/Z0123456789ABC",
        f"{_P}edge.zone_id: /hostedzone/Z0123456789ABC; allowed: the id of a hosted zone without /hostedzone/",
    ),
    _case(f"{_P}edge.failover", "TERTIARY", f"{_P}edge.failover: TERTIARY; allowed: PRIMARY or SECONDARY"),
    _case(f"{_P}edge.health_check.interval", "20s", f"{_P}edge.health_check.interval: 20s; allowed: 10s or 30s"),
    _case(f"{_P}edge.tls_policy", "ELBSecurityPolicy-2016-08", f"{_P}edge.tls_policy: ELBSecurityPolicy-2016-08;"),
    _case(f"{_P}edge.deregistration_delay", "5m", f"{_P}edge.deregistration_delay: 5m; allowed: less than"),
    _case(f"{_P}peer.role", "primary", "nphies:role: primary; allowed: standby while peer.role is primary"),
    _case(
        "nphies:fencing_override", "the region is lost", "nphies:fencing_override: the region is lost; allowed: nothing"
    ),
    # logs
    _case(
        f"{_P}logging.elasticsearch.masters.nodes", 4, f"{_P}logging.elasticsearch.masters.nodes: 4; allowed: an odd"
    ),
    _case(f"{_P}logging.elasticsearch.hot.nodes", 2, f"{_P}logging.elasticsearch.hot.nodes: 2; allowed: 3 or more"),
    _case(f"{_P}logging.elasticsearch.hot.memory", "2Gi", f"{_P}logging.elasticsearch.hot.memory: 2Gi; allowed: 4Gi"),
    _case(f"{_P}logging.elasticsearch.warm.cpu_limit", "1500m", f"{_P}logging.elasticsearch.warm.cpu_limit: 1500m; "),
    _case(f"{_P}logging.elasticsearch.hot.cpu", "8", f"{_P}logging.elasticsearch.hot.cpu: 8; allowed: cpu_limit (4)"),
    _case(f"{_P}logging.elasticsearch.cold.storage", "1Gi", f"{_P}logging.elasticsearch.cold.storage: 1Gi; allowed: "),
    _case(f"{_P}logging.logstash.replicas", 1, f"{_P}logging.logstash.replicas: 1; allowed: 2 or more"),
    _case(f"{_P}logging.logstash.cpu", "fast", f"{_P}logging.logstash.cpu: fast; allowed: CPUs such as 500m or 2"),
    _case(f"{_P}logging.logstash.archive_every", "90s", f"{_P}logging.logstash.archive_every: 1m30s; allowed: whole"),
    _case(f"{_P}logging.logstash.audit_archive_every", "10m", f"{_P}logging.logstash.audit_archive_every: 10m; "),
    # times, in one form each
    _case(
        f"{_P}archive.recovery_target_time",
        "2026-11-23T09:41Z",
        f"{_P}archive.recovery_target_time: 2026-11-23T09:41Z; allowed: a date and time to the second with its offset",
    ),
    _case(
        f"{_P}archive.recovery_target_time",
        "2999-01-01T00:00:00Z",
        f"{_P}archive.recovery_target_time: 2999-01-01T00:00:00Z; allowed: a moment in the past",
    ),
    _case(f"{_P}archive.timeout", "30s1m", f"{_P}archive.timeout: 30s1m; allowed: a duration such as"),
    _case(f"{_P}data_tier.redis.backup_schedule", "0 2 31 2 *", f"{_P}data_tier.redis.backup_schedule: 0 2 31 2 *; "),
    _case(
        f"{_P}data_tier.postgresql.restore_check", "0 4 * * 7", f"{_P}data_tier.postgresql.restore_check: 0 4 * * 7;"
    ),
    _case(f"{_P}backup_vault.velero.daily", "0 2 ? * *", f"{_P}backup_vault.velero.daily: 0 2 ? * *; allowed: a five"),
    # quantities, as Kubernetes writes them
    _case(
        f"{_P}app_tier.services.claims-service.cpu",
        "0.5",
        f"{_P}app_tier.services.claims-service.cpu: 0.5; allowed: CPUs such as 500m or 2",
    ),
    _case(
        f"{_P}app_tier.services.claims-service.memory",
        "1.5Gi",
        f"{_P}app_tier.services.claims-service.memory: 1.5Gi; allowed: a size such as 512Mi, 100Gi or 1Ti",
    ),
    _case(f"{_P}quotas.data.memory", "1e3Mi", f"{_P}quotas.data.memory: 1e3Mi; allowed: a size such as"),
    _case(f"{_P}data_tier.kafka.storage", "500M", f"{_P}data_tier.kafka.storage: 500M; allowed: a size such as"),
    _case(f"{_P}quotas.core.storage", "0Gi", f"{_P}quotas.core.storage: 0Gi; allowed: a size such as"),
    # sums: what is asked for fits where it runs
    _case(
        f"{_P}quotas.core.cpu", 20, f"{_P}quotas.core.cpu: 20; allowed: 67 or more, which the services at their maximum"
    ),
    _case(
        f"{_P}quotas.core.pods", 20, f"{_P}quotas.core.pods: 20; allowed: 93 or more, which the services at their max"
    ),
    _case(
        f"{_P}quotas.data.memory", "60Gi", f"{_P}quotas.data.memory: 60Gi; allowed: 126Gi or more, which PostgreSQL, "
    ),
    _case(
        f"{_P}quotas.data.pods", 10, f"{_P}quotas.data.pods: 10; allowed: 18 or more, which PostgreSQL, Redis and Kafka"
    ),
    _case(
        f"{_P}quotas.logging.storage", "1Ti", f"{_P}quotas.logging.storage: 1Ti; allowed: 7854Gi or more, which Elastic"
    ),
    _case(
        f"{_P}quotas.logging.memory", "32Gi", f"{_P}quotas.logging.memory: 32Gi; allowed: 72Gi or more, which Elastic"
    ),
    _case(
        f"{_P}quotas.restore_check.storage", "100Gi", f"{_P}quotas.restore_check.storage: 100Gi; allowed: 164Gi or more"
    ),
    _case(f"{_P}data_tier.postgresql.storage", "2Ti", f"{_P}quotas.data.storage: 2Ti; allowed: 6636Gi or more, which "),
    _case(
        f"{_P}app_tier.services.claims-service.memory",
        "4Gi",
        f"{_P}quotas.core.memory: 200Gi; allowed: 213Gi or more, which the services at their maximum",
    ),
    _case(
        f"{_P}app_tier.services.claims-service.scaling.maximum",
        60,
        f"{_P}quotas.core.cpu: 100; allowed: 147 or more, which the services at their maximum",
    ),
    Case(
        {f"{_P}logging.elasticsearch.hot.memory": "60Gi", f"{_P}quotas.logging.memory": "512Gi"},
        f"{_P}logging.elasticsearch.hot.memory: 60Gi; allowed: 56Gi or less, which a node (m6i.4xlarge) has left for pods",
    ),
    _case(
        f"{_P}data_tier.postgresql.memory", "60Gi", f"{_P}data_tier.postgresql.memory: 60Gi; allowed: 56Gi or less, "
    ),
    _case(
        f"{_P}data_tier.postgresql.cpus", 16, f"{_P}data_tier.postgresql.cpus: 16; allowed: 15 or less, which a node"
    ),
    _case(
        f"{_P}data_tier.kafka.memory", "60Gi", f"{_P}data_tier.kafka.memory: 60Gi; allowed: 56Gi or less, which a node"
    ),
    _case(
        f"{_P}app_tier.services.claims-service.memory",
        "64Gi",
        f"{_P}app_tier.services.claims-service.memory: 64Gi; allowed: 56Gi or less, which a node (m6i.4xlarge) has left",
    ),
    _case(
        f"{_P}app_tier.services.claims-service.cpu",
        "16",
        f"{_P}app_tier.services.claims-service.cpu: 16; allowed: 15 or less, which a node (m6i.4xlarge) has left for pods",
    ),
    _case(f"{_P}retention.quarantine", "1d", f"{_P}retention.quarantine: 1d; allowed: 7d or more"),
)


def changed(stack_file: str, changes: Changes) -> str:
    """The text of a stack file with the changes made."""
    content = cast("dict[str, Any]", yaml.safe_load(stack_file))
    for key, value in changes.items():
        namespace, _, path = key.partition(":")
        top, *below = path.split(".")
        group, last = cast("dict[str, Any]", content["config"]), f"{namespace}:{top}"
        for part in below:
            group, last = cast("dict[str, Any]", group.setdefault(last, {})), part
        if isinstance(value, EllipsisType):
            del group[last]
        else:
            group[last] = value
    return yaml.safe_dump(content, allow_unicode=True)
