"""kubectl, aws, pulumi, curl, dig and the rest, answered by the small world."""

import json
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from operations.programs import Answer, Command
from tests.operations.world import BUILDING, JOB, OURS, PROGRAM, STACKS, State, World, declared, rebuilt, settings_of

ENDED: State = {"host": socket.gethostname(), "process": 2**22 + 1}
"""The lock of a process that has ended: no process has a number above 2^22 (Linux, proc(5), pid_max)."""

PRIMARY_POD = "claims-db-1"

Kill = Callable[[str], None]
"""Called around every change, with what is being changed; it may raise."""


def answer(world: World, command: Command, kill: Kill) -> Answer:
    program, *arguments = command.argv
    programs: dict[str, Callable[[], Answer]] = {
        "kubectl": lambda: _kubectl(world, arguments, command.stdin, kill),
        "pulumi": lambda: _pulumi(world, arguments, kill),
        "aws": lambda: _aws(world, arguments),
        "dig": lambda: _good(f"{world.region(world.leads_to())['region']}.api.exchange.nphies.sa.\n"),
        "curl": lambda: _curl(world, arguments[-1]),
        "git": lambda: _good("0123456789012345678901234567890123456789\n" if "rev-parse" in arguments else ""),
        "bash": lambda: _copy_rows(world, arguments[-1], kill),
        "sleep": lambda: _wait(world),
    }
    if "offline" in arguments:
        return _preview(arguments[-1], command.directory or world.directory)
    if "operations.registry_login" in arguments:
        return _good("logged in\n")
    return programs[program]()


def _curl(world: World, url: str) -> Answer:
    stack = next(each for each in STACKS if world.region(each)["region"] in url)
    if not world.region(stack)["reachable"]:
        return Answer(28, "000", "")
    return _good("200" if world.serves(stack) else "503")


def _good(text: str = "") -> Answer:
    return Answer(0, text, "")


def _changed(world: World, what: str, kill: Kill, change: Callable[[], None]) -> Answer:
    kill(f"before {what}")
    change()
    world.state["updates"] += 1
    kill(f"after {what}")
    return _good()


# --- kubectl ----------------------------------------------------------------------------------------------------------


def _kubectl(world: World, arguments: list[str], stdin: str, kill: Kill) -> Answer:
    assert arguments[0] == "--context", "every command names its context"
    stack, verb, rest = arguments[1], arguments[2], arguments[3:]
    region = world.region(stack)
    if not region["reachable"]:
        return Answer(1, "", "Unable to connect to the server: dial tcp: i/o timeout")
    if verb == "get":
        return _good(json.dumps({"items": _data(region) if "nphies-data" in rest else _core(region)}))
    if verb == "exec":
        return _psql(world, stack, next(each for each in rest if each.startswith("claims-db-")), rest[-1])
    if verb == "create" and yaml.safe_load(stdin)["metadata"]["name"] in region["backups"]:
        return Answer(1, "", "Error from server (AlreadyExists): the backup already exists")
    what = f"{verb} {rest[0]} {stack}"
    return _changed(world, what, kill, lambda: _change(region, verb, rest, stdin))


def _change(region: State, verb: str, rest: list[str], stdin: str) -> None:
    match verb:
        case "scale":
            _scale(region, rest)
        case "annotate":
            region["cluster"]["fenced"] = not rest[-1].endswith("-")
        case "delete" if "cluster" in rest:
            region["cluster"] = None
        case "delete":
            region["jobs"] = {name: job for name, job in region["jobs"].items() if not job["ours"]}
        case "create":
            region["backups"].append(yaml.safe_load(stdin)["metadata"]["name"])
        case "apply":
            assert "--server-side" in rest
            assert f"--field-manager={OURS}" in rest
            _apply(region, list(yaml.safe_load_all(stdin)))
        case _:
            raise AssertionError(verb)


def _scale(region: State, rest: list[str]) -> None:
    count = int(next(each for each in rest if each.startswith("--replicas=")).split("=")[1])
    chosen = region["services"] if "--all" in rest else [rest[1]]
    for name in chosen:
        region["services"][name]["replicas"] = count


def _apply(region: State, documents: list[State]) -> None:
    """Server-side apply: the manager's fields are these, and no others; what only it owned and no longer names is removed."""
    for each in documents:
        match each["kind"]:
            case "Cluster":
                spec = each.get("spec", {})
                given = {"replica": spec.get("replica"), "method": spec.get("primaryUpdateMethod")}
                _own(region["owners"]["cluster"], region["cluster"], {k: v for k, v in given.items() if v is not None})
            case "HorizontalPodAutoscaler":
                service = region["services"][each["metadata"]["name"].removesuffix("-hpa")]
                given = {"minimum": each["spec"]["minReplicas"]} if "spec" in each else {}
                _own(region["owners"]["hpa"], service, given)
            case "Job":
                region["jobs"].setdefault(each["metadata"]["name"], {"complete": False, "ours": True})
            case _:
                assert each["kind"] == "ConfigMap"


def _own(owners: State, holder: State, given: State) -> None:
    released = set(owners.get(OURS, [])) - set(given)
    for field in released:
        assert field in owners.get(PROGRAM, []), f"{field} would be removed from the object"
    for field, value in given.items():
        if holder[field] != value and field in owners.get(PROGRAM, []):
            owners[PROGRAM] = [each for each in owners[PROGRAM] if each != field]
        holder[field] = value
    owners[OURS] = sorted(given)


_PATHS = {"replica": "f:replica", "method": "f:primaryUpdateMethod", "minimum": "f:minReplicas"}


def _managed(owners: State) -> list[State]:
    return [
        {"manager": manager, "fieldsV1": {"f:spec": {_PATHS[field]: {} for field in fields}}}
        for manager, fields in owners.items()
        if fields
    ]


def _data(region: State) -> list[State]:
    items: list[State] = []
    cluster = region["cluster"]
    if cluster:
        items.append(
            {
                "kind": "Cluster",
                "metadata": {
                    "name": "claims-db",
                    "annotations": {"cnpg.io/fencedInstances": '["*"]'} if cluster["fenced"] else {},
                    "managedFields": _managed(region["owners"]["cluster"]),
                },
                "spec": {
                    "instances": 3,
                    "replica": cluster["replica"],
                    "primaryUpdateMethod": cluster["method"],
                    "plugins": [{"parameters": {"serverName": cluster["own"]}}],
                    "externalClusters": [
                        {"name": name, "plugin": {"parameters": {"serverName": server}}}
                        for name, server in cluster["external"].items()
                    ],
                },
                "status": {
                    "phase": cluster["phase"],
                    "readyInstances": cluster["ready"],
                    "currentPrimary": PRIMARY_POD,
                    "instanceNames": [PRIMARY_POD, "claims-db-2", "claims-db-3"],
                    "demotionToken": cluster["token"],
                },
            }
        )
        applied = {"applied": True} if not cluster["in_recovery"] else {}
        items.append(
            {
                "kind": "DatabaseRole",
                "metadata": {"name": "claims"},
                "spec": {"cluster": {"name": "claims-db"}},
                "status": applied,
            }
        )
    if cluster and cluster["phase"] == BUILDING:
        labels = {"cnpg.io/cluster": "claims-db", "cnpg.io/jobRole": "full-recovery"}
        failed = {"conditions": [{"type": "Failed", "status": "True"}]}
        items.append(
            {"kind": "Job", "metadata": {"name": "claims-db-1-full-recovery", "labels": labels}, "status": failed}
        )
    for name, job in region["jobs"].items():
        labels = {"app.kubernetes.io/managed-by": OURS} if job["ours"] else {}
        conditions = [{"type": "Complete", "status": "True"}] if job["complete"] else []
        items.append(
            {"kind": "Job", "metadata": {"name": name, "labels": labels}, "status": {"conditions": conditions}}
        )
    items += [
        {"kind": "Backup", "metadata": {"name": name}, "spec": {"cluster": {"name": "claims-db"}, "method": "plugin"}}
        for name in region["backups"]
    ]
    return items


def _core(region: State) -> list[State]:
    items: list[State] = []
    for name, each in region["services"].items():
        metadata = {"name": f"{name}-hpa", "managedFields": _managed(region["owners"]["hpa"])}
        target = {"scaleTargetRef": {"name": name}, "minReplicas": each["minimum"]}
        items.append({"kind": "HorizontalPodAutoscaler", "metadata": metadata, "spec": target})
        items.append(
            {
                "kind": "Rollout",
                "metadata": {"name": name},
                "spec": {"replicas": each["replicas"]},
                "status": {"availableReplicas": each["available"]},
            }
        )
    return items


def _psql(world: World, stack: str, pod: str, question: str) -> Answer:
    cluster = world.region(stack)["cluster"]
    if cluster is None or cluster["fenced"] or (cluster["ended"] and pod == PRIMARY_POD):
        return Answer(1, "", "psql: error: connection to server on socket failed: No such file or directory")
    if "to_regclass" in question:
        return _good("t" if _schema(question) in world.state["schemas"] else "f")
    numbers = {
        "SELECT count(*) FROM unreplicated": len(world.state["kept"] or []),
        "SELECT count": len(cluster["rows"]),
    }
    if (number := next((n for text, n in numbers.items() if question.startswith(text)), None)) is not None:
        return _good(f"{number}\n")
    recovery = "t" if cluster["in_recovery"] else "f"
    age = "30" if cluster["in_recovery"] else ""
    return _good(f"{recovery}|{cluster['timeline']}|{len(cluster['rows']) * 2**24}|{cluster['archive_mode']}|{age}\n")


def _schema(text: str) -> str:
    return (
        text[text.index("unreplicated") :].split(".", maxsplit=1)[0].split("'", maxsplit=1)[0].split(" ", maxsplit=1)[0]
    )


def _copy_rows(world: World, text: str, kill: Kill) -> Answer:
    """In one transaction: what the old primary has and the other has not."""
    known = set(world.state["regions"][_serving(world)]["cluster"]["rows"])
    lost = next(each for each in ("prod", "dr") if each != _serving(world))
    rows = [row for row in world.region(lost)["cluster"]["rows"] if row not in known]

    def copy() -> None:
        assert _schema(text) not in world.state["schemas"], "CREATE SCHEMA fails where there is one"
        world.state.update(kept=rows)
        world.state["schemas"].append(_schema(text))

    return _changed(world, "copy rows", kill, copy)


def _serving(world: World) -> str:
    timelines = {each: world.region(each)["cluster"]["timeline"] for each in ("prod", "dr")}
    return max(timelines, key=lambda each: timelines[each])


# --- AWS and Pulumi ---------------------------------------------------------------------------------------------------


def _aws(world: World, arguments: list[str]) -> Answer:
    match arguments[:2]:
        case ["s3api", "list-objects-v2"]:
            database, archive, _ = arguments[arguments.index("--prefix") + 1].split("/", 2)
            content = world.state["archives"].get(archive, {"rows": [], "timeline": 1})
            log = f"{content['timeline']:08X}{0:08X}"
            keys = [f"{database}/{archive}/wals/{log}/{log}{n:08X}.zst" for n in range(len(content["rows"]))]
            after = arguments[arguments.index("--start-after") + 1]
            at = world.state.get("archived_at", "2026-11-25T03:11:30+00:00")
            return _good(json.dumps([(key, at) for key in keys if key > after]))
        case ["route53", "list-resource-record-sets"]:
            records = [
                {
                    "Name": "api.exchange.nphies.sa.",
                    "SetIdentifier": world.region(stack)["region"],
                    "Failover": half,
                    "HealthCheckId": stack,
                }
                for stack, half in (("prod", "PRIMARY"), ("dr", "SECONDARY"))
            ]
            return _good(json.dumps({"ResourceRecordSets": records}))
        case ["route53", "get-health-check"]:
            return _good(json.dumps({"HealthCheck": {"HealthCheckConfig": {"Type": "HTTPS"}}}))
        case ["route53", "get-health-check-status"]:
            status = "Success: HTTP Status Code 200, OK" if world.serves(arguments[3]) else "Failure: 503"
            return _good(json.dumps({"HealthCheckObservations": [{"StatusReport": {"Status": status}}]}))
        case _:
            return _good("arn:aws:sts::123456789012:assumed-role/nphies-deployment/INC-1234\n")


def _pulumi(world: World, arguments: list[str], kill: Kill) -> Answer:
    stack = arguments[arguments.index("--stack") + 1]
    if arguments[0] == "stack":
        known = world.state["pulumi"][stack]
        config = {key: {"value" if isinstance(v, str) else "objectValue": v} for key, v in known["config"].items()}
        return _good(
            json.dumps(
                [{"kind": "update", "result": known["result"], "endTime": "2026-11-25T03:00:00Z", "config": config}]
            )
        )
    if arguments[0] == "preview":
        return _good(json.dumps({"steps": world.state["pulumi"][stack].get("steps", [])}))
    known = world.state["pulumi"][stack]
    if (refused := _lock(known, arguments[0])) is not None:
        return refused
    region = world.region(stack)
    if not region["reachable"]:
        return Answer(255, "", "error: configured Kubernetes cluster is unreachable")
    made = declared(settings_of(world.directory, stack))
    if made["job"] and region["jobs"].get(JOB, {}).get("ours"):
        return Answer(255, "", f'error: jobs.batch "{JOB}" already exists')
    kill(f"before up {stack}")
    known["lock"] = ENDED  # an engine that is killed from here on leaves it behind
    known.update(config=world.config(stack), result="failed")
    if region["cluster"] is None:
        region["cluster"] = rebuilt(world, made)
    region["cluster"].update({key: made[key] for key in ("replica", "method", "external", "own")})
    region["owners"]["cluster"][PROGRAM] = ["replica", "method"]
    kill(f"in the middle of up {stack}")
    for name, least in made["minimum"].items():
        region["services"][name]["minimum"] = least
    region["owners"]["hpa"][PROGRAM] = ["minimum"]
    if made["job"]:
        region["jobs"].setdefault(JOB, {"complete": False, "ours": False})
    else:
        region["jobs"] = {}
    known.update(result="succeeded", lock=None)
    world.state["updates"] += 1
    kill(f"after up {stack}")
    return _good()


def _lock(known: State, verb: str) -> Answer | None:
    """What `pulumi cancel` does to the lock, and what an update that meets one is answered."""
    if verb == "cancel":
        known["lock"] = None
        return _good()
    lock = known.get("lock")
    return None if lock is None else _locked(lock)


def _locked(lock: State) -> Answer:
    refused = (
        "error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the"
        " lock file with `pulumi cancel`."
    )
    holder = f"created by ops@{lock['host']} (pid {lock['process']}) at 2026-11-25T03:13:00Z"
    return Answer(255, f"{refused}\n  file:///state/.pulumi/locks/one.json: {holder}\n", refused)


def _wait(world: World) -> Answer:
    """Time passes, and an update of another process ends in it."""
    for known in world.state["pulumi"].values():
        if (lock := known.get("lock")) is not None and "ends_in" in lock:
            lock["ends_in"] -= 1
            known["lock"] = lock if lock["ends_in"] else None
    return _good()


def _preview(stack: str, directory: Path) -> Answer:
    """The manifests that a change of role needs, from the stack file in that folder."""
    made = declared(settings_of(directory, stack))
    folder = directory / "build" / stack / "manifests"
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*"):
        old.unlink()

    def write(name: str, version: str, kind: str, namespace: str, spec: Any) -> None:
        body = {"apiVersion": version, "kind": kind, "metadata": {"name": name, "namespace": namespace}, "spec": spec}
        group = version.split("/", maxsplit=1)[0]
        (folder / f"{namespace}.{kind.lower()}.{group}.{name}.yaml").write_text(yaml.safe_dump(body))

    cluster = {"replica": made["replica"], "primaryUpdateMethod": made["method"], "imageName": "postgresql"}
    write("claims-db", "postgresql.cnpg.io/v1", "Cluster", "nphies-data", cluster)
    for name, least in made["minimum"].items():
        write(f"{name}-hpa", "autoscaling/v2", "HorizontalPodAutoscaler", "nphies-core", {"minReplicas": least})
    if made["job"]:
        write(JOB, "batch/v1", "Job", "nphies-data", {"template": {}})
    return _good()
