"""Plays a cluster's API in memory: objects that are read, patched and deleted, and what those who watch them do then."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from drills.kubernetes import Kubernetes, KubernetesError

Object = dict[str, Any]
Reaction = Callable[["Played"], None]


@dataclass(frozen=True, kw_only=True)
class Played(Kubernetes):
    """`reacts` is called after each change, as controllers are; `executes` answers commands in pods."""

    command: Sequence[str] = ()
    reacts: "Reaction"
    executes: "Callable[[list[str], str | None], str]"
    objects: "dict[tuple[str, str], Object]" = field(default_factory=dict[tuple[str, str], Object])
    calls: list[list[str]] = field(default_factory=list[list[str]])

    def run(self, *arguments: str, given: str | None = None, seconds: float = 0) -> str:
        del seconds  # it answers at once
        self.calls.append(list(arguments))
        match arguments:
            case ("get", kind, name, *_) if not name.startswith("--"):
                if (kind, name) not in self.objects:
                    raise KubernetesError(f"{kind} {name} not found")
                return json.dumps(self.objects[kind, name])
            case ("get", kind, *_):
                return json.dumps({"items": [each for (of, _), each in self.objects.items() if of == kind]})
            case ("patch", kind, name, *rest):
                _patch(self.objects[kind, name], rest[rest.index("--type") + 1], json.loads(rest[-1]))
            case ("delete", kind, name, *_):
                self.objects.pop((kind, name), None)
            case ("create", *_) if given is not None:
                made = json.loads(given)
                self.objects["clusters.postgresql.cnpg.io", made["metadata"]["name"]] = made
            case ("exec", *rest):
                return self.executes(list(rest), given)
            case _:
                pass
        self.reacts(self)
        return ""


def _patch(found: Object, kind: str, patch: Any) -> None:
    metadata = found["metadata"]
    metadata["generation"] = metadata.get("generation", 1) + 1
    if kind == "merge":
        return _merge(found, patch)
    for each in patch:
        *path, last = each["path"].strip("/").split("/")
        place: Any = found
        for part in path:
            place = place[int(part) if part.isdigit() else part]
        place[last] = each["value"]
    return None


def _merge(found: Object, patch: Object) -> None:
    for key, value in patch.items():
        if value is None:
            found.pop(key, None)
        elif isinstance(value, dict):
            _merge(found.setdefault(key, {}), value)  # pyright: ignore[reportUnknownArgumentType] (JSON)
        else:
            found[key] = value
