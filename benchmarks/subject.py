"""One measurement in a process of its own: `python -m benchmarks.subject NAME FILE [NUMBER]` prints it as JSON.

FILE is what `prepare` printed: the modules and the resources of prod. All seconds are CPU time, since others may use the
machine as well.
"""

import gc
import importlib
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

Measurement = dict[str, float]
_KIBIBYTE = 1024
_LAZY = ("pulumi_aws.", "pulumi_kubernetes.")
_OWN = {"benchmarks", "components", "cost", "declared", "names", "offline", "policies", "recovery", "settings"}


def main(arguments: Sequence[str]) -> int:
    """Measures the subject that the first argument names."""
    from offline.engine import environment  # noqa: PLC0415 - nothing is imported before a clock runs

    environment.forget()
    name, file, *numbers = arguments
    if name == "prepare":
        Path(file).write_text(json.dumps(_prepared()), encoding="utf-8")
        return 0
    prepared = json.loads(Path(file).read_text(encoding="utf-8"))
    found = SUBJECTS[name](prepared, *(int(number) for number in numbers))
    found["peak_bytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _KIBIBYTE
    sys.stdout.write(json.dumps(found) + "\n")
    return 0


def _prepared() -> dict[str, Any]:
    """What others' modules the program imports, which more of them while it runs, and what it declares."""
    before = set(sys.modules)
    from benchmarks import program  # noqa: PLC0415

    program.run_imports()
    imported = _others(before)
    declared = program.evaluate(program.configuration())
    fields = ("urn", "type", "name", "parent", "dependencies", "props")
    resources = [{field: getattr(each, field) for field in fields} for each in declared]
    return {"imported": imported, "used": _others(before), "resources": resources}


def _others(before: set[str]) -> list[str]:
    """The modules of others that were loaded since. Of the providers' SDKs the packages, which load the rest."""
    new = [(name, module) for name, module in sys.modules.items() if name not in before]
    return [
        name
        for name, module in new
        if name.split(".")[0] not in _OWN
        and type(module).__name__ != "_LazyModule"
        and (not name.startswith(_LAZY) or "__path__" in vars(module))
    ]


def _load(modules: Iterable[str]) -> None:
    for module in modules:
        getattr(importlib.import_module(module), "__all__", None)  # the SDKs load a package when it is first used


def _program(prepared: dict[str, Any], services: int) -> Measurement:
    """The program's evaluation; all that it imports has been imported."""
    from benchmarks import program  # noqa: PLC0415

    _load(prepared["used"])
    program.run_imports()
    config = program.with_services(services)
    started = time.process_time()
    declared = program.evaluate(config)
    return {"seconds": time.process_time() - started, "resources": len(declared)}


def _bare(prepared: dict[str, Any], *, wired: bool = False) -> Measurement:
    """As many registrations with the same inputs; wired: with the same parents and dependencies too."""
    from benchmarks.bare import bare  # noqa: PLC0415
    from offline.engine.declare import declare  # noqa: PLC0415

    _load(prepared["used"])
    program = bare(prepared["resources"], wired=wired)
    started = time.process_time()
    declared = declare(program)
    return {"seconds": time.process_time() - started, "resources": len(declared)}


def _evaluators(_: dict[str, Any]) -> Measurement:
    """What a preview does around the evaluation: imports, the evaluators on the same declaration, and the files it writes."""
    started = time.process_time()
    from benchmarks import program  # noqa: PLC0415
    from offline import preview  # noqa: PLC0415

    program.run_imports()
    clock = [time.process_time()]
    stack = preview.read_stack(program.ROOT, "prod")
    declared = program.evaluate(stack.config)
    clock.append(time.process_time())
    assessment = preview.recovery.assessed(declared)
    clock.append(time.process_time())
    verdict = preview.evaluate(declared, preview.EVALUATORS)
    clock.append(time.process_time())
    bill = preview.cost.estimated(declared, stack)
    clock.append(time.process_time())
    with tempfile.TemporaryDirectory() as folder:
        preview.build.write(Path(folder, "build"), "prod", declared, assessment, verdict, bill=bill)
        clock.append(time.process_time())
    seconds = dict(zip(("seconds", "recovery", "policies", "cost", "writing"), _spans(clock), strict=True))
    return {**seconds, "imports": clock[0] - started}


def _spans(clock: Sequence[float]) -> list[float]:
    return [after - before for before, after in pairwise(clock)]


def _import_program(_: dict[str, Any]) -> Measurement:
    """Importing all that `__main__.py` imports."""
    from benchmarks import program  # noqa: PLC0415 - brings the SDK's core with it, which both sides need

    started = time.process_time()
    program.run_imports()
    return {"seconds": time.process_time() - started}


def _import_sdks(prepared: dict[str, Any]) -> Measurement:
    """Importing the same modules of others by themselves."""
    importlib.import_module("benchmarks.program")
    started = time.process_time()
    _load(prepared["imported"])
    return {"seconds": time.process_time() - started}


SUBJECTS: dict[str, Callable[..., Measurement]] = {
    "program": _program,
    "bare": _bare,
    "wired": partial(_bare, wired=True),
    "evaluators": _evaluators,
    "import-program": _import_program,
    "import-sdks": _import_sdks,
}

if __name__ == "__main__":
    gc.disable()  # as a preview does
    sys.exit(main(sys.argv[1:]))
