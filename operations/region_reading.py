"""Reads a region: what kubectl, psql in the pod of the database, and curl answer."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, TypeVar, cast

import names
from operations.objects import (
    CLUSTER,
    CORE,
    DATA,
    DATABASE,
    FENCED,
    FIELD_MANAGER,
    MADE_BY,
    MIGRATIONS,
    OF_CLUSTER,
    PROGRAM_MANAGER,
)
from operations.programs import Command, Programs, Unreachable
from operations.region_status import (
    Absent,
    Backup,
    Database,
    Job,
    Ownership,
    RegionStatus,
    Service,
    Session,
    Stores,
)
from settings import Member

_SECONDS = 15
"""How long a program may take. kubectl's own --request-timeout is for one request, and it tries a server that is cut off five times."""

_Read = TypeVar("_Read")
_STORES = "clusters.postgresql.cnpg.io,databaseroles.postgresql.cnpg.io,backups.postgresql.cnpg.io,jobs.batch"
_SERVICES = "rollouts.argoproj.io,horizontalpodautoscalers.autoscaling"
_SESSION = (
    "SELECT pg_is_in_recovery(), timeline_id, pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery()"
    " THEN COALESCE(pg_last_wal_replay_lsn(), '0/0') ELSE pg_current_wal_lsn() END, '0/0'), current_setting('archive_mode'),"
    " CASE WHEN pg_is_in_recovery() THEN COALESCE(EXTRACT(EPOCH FROM now() - pg_last_xact_replay_timestamp())::bigint::text, '')"
    " ELSE '' END FROM pg_control_checkpoint()"
)


def kubectl(stack: str, *arguments: str, stdin: str = "") -> Command:
    """A command for the cluster of one stack, which its context is named after. Never the current context."""
    return Command(("kubectl", "--context", stack, *arguments), stdin)


def psql(stack: str, pod: str, *statements: str, one_transaction: bool = False, stdin: str = "") -> Command:
    """Statements to the database of a stack, in the pod of an instance, as its superuser."""
    asked = [part for statement in statements for part in ("-c", statement)]
    whole = ["--single-transaction"] if one_transaction else []
    program = ["psql", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "-Atq", *whole, DATABASE, *asked]
    return kubectl(stack, "exec", "-i", "-n", DATA, "-c", "postgres", pod, "--", *program, stdin=stdin)


def context_command(member: Member) -> str:
    """What makes the context of a stack."""
    region = member.settings.region
    return f"aws eks update-kubeconfig --name {names.cluster(region)} --region {region} --alias {member.stack}"


def read_region(programs: Programs, member: Member) -> RegionStatus:
    """Asks the region of a stack, everything at once: a region that is cut off lets each question wait to its end."""
    with ThreadPoolExecutor(3) as pool:
        stores = pool.submit(_understood, lambda: _stores(programs, member))
        services = pool.submit(_understood, lambda: _services(programs, member))
        serving = pool.submit(_serving, programs, member)
        return RegionStatus(
            stack=member.stack,
            region=member.settings.region,
            stores=stores.result(),
            services=services.result(),
            serving=serving.result(),
        )


def _understood(read: Callable[[], _Read]) -> _Read | Unreachable:
    """An object of another shape than its kind's is as good as none."""
    try:
        return read()
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        return Unreachable(f"kubectl answered an object of another shape ({type(error).__name__}: {error})")


def _get(programs: Programs, member: Member, kinds: str, namespace: str) -> list[dict[str, Any]] | Unreachable:
    command = kubectl(
        member.stack, "get", kinds, "-n", namespace, "-o", "json", "--show-managed-fields", "--request-timeout=10s"
    )
    answer = programs.run(command, seconds=_SECONDS)
    if not answer.good:
        missing = "does not exist" in answer.reason and "context" in answer.reason
        return Unreachable(f"{answer.reason}; make it: {context_command(member)}" if missing else answer.reason)
    try:
        return cast("list[dict[str, Any]]", json.loads(answer.out)["items"])
    except (ValueError, KeyError, TypeError):
        return Unreachable(f"kubectl answered something that is no list of {kinds}")


def _stores(programs: Programs, member: Member) -> Stores | Unreachable:
    items = _get(programs, member, _STORES, DATA)
    if isinstance(items, Unreachable):
        return items
    clusters = [each for each in _of(items, "Cluster") if each["metadata"]["name"] == CLUSTER]
    return Stores(
        database=_database(programs, member, clusters[0]) if clusters else Absent(),
        roles={
            each["metadata"]["name"]: bool(each.get("status", {}).get("applied"))
            for each in _of(items, "DatabaseRole")
            if each.get("spec", {}).get("cluster", {}).get("name") == CLUSTER
        },
        migrations=[_job(each) for each in _of(items, "Job") if each["metadata"]["name"].startswith(MIGRATIONS)],
        backups=[
            Backup(each["metadata"]["name"], each.get("status", {}).get("phase", ""), each["spec"].get("method", ""))
            for each in _of(items, "Backup")
            if each.get("spec", {}).get("cluster", {}).get("name") == CLUSTER
        ],
        given_up=[
            each["metadata"]["name"]
            for each in _of(items, "Job")
            if each["metadata"].get("labels", {}).get(OF_CLUSTER) == CLUSTER and _job(each).failed
        ],
    )


def _of(items: Sequence[Mapping[str, Any]], kind: str) -> Iterator[Mapping[str, Any]]:
    return (each for each in items if each.get("kind") == kind)


def _database(programs: Programs, member: Member, cluster: Mapping[str, Any]) -> Database:
    spec, status, metadata = cluster.get("spec", {}), cluster.get("status", {}), cluster["metadata"]
    replica = spec.get("replica", {})
    plugins = [each.get("parameters", {}).get("serverName", "") for each in spec.get("plugins", [])]
    pod = status.get("currentPrimary", "")
    return Database(
        member=replica.get("self", ""),
        primary=replica.get("primary", ""),
        promotion_token=replica.get("promotionToken", ""),
        demotion_token=status.get("demotionToken", ""),
        archives={
            each["name"]: each.get("plugin", {}).get("parameters", {}).get("serverName", "")
            for each in spec.get("externalClusters", [])
        },
        own_archive=plugins[0] if plugins else "",
        update_method=spec.get("primaryUpdateMethod", ""),
        phase=status.get("phase", ""),
        instances=spec.get("instances", 0),
        ready=status.get("readyInstances", 0),
        current_primary=pod,
        instance_names=status.get("instanceNames", []),
        fenced=metadata.get("annotations", {}).get(FENCED, "[]") not in ("", "[]"),
        deleting="deletionTimestamp" in metadata,
        ownership=ownership(metadata),
        session=read_session(programs, member.stack, pod) if pod else Unreachable("no instance is primary yet"),
    )


def read_session(programs: Programs, stack: str, pod: str) -> Session | Unreachable:
    """What PostgreSQL says of itself in one instance."""
    answer = programs.run(psql(stack, pod, _SESSION), seconds=_SECONDS)
    if not answer.good:
        return Unreachable(answer.reason)
    try:
        recovery, timeline, lsn, archive_mode, age = answer.out.strip().split("|")
        lag = timedelta(seconds=int(age)) if age else None
        return Session(recovery == "t", int(timeline), int(lsn), archive_mode, lag)
    except ValueError:
        return Unreachable(f"psql answered {answer.out.strip()[:60]!r}")


def ownership(metadata: Mapping[str, Any]) -> Ownership:
    """The fields that we own, and those that the program owns, by `metadata.managedFields`."""
    ours: set[str] = set()
    program: set[str] = set()
    for entry in metadata.get("managedFields", []):
        paths = set(_leaves(entry.get("fieldsV1", {}), ""))
        if entry.get("manager") == FIELD_MANAGER:
            ours |= paths
        elif str(entry.get("manager", "")).startswith(PROGRAM_MANAGER):
            program |= paths
    return Ownership(frozenset(ours), frozenset(program))


def _leaves(fields: Mapping[str, Any], path: str) -> Iterator[str]:
    for key, inner in fields.items():
        if inner:
            yield from _leaves(inner, f"{path}/{key}")
        elif key != ".":
            yield f"{path}/{key}"


def _job(job: Mapping[str, Any]) -> Job:
    conditions = {each["type"]: each["status"] for each in job.get("status", {}).get("conditions", [])}
    return Job(
        name=job["metadata"]["name"],
        complete=conditions.get("Complete") == "True",
        failed=conditions.get("Failed") == "True",
        ours=MADE_BY.items() <= job["metadata"].get("labels", {}).items(),
    )


def _services(programs: Programs, member: Member) -> list[Service] | Unreachable:
    items = _get(programs, member, _SERVICES, CORE)
    if isinstance(items, Unreachable):
        return items
    autoscalers = {each["spec"]["scaleTargetRef"]["name"]: each for each in _of(items, "HorizontalPodAutoscaler")}
    return [
        Service(
            name=each["metadata"]["name"],
            minimum=scaler["spec"].get("minReplicas", 1) if scaler else None,
            replicas=each.get("spec", {}).get("replicas", 1),
            available=each.get("status", {}).get("availableReplicas", 0),
            ownership=ownership(scaler["metadata"]) if scaler else Ownership(frozenset(), frozenset()),
        )
        for each in _of(items, "Rollout")
        for scaler in (autoscalers.get(each["metadata"]["name"]),)
    ]


def serving_command(member: Member) -> Command:
    """What asks a stack whether it would accept a claim, as runbooks write it."""
    url = f"https://{names.regional_domain(member.settings.edge.domain, member.settings.region)}/serving"
    return Command(("curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "--max-time", "5", url))


def _serving(programs: Programs, member: Member) -> int | Unreachable:
    answer = programs.run(serving_command(member), seconds=_SECONDS)
    if not answer.good:
        return Unreachable(f"curl: exit code {answer.code}" if not answer.error.strip() else answer.reason)
    try:
        return int(answer.out.strip())
    except ValueError:
        return Unreachable(f"curl answered {answer.out.strip()[:60]!r}")
