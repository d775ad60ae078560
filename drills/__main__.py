"""`python -m drills`: breaks things in a pair of real clusters, measures, and compares with the recovery model (docs/drills.md).

Exit codes: 0 all passed, 1 one exceeded its bound or objective, 2 it could not be run, or not be recorded, 130 interrupted.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

from drills.bounds import bound_of
from drills.filling import UnboundedVolumeError
from drills.held import held
from drills.kubernetes import KubernetesError
from drills.plug import PlugError, read_plug
from drills.recording import RECORDS, RecordError, leave_out, record
from drills.result import NEXT, Result
from drills.run import Drill, DrillError, said
from drills.scenarios import SCENARIOS, Scenario
from drills.spans import SpanError
from drills.table import table, terms
from drills.timeline import timeline

_REFUSALS = (DrillError, PlugError, KubernetesError, UnboundedVolumeError, RecordError, SpanError)


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code."""
    options = _parser().parse_args(arguments)
    try:
        return options.act(options)
    except (*_REFUSALS, OSError, ValueError, KeyError) as error:
        sys.stderr.write(f"drills: {error}\n")
        return 2
    except KeyboardInterrupt:
        sys.stderr.write("drills: interrupted; what was broken is mended\n")
        return 130


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One line, like all bad input."""
        self.exit(2, f"{self.prog}: {message}\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m drills", description=__doc__)
    parts = parser.add_subparsers(required=True)
    listed = parts.add_parser("list", help="the drills, and what each is held against")
    listed.set_defaults(act=_list)
    run = parts.add_parser("run", help="run drills, one after another")
    run.add_argument("drills", nargs="+", choices=[each.name for each in SCENARIOS])
    run.add_argument("--plug", type=Path, required=True, help="how the clusters are reached, and broken")
    run.add_argument("--stack", default="prod", choices=("prod", "dr"), help="the one whose database is primary")
    run.add_argument("--report", type=Path, help="recovery.json (default: build/STACK/recovery.json)")
    run.add_argument("--out", type=Path, default=Path("build/drills"), help="where results are written")
    run.add_argument("--watch", type=float, default=NEXT, help="seconds in which a second outage is looked for")
    run.add_argument(
        "--duration",
        type=float,
        help="seconds: archive away, or a release to become ready, instead of the declared ones",
    )
    run.add_argument("--image", help="of the other minor version, for minor-update")
    run.set_defaults(act=_run)
    shown = parts.add_parser("table", help="results as a table of Markdown")
    shown.add_argument("results", nargs="+", type=Path)
    shown.add_argument(
        "--report", type=Path, help="recovery.json to hold them against, instead of the one of their day"
    )
    shown.set_defaults(act=_table)
    drawn = parts.add_parser("picture", help="the timeline of each result, as an SVG file beside it")
    drawn.add_argument("results", nargs="+", type=Path)
    drawn.add_argument("--report", type=Path, help="as for table")
    drawn.set_defaults(act=_picture)
    recorded = parts.add_parser("record", help="take what one result measured into the recovery model's constants")
    recorded.add_argument("result", type=Path, help="in docs/drills")
    recorded.add_argument("--constant", action="append", default=[], help="this one alone; may be given again")
    recorded.add_argument("--version", action="append", default=[], help="NAME=MAJOR, of a result that has none")
    recorded.add_argument("--leave-out", metavar="REASON", help="take nothing in, and write down why")
    recorded.add_argument("--records", type=Path, default=RECORDS, help="the model's file of recorded drills")
    recorded.set_defaults(act=_record)
    return parser


def _list(_options: argparse.Namespace) -> int:
    for each in SCENARIOS:
        bound = f"RTO of claims-db, {each.disruption}" if each.disruption else "no write waits for more than 5 s"
        bound = "no request fails" if each.requests else bound
        sys.stdout.write(f"{each.name:<14}{each.what}; {bound}\n")
    return 0


def _run(options: argparse.Namespace) -> int:
    plug = read_plug(options.plug)
    peer = "dr" if options.stack == "prod" else "prod"
    failed = False
    for name in options.drills:
        scenario = next(each for each in SCENARIOS if each.name == name)
        if missing := _unplugged(scenario, {*plug.actions, *plug.commands}):
            said(f"{name}: not run: {options.plug} has no {missing}")
            failed = True
            continue
        if options.duration and scenario.hold:
            shorter = f"{scenario.what.partition(' for ')[0]} for {options.duration:.0f} s"
            scenario = replace(scenario, what=shorter, hold=options.duration)
        lost = _region_lost(options.out)
        if scenario.link_mended and lost is None:
            said(f"{name}: not run: {options.out} has no result of `region`, which says when the region was cut off")
            failed = True
            continue
        # A lost region is the other stack's recovery: its report has the estimate.
        default = Path("build", peer if scenario.elsewhere else options.stack, "recovery.json")
        drill = Drill(
            scenario=scenario,
            plug=plug,
            stack=options.stack,
            peer=peer,
            bound=bound_of(scenario, options.report or default),
            provenance=_provenance(),
            image=options.image,
            watch=options.watch,
            region_lost=lost if scenario.link_mended else None,
            duration=options.duration,
        )
        result = drill.run()
        failed |= bool(list(result.failures()))
        _write(options.out, result)
    return int(failed)


def _unplugged(scenario: Scenario, known: Collection[str]) -> str:
    """What the plug lacks for it."""
    needed = (scenario.action, scenario.command, *scenario.needs)
    return next((each for each in needed if each and each not in known), "")


def _region_lost(folder: Path) -> float | None:
    """When the last drill that cut a region off did it, in seconds since 1970."""
    results = sorted(folder.glob("region-*.json"))
    return float(json.loads(results[-1].read_text(encoding="utf-8"))["begun"]) if results else None


def _write(folder: Path, result: Result) -> None:
    """JSON, the picture, and the row on standard output."""
    folder.mkdir(parents=True, exist_ok=True)
    content = json.loads(json.dumps(result.to_json(), allow_nan=False))
    name = f"{result.scenario.name}-{time.strftime('%Y%m%d%H%M%S', time.gmtime(result.begun))}"
    (folder / f"{name}.json").write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    (folder / f"{name}.svg").write_text(timeline(content), encoding="utf-8")
    sys.stdout.write("\n".join([*table([content]), "", *terms(content), ""]) + "\n")
    sys.stdout.flush()


def _table(options: argparse.Namespace) -> int:
    results = [_read(each, options.report) for each in options.results]
    lines = [*table(results), ""]
    for each in results:
        lines += [*terms(each), ""]
    sys.stdout.write("\n".join(lines))
    return 0


def _picture(options: argparse.Namespace) -> int:
    for each in options.results:
        each.with_suffix(".svg").write_text(timeline(_read(each, options.report)), encoding="utf-8")
    return 0


def _read(file: Path, report: Path | None) -> dict[str, Any]:
    content = json.loads(file.read_text(encoding="utf-8"))
    return held(content, report) if report else content


def _record(options: argparse.Namespace) -> int:
    if options.leave_out is not None:
        leave_out(options.records, options.result, options.leave_out)
        return 0
    versions = dict(each.split("=", 1) for each in options.version)
    for constant, seconds in record(options.records, options.result, options.constant, versions):
        sys.stdout.write(f"{constant}: {seconds:g} s\n")
    sys.stdout.write(f"{options.records}: written; `make preview` of both stacks shows what it changes\n")
    return 0


def _provenance() -> dict[str, str]:
    git = ["git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(git, check=False, capture_output=True, text=True).stdout.strip()  # noqa: S603 - no shell
    return {
        "date": time.strftime("%Y-%m-%d", time.gmtime()),
        "commit": commit or "unknown",
        "machine": f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.0f}",
    }


if __name__ == "__main__":
    sys.exit(main())
