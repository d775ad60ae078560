"""`python -m chart_facts [--charts FOLDER] [--helm COMMAND] [--all]`: records the facts of all charts that the stacks install."""

import argparse
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from chart_facts.helm import ChartError, Helm
from chart_facts.record import record
from chart_facts.text import text
from declared.charts.release_facts import FOLDER
from offline.evaluation import recovery
from offline.stacks import STACKS, declared


def main(given: Sequence[str] | None = None) -> int:
    options = _options(given)
    with tempfile.TemporaryDirectory() as scratch:
        try:
            stacks = {stack: recovery.declared(declared(stack)) for stack in STACKS}
            records = record(stacks, Helm(options.helm, options.charts or Path(scratch)), _say, anew=options.all)
        except ChartError as error:
            sys.stderr.write(f"{error}\n")
            return 2
        except KeyboardInterrupt:
            sys.stderr.write("interrupted; nothing was written\n")
            return 130
    _write(FOLDER, records)
    return 0


def _options(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make charts", description=__doc__)
    parser.add_argument("--charts", type=Path, help="folder with unpacked charts; what it lacks is fetched into it")
    parser.add_argument("--all", action="store_true", help="record those too whose values have not changed")
    parser.add_argument("--helm", default="helm", help="the helm 3 command")
    return parser.parse_args(given)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _write(folder: Path, records: Mapping[str, Any]) -> None:
    """Writes all records, then removes those of charts and versions that nothing installs any more."""
    folder.mkdir(exist_ok=True)
    for name, content in records.items():
        new = folder / f".{name}"
        new.write_text(text(content) + "\n", encoding="utf-8")
        new.replace(folder / name)
    for path in folder.glob("*.json"):
        if path.name not in records:
            path.unlink()


if __name__ == "__main__":
    sys.exit(main())
