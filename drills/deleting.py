"""Rows deleted by mistake, put back from a database beside the running one: steps 1 and 2 of docs/runbooks/point-in-time-recovery.md."""

import json
from collections.abc import Callable
from typing import Any

from drills.kubernetes import CLUSTER, DATA, DATABASE, Kubernetes
from drills.waiting import awaited

NAMESPACE, RESTORED, CHECK = "nphies-restore-check", "claims-db-restored", "restore-check"
_BESIDE, _KIND = "drill_restored", "clusters.postgresql.cnpg.io"
_ARCHIVED, _RESTORED = 300, 7200
"""Seconds for the WAL segment to be archived, and for the database beside the running one to accept queries."""


def delete_and_put_back(here: Kubernetes, noted: Callable[[str], None], provider: str) -> bool:
    """Whether all rows of a provider that were deleted are back. Raises KubernetesError; what it made is deleted in any case."""
    [target] = here.sql("SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')")
    mistaken = f"provider_id = '{provider}' AND received_at < timestamptz '{target}' - interval '5 seconds'"
    [deleted] = here.sql(f"WITH gone AS (DELETE FROM claims WHERE {mistaken} RETURNING 1) SELECT count(*) FROM gone")  # noqa: S608 (our own name)
    noted(f"{deleted} rows deleted; recovery target time {target}")
    [segment] = here.sql("SELECT pg_walfile_name(pg_switch_wal())")
    archived = f"SELECT count(*) FROM pg_stat_archiver WHERE last_archived_wal >= '{segment}'"  # noqa: S608 (a file name of the server)
    if not awaited(lambda: here.sql(archived) == ["1"], _ARCHIVED):
        return False
    noted("the deletion is in the archive")
    _suspend(here, suspended=True)
    try:
        here.run("create", "--filename", "-", given=json.dumps(manifest(here, target)))
        if not awaited(lambda: _ready(here), _RESTORED):
            return False
        noted("the database beside the running one is ready")
        back = _put_back(here, provider)
        noted(f"{back} rows put back")
        return back >= int(deleted)
    finally:
        here.sql(f"DROP SCHEMA IF EXISTS {_BESIDE} CASCADE")
        here.run("delete", _KIND, RESTORED, "--namespace", NAMESPACE, "--ignore-not-found", "--wait=false")
        _suspend(here, suspended=False)


def manifest(here: Kubernetes, target: str) -> dict[str, Any]:
    """The restore check's Cluster, with a recovery target time."""
    pod = here.get("cronjob", CHECK, "--namespace", DATA)["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    [name] = [each["configMap"]["name"] for each in pod["volumes"] if each["name"] == "check"]
    text = here.get("configmap", name, "--namespace", DATA)["data"]["cluster.json"]
    running = here.get(_KIND, CLUSTER, "--namespace", DATA)
    archive = running["spec"]["plugins"][0]["parameters"]["serverName"]
    found = json.loads(text.replace("ARCHIVE_NAME", archive))
    found["spec"]["bootstrap"]["recovery"]["recoveryTarget"] = {"targetTime": target}
    return found


def _ready(here: Kubernetes) -> bool:
    status = here.get(_KIND, RESTORED, "--namespace", NAMESPACE).get("status", {})
    return any(each["type"] == "Ready" and each["status"] == "True" for each in status.get("conditions", []))


def _put_back(here: Kubernetes, provider: str) -> int:
    """Copies them into a schema beside the running one first, as the page says."""
    psql = ["psql", "--no-psqlrc", "--set", "ON_ERROR_STOP=1", "--quiet", DATABASE, "--command"]
    select = f"COPY (SELECT * FROM claims WHERE provider_id = '{provider}') TO STDOUT"  # noqa: S608 (our own name)
    pod = f"{RESTORED}-1"
    rows = here.run("exec", "--namespace", NAMESPACE, "--container", "postgres", pod, "--", *psql, select)
    here.sql(f"CREATE SCHEMA {_BESIDE}; REVOKE ALL ON SCHEMA {_BESIDE} FROM PUBLIC")
    here.sql(f"CREATE TABLE {_BESIDE}.claims (LIKE claims)")
    primary = here.database().primary
    copy = ["exec", "--stdin", "--namespace", DATA, "--container", "postgres", primary, "--", *psql]
    here.run(*copy, f"COPY {_BESIDE}.claims FROM STDIN", given=rows)
    insert = f"INSERT INTO claims SELECT * FROM {_BESIDE}.claims ON CONFLICT DO NOTHING RETURNING 1"  # noqa: S608 (our own name)
    [count] = here.sql(f"WITH back AS ({insert}) SELECT count(*) FROM back")  # noqa: S608 (our own name)
    return int(count)


def _suspend(here: Kubernetes, *, suspended: bool) -> None:
    patch = json.dumps({"spec": {"suspend": suspended}})
    here.run("patch", "cronjob", CHECK, "--namespace", DATA, "--type", "merge", "--patch", patch)
