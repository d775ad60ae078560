"""`python -m mirror.repositories [--check | --dry-run]`: the repositories of both regions, made before a stack's first `up`.

Exit codes: 0 everything is as it must be, 1 something is left to do, 2 bad input or a missing program, 130 interrupted.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from artifacts.lock import LOCK_FILE, LockError, parse_lock
from mirror import findings as say
from mirror.elastic_registry import ElasticRegistry
from mirror.findings import BAD_INPUT, INTERRUPTED, Finding, exit_code
from mirror.programs import MirrorError, found
from mirror.region_setup import RegionSetup
from mirror.repository_settings import wanted
from offline.stack_files.stack_file import read_stack
from offline.stacks import ROOT, STACKS
from settings import SettingsError, from_config


def main(arguments: Sequence[str]) -> int:
    """Runs the command; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m mirror.repositories", description="The own registries.")
    parser.add_argument(
        "--check", action="store_true", help="say what differs, make nothing, and end with 1 if anything does"
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would be made, and end with 0")
    parser.add_argument("--lock", type=Path, default=LOCK_FILE, help="the lock file")
    parser.add_argument("--aws", default="aws", help="the AWS CLI")
    chosen = parser.parse_args(arguments)
    changes = not (chosen.check or chosen.dry_run)
    try:
        aws = found(chosen.aws, "install the AWS CLI")
        lock = parse_lock(chosen.lock.read_text(encoding="utf-8"), chosen.lock)
        members = [from_config(name, read_stack(ROOT, name).config) for name in STACKS]
        repositories = wanted(lock, [service for each in members for service in each.app_tier.services])
        told: list[Finding] = []
        for each in members:
            setup = RegionSetup(ElasticRegistry(aws, each.region), each.account, each.peer.region, changes)
            for finding in setup.run(repositories):
                told.append(finding)
                sys.stdout.write(f"{finding.line()}\n")
                sys.stdout.flush()
    except (MirrorError, LockError, SettingsError) as error:
        sys.stderr.write(" ".join(str(error).split()) + "\n")
        return BAD_INPUT
    except OSError as error:
        sys.stderr.write(f"{error.filename or 'this machine'}: {error.strerror}\n")
        return BAD_INPUT
    except KeyboardInterrupt:
        sys.stderr.write("interrupted; the next run goes on\n")
        return INTERRUPTED
    regions = " and ".join(each.region for each in members)
    left = sum(each.needs_a_person for each in told)
    made = sum(each.kind in (say.MADE, say.CORRECTED) for each in told)
    sys.stdout.write(f"{len(repositories)} repositories in {regions}: {made} changes made, {left} left\n")
    return exit_code(told) if not chosen.dry_run or any(each.kind == say.FAILED for each in told) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
