"""The command line: `python -m mirror [--check | --inventory] ...`; `make mirror` gives it its arguments.

Exit codes: 0 every region has everything, 1 something is left to do, 2 bad input or a missing program, 130 interrupted.
"""

import argparse
import json
import signal
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import NoReturn

import pulumi

from artifacts.lock import LOCK_FILE, LockError, parse_lock
from artifacts.references import OwnRegistry
from declared.stack import Stack
from mirror.command import Outcome, Surroundings, check, mirror
from mirror.findings import BAD_INPUT, GOOD, INTERRUPTED, Finding, exit_code
from mirror.inventory import Inventory, inventory
from mirror.programs import CRANE, MirrorError, found, installed
from mirror.publishers import Sources
from offline.evaluation import recovery
from offline.stack_files.stack_file import read_stack
from offline.stacks import ROOT, STACKS, declared
from settings import SettingsError, from_config


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One line, like all bad input."""
        self.exit(BAD_INPUT, f"{message}\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m mirror", description="Charts and images of other publishers in the own registries."
    )
    parser.add_argument("--check", action="store_true", help="say what is missing, moved, unsigned, newer or unused")
    parser.add_argument("--inventory", action="store_true", help="print what the stacks use, and stop")
    parser.add_argument("--dry-run", action="store_true", help="print everything, copy and write nothing")
    parser.add_argument("--accept", default="", metavar="NAMES", help="take over what its publisher moved")
    parser.add_argument("--json", action="store_true", help="print one JSON object in place of lines")
    parser.add_argument("--lock", type=Path, default=LOCK_FILE, help="the lock file")
    parser.add_argument("--crane", default="crane")
    parser.add_argument("--helm", default="helm", help="helm 3")
    parser.add_argument("--cosign", default="cosign")
    parser.add_argument(
        "--source", default="", metavar="PUBLISHER=PLACE ...", help="reach publishers elsewhere, as behind a proxy"
    )
    parser.add_argument(
        "--target", default="", metavar="REGION=HOST ...", help="registries in place of the own ones, for trials"
    )
    return parser


def main(arguments: Sequence[str]) -> int:
    """Runs the command; the exit code."""
    chosen = _parser().parse_args(arguments)
    try:
        sources, hosts = Sources(_pairs("SOURCE", chosen.source)), _pairs("TARGET", chosen.target)
        used = inventory({name: Stack(recovery.declared(declared(name))) for name in STACKS})
        if chosen.inventory:
            _print_inventory(used, as_json=chosen.json)
            return GOOD
        around = Surroundings(
            crane=found(chosen.crane, CRANE),
            helm=found(chosen.helm, "install helm 3, or name it: HELM=..."),
            cosign=installed(chosen.cosign),
            hosts=hosts or _own_hosts(),
            sources=sources,
            today=datetime.now(UTC).date(),
            say=(lambda _: None) if chosen.json else _line,
        )
        lock = parse_lock(chosen.lock.read_text(encoding="utf-8"), chosen.lock)
        if around.cosign is None:
            sys.stderr.write(f"{chosen.cosign}: not found; signatures are not verified\n")
        if chosen.check:
            outcome = check(around, lock, used)
        else:
            outcome = mirror(around, chosen.lock, lock, used, accepted=chosen.accept.split(), dry_run=chosen.dry_run)
    except (MirrorError, LockError, SettingsError, pulumi.RunError) as error:
        return _refused(str(error))
    except OSError as error:
        return _refused(f"{error.filename or 'this machine'}: {error.strerror}")
    except KeyboardInterrupt:
        sys.stderr.write("interrupted; what was copied is kept, and the next run goes on\n")
        return INTERRUPTED
    _print_outcome(outcome, around, chosen.lock, as_json=chosen.json)
    return exit_code(outcome.findings)


def _pairs(variable: str, text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in text.split():
        left, _, right = each.partition("=")
        if not left or not right:
            raise MirrorError(f"{variable}: {each}; allowed: NAME=PLACE, several with blanks between them")
        found[left] = right
    return found


def _own_hosts() -> Mapping[str, str]:
    """The registry of each stack's region, by its file."""
    members = [from_config(name, read_stack(ROOT, name).config) for name in STACKS]
    return {each.region: OwnRegistry(each.account, each.region).host for each in members}


def _line(finding: Finding) -> None:
    sys.stdout.write(f"{finding.line()}\n")
    sys.stdout.flush()


def _refused(line: str) -> int:
    sys.stderr.write(" ".join(line.split()) + "\n")
    return BAD_INPUT


def _print_inventory(used: Inventory, *, as_json: bool) -> None:
    if as_json:
        content = {"charts": used.charts, "images": used.images, "built": used.built, "not_started": used.not_started}
        sys.stdout.write(json.dumps(content, indent=2) + "\n")
        return
    for title, uses in (
        ("charts", used.charts),
        ("images", used.images),
        ("built by the owner, in the own registry", used.built),
    ):
        sys.stdout.write(f"{len(uses)} {title}\n")
        for key, users in uses.items():
            sys.stdout.write(f"  {key}  ({users[0]}{f' and {len(users) - 1} more' if len(users) > 1 else ''})\n")
    sys.stdout.write(f"{len(used.not_started)} named by a chart, started by no pod\n")
    for key, reason in used.not_started.items():
        sys.stdout.write(f"  {key}  ({reason})\n")


def _print_outcome(outcome: Outcome, around: Surroundings, lock: Path, *, as_json: bool) -> None:
    if as_json:
        content = {
            "charts": outcome.charts,
            "images": outcome.images,
            "in_place": outcome.in_place,
            "copies": outcome.copies,
            "lock_written": outcome.written,
            "regions": around.hosts,
            "signatures_verified": around.cosign is not None,
            "findings": [
                {"kind": each.kind, "artifact": each.artifact, "text": each.text} for each in outcome.findings
            ],
        }
        sys.stdout.write(json.dumps(content, indent=2) + "\n")
        return
    total = outcome.charts + outcome.images
    sys.stdout.write(
        f"{outcome.charts} charts and {outcome.images} images: {outcome.in_place} of {total} in place in "
        f"{' and '.join(around.hosts)}, {outcome.copies} copies made; {lock.name} {'written' if outcome.written else 'unchanged'}\n"
    )


def _interrupt(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    for each in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, _interrupt)
    sys.exit(main(sys.argv[1:]))
