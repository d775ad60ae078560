"""A change of PostgreSQL's primary, and the beginning of a standby: what may hold them up, and what would stop them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Field

from declared import durations
from declared.labels import selects
from declared.objects import namespace_of, object_name
from declared.pods import POD_TYPES, pod_template
from declared.quantities import parse
from declared.resource import Declared
from declared.stack import Stack
from declared.values import as_number, is_unknown, items, mapping, read, shown
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, ResourcePolicy, StackPolicy

_CLUSTER = "kubernetes:postgresql.cnpg.io/v1:Cluster"
_POOLER = "kubernetes:postgresql.cnpg.io/v1:Pooler"
_STORE = "kubernetes:barmancloud.cnpg.io/v1:ObjectStore"
_POLICY = "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy"
_BINDING = "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding"

_LOGIN_RETRY = 15
"""PgBouncer's `server_login_retry` where nothing is given."""

_RETRANSMISSION = 924.0
"""Seconds until Linux gives up what isn't acknowledged (ip-sysctl, `tcp_retries2` of 15: 924.6 s at least)."""

_NEVER = float("inf")


class _PoolerRetriesConfig(Config):
    seconds: int = Field(default=5, ge=1, description="Longest time until PgBouncer logs in again, in seconds.")


def _retry(pooler: Declared, config: _PoolerRetriesConfig) -> Iterator[Finding]:
    given = read(pooler.props, "spec.pgbouncer.parameters.server_login_retry")
    if is_unknown(given):
        return
    wait = durations.parse(_LOGIN_RETRY if given is None else given)
    if wait is None or wait.total_seconds() > config.seconds:
        yield wrong(
            pooler,
            f"spec.pgbouncer.parameters.server_login_retry is {shown(given)}; expected at most {config.seconds}: after one "
            "refused login a new primary is left alone for that long",
        )


POOLER_RETRIES = ResourcePolicy(
    name="pooler-login-retry",
    description="PgBouncer tries a new primary again within seconds of a refused login.",
    remedy='Set spec.pgbouncer.parameters.server_login_retry to "1".',
    config=_PoolerRetriesConfig,
    types=(_POOLER,),
    check=_retry,
)

_KEEPALIVE = {"tcp_keepidle": 7200, "tcp_keepintvl": 75, "tcp_keepcnt": 9}
"""Linux, tcp(7): where PgBouncer is given nothing, it leaves these to the system."""


def _seconds_until_noticed(given: Mapping[str, Any]) -> tuple[float, float]:
    """Of a primary that answers no more: with a query that it hasn't acknowledged, and with one that it was working on."""
    sent = (as_number(given.get("tcp_user_timeout")) or 0) / 1000
    idle, interval, count = (as_number(given.get(name)) or default for name, default in _KEEPALIVE.items())
    on = as_number(given.get("tcp_keepalive", 1)) != 0
    return sent or _RETRANSMISSION, idle + interval * count if on else _NEVER


class _LostPrimaryConfig(Config):
    seconds: int = Field(default=30, ge=1, description="Longest time until a lost primary is noticed, in seconds.")


def _lost_primary(pooler: Declared, config: _LostPrimaryConfig) -> Iterator[Finding]:
    given = mapping(pooler.props, "spec.pgbouncer.parameters")
    if any(is_unknown(value) for value in given.values()):
        return
    sent, acknowledged = _seconds_until_noticed(given)
    limit = config.seconds
    if sent > limit:
        yield wrong(
            pooler,
            f"spec.pgbouncer.parameters.tcp_user_timeout is {shown(given.get('tcp_user_timeout'))}; expected 1 to {limit * 1000}: a "
            "query that was sent to a lost primary hangs until its client gives up",
        )
    if acknowledged > limit:
        yield wrong(
            pooler,
            "spec.pgbouncer.parameters.tcp_keepidle + tcp_keepintvl x tcp_keepcnt is "
            f"{'endless' if acknowledged == _NEVER else f'{acknowledged:g} s'}; expected at most {limit}: a query that a lost primary "
            "was working on hangs until its client gives up",
        )


POOLER_NOTICES_A_LOST_PRIMARY = ResourcePolicy(
    name="pooler-notices-lost-primary",
    description="PgBouncer gives up a primary that was lost without closing its connections, so queries in flight fail soon.",
    remedy="Set tcp_user_timeout (milliseconds), tcp_keepidle, tcp_keepintvl and tcp_keepcnt in spec.pgbouncer.parameters.",
    config=_LostPrimaryConfig,
    types=(_POOLER,),
    check=_lost_primary,
)


class _RestoresFitConfig(Config):
    per_cpu: float = Field(default=2, ge=0.1, description="WAL restores at a time for each CPU of the sidecar.")


def _restores(store: Declared, config: _RestoresFitConfig) -> Iterator[Finding]:
    parallel = read(store.props, "spec.configuration.wal.maxParallel")
    limit = read(store.props, "spec.instanceSidecarConfiguration.resources.limits.cpu")
    cpus = parse(limit)
    if not isinstance(parallel, (int, float)) or not cpus:
        return
    if parallel > config.per_cpu * cpus:
        yield wrong(
            store,
            f"spec.configuration.wal.maxParallel is {parallel:g} with {shown(limit)} CPU for the sidecar; expected at most "
            f"{config.per_cpu:g} for each: every promotion waits for several rounds of them",
        )


RESTORES_FIT = ResourcePolicy(
    name="wal-restore-parallelism",
    description="WAL restores that run at a time have the processors they need, since every change of primary waits for them.",
    remedy="Lower spec.configuration.wal.maxParallel, or raise the CPU limit in spec.instanceSidecarConfiguration.",
    config=_RestoresFitConfig,
    types=(_STORE,),
    check=_restores,
)


def _readiness(cluster: Declared, _: Config) -> Iterator[Finding]:
    if read(cluster.props, "spec.probes.readiness.type") == "streaming":
        yield wrong(
            cluster,
            "spec.probes.readiness.type is streaming: when the primary is lost no replica streams, none is ready, and "
            "CloudNativePG fails over to none",
        )


READINESS_LETS_FAILOVER = ResourcePolicy(
    name="readiness-probe-allows-failover",
    description="A replica stays ready when its primary is lost: CloudNativePG promotes only pods that are ready.",
    remedy="Leave spec.probes.readiness.type at pg_isready, and alert on a replica that does not stream.",
    types=(_CLUSTER,),
    check=_readiness,
)


def _updates(cluster: Declared, _: Config) -> Iterator[Finding]:
    method = read(cluster.props, "spec.primaryUpdateMethod")
    own, primary = (read(cluster.props, f"spec.replica.{key}") for key in ("self", "primary"))
    promoted = own is not None and own == primary
    if not is_unknown(method) and method != "switchover" and not promoted:
        yield wrong(
            cluster,
            f"spec.primaryUpdateMethod is {shown(method)}; expected switchover: an update of the image or the pod deletes the "
            "primary's pod, and writes wait until it has started again",
        )


UPDATES_SWITCH_OVER = ResourcePolicy(
    name="primary-update-switchover",
    description="An update of PostgreSQL switches over to an instance that has it already, rather than restart the primary.",
    remedy="Set spec.primaryUpdateMethod to switchover. The primary of a distributed topology may have restart while it is promoted.",
    types=(_CLUSTER,),
    check=_updates,
)


def _refuses(policy: Declared, pod: dict[str, str], place: str) -> bool:
    """Whether an admission policy looks at the creation of a pod with these labels."""
    constraints = mapping(policy.props, "spec.matchConstraints")
    rules = items(constraints, "resourceRules")
    pods = any({"pods", "*"} & set(map(str, items(each, "resources"))) for each in rules)
    creates = any({"CREATE", "*"} & set(map(str, items(each, "operations"))) for each in rules)
    inside = selects(mapping(constraints, "namespaceSelector"), {"kubernetes.io/metadata.name": place})
    return pods and creates and inside and selects(mapping(constraints, "objectSelector"), pod)


def _denies(binding: Declared) -> bool:
    """Whether what a policy refuses doesn't happen, also where its parameter is missing."""
    missing: Any = read(binding.props, "spec.paramRef.parameterNotFoundAction")
    return "Deny" in items(binding.props, "spec.validationActions") and missing in (None, "Deny")


def _gated(stack: Stack, _: Config) -> Iterator[Finding]:
    bound = {str(read(each.props, "spec.policyName")) for each in stack.of(_BINDING) if _denies(each)}
    policies = [
        each
        for each in stack.of(_POLICY)
        if object_name(each) in bound and read(each.props, "spec.failurePolicy") in (None, "Fail")
    ]
    for cluster in stack.of(_CLUSTER):
        if not mapping(cluster.props, "spec.bootstrap.recovery"):
            continue
        pod = {"cnpg.io/cluster": object_name(cluster), "cnpg.io/jobRole": "full-recovery"}
        if not any(_refuses(each, pod, namespace_of(cluster)) for each in policies):
            yield wrong(
                cluster,
                "spec.bootstrap.recovery: nothing holds its pods back until there is a base backup; after six tries the Cluster is "
                "unrecoverable",
            )


RECOVERY_GATED = StackPolicy(
    name="recovery-waits-for-a-base-backup",
    description="A database that begins with an archive is held back until the archive has a base backup: it is tried six times only.",
    remedy="Refuse the pods of the recovery by a ValidatingAdmissionPolicy, bound with Deny, until there is one.",
    check=_gated,
)

_COMMIT = re.compile(
    r"pg_current_xact_id\(|txid_current\(|pg_logical_emit_message\(|\b(insert|update)\b.*heartbeat", re.IGNORECASE
)


def _commits(resource: Declared) -> bool:
    template = pod_template(resource)
    words = [
        str(word)
        for container in (template.containers() if template else ())
        for key in ("command", "args")
        for word in items(container.spec, key)
    ]
    return any(is_unknown(word) or _COMMIT.search(word) for word in words)


def _heartbeat(stack: Stack, _: Config) -> Iterator[Finding]:
    if any(_commits(each) for each in stack.of(*POD_TYPES)):
        return
    for cluster in stack.of(_CLUSTER):
        if mapping(cluster.props, "spec.replica"):
            yield wrong(
                cluster,
                "spec.replica: nothing commits while there are no writes, so the lag of a standby that recovers from the archive grows "
                "without end on a quiet database",
            )


LAG_MEANS_SOMETHING = StackPolicy(
    name="replication-heartbeat",
    description="Something commits on a quiet primary, so that replication lag in seconds means lag.",
    remedy="Run SELECT pg_current_xact_id() on the primary every half minute.",
    check=_heartbeat,
)
