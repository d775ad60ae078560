"""Plays kubectl for a drill: a database whose primary takes three seconds to be replaced, and a client of it.

Called as `python kubectl.py FOLDER LOSES STANDBY STACK ARGUMENTS`. What happened, and when, is in files of the folder.
STANDBY says whether the database of dr `follows`, `stalls`, or is not there: `none`.
"""

import json
import sys
import time
from pathlib import Path

FOLDER, LOSES, STANDBY, STACK = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
OUTAGE = 3.0


def moment(name: str) -> float:
    file = FOLDER / name
    return float(file.read_text(encoding="utf-8")) if file.exists() else float("inf")


def note(name: str) -> None:
    (FOLDER / name).write_text(str(time.time()), encoding="utf-8")


def written() -> list[dict[str, object]]:
    """A try every tenth of a second since the client was applied."""
    begun, broken, found = moment("applied"), moment("deleted"), list[dict[str, object]]()
    for number in range(int((time.time() - begun) * 10)):
        at = begun + number / 10
        error = "server closed the connection" if broken <= at < broken + OUTAGE else ""
        found.append({"n": number, "claim": f"c{number}", "begun": at, "done": at, "error": error})
    return found


def answer(arguments: list[str]) -> object:
    replaced = time.time() > moment("deleted") + OUTAGE
    primary = "claims-db-2" if replaced else "claims-db-1"
    match arguments:
        case ["get", "clusters.postgresql.cnpg.io", *_]:
            failing = moment("deleted") < time.time() < moment("deleted") + OUTAGE
            phase = "Failing over" if failing else "Cluster in healthy state"
            status = {
                "currentPrimary": primary,
                "targetPrimary": primary,
                "phase": phase,
                "readyInstances": 3 - failing,
            }
            spec: dict[str, object] = {
                "instances": 3,
                "imageName": "registry/postgresql:18.1@sha256:0123",
            }
            if STANDBY != "none":
                spec["replica"] = {"self": STACK, "primary": "prod"}
            return {"spec": spec, "status": status}
        case ["get", *rest]:
            return _got(rest)
        case ["exec", *_]:
            return _told(arguments[-1])
        case ["logs", *_]:
            return "".join(json.dumps(each) + "\n" for each in written())
        case ["apply", *_]:
            (FOLDER / "pod.json").write_text(sys.stdin.read(), encoding="utf-8")
            note("applied")
        case ["delete", "pod", "claims-db-1", *_]:
            note("deleted")
        case _:
            pass
    return ""


def _told(statement: str) -> str:
    """What psql says."""
    if "pg_stat_replication" in statement:
        return "2\n"
    if "pg_current_wal_lsn" in statement:
        return "0/5000000\n"
    if "pg_last_wal_replay_lsn() >= '0/5000000'" in statement:
        return "t\n" if STANDBY == "follows" else "f\n"
    kept = [str(each["claim"]) for each in written() if not each["error"]]
    return "\n".join(kept[LOSES:]) + "\n"


def _got(arguments: list[str]) -> object:
    match arguments:
        case ["pod", *_]:
            return {"spec": {"nodeName": "node-a"}}
        case ["deployments", *_]:
            return {"items": [{"metadata": {"labels": {"helm.sh/chart": "cloudnative-pg-0.29.3"}}}]}
        case ["node", name, *_]:
            return _node(name)
        case _:
            return {"items": [_node("node-a"), _node("node-b")]}


def _node(name: str) -> dict[str, object]:
    labels = {"topology.kubernetes.io/zone": name.replace("node", "zone")}
    return {
        "metadata": {"name": name, "labels": labels},
        "status": {"conditions": [{"type": "Ready", "status": "True"}]},
    }


found = answer(sys.argv[5:])
sys.stdout.write(found if isinstance(found, str) else json.dumps(found))
