"""`python -m benchmarks [ROUNDS] [--write]`: measures, prints the table, and writes it into docs/benchmarks.md."""

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks import measure, report

PAGE = measure.ROOT / "docs" / "benchmarks.md"
SUBJECTS = (
    *(("program", size) for size in report.SIZES),
    ("bare",),
    ("wired",),
    ("import-program",),
    ("import-sdks",),
    ("evaluators",),
)

parser = argparse.ArgumentParser(prog="python -m benchmarks")
parser.add_argument("rounds", nargs="?", type=int, default=5, help="how often each is measured")
parser.add_argument("--write", action="store_true", help="write the table into docs/benchmarks.md")
chosen = parser.parse_args()

with tempfile.TemporaryDirectory() as folder:
    prepared = Path(folder, "prepared.json")
    measure.prepare(prepared)
    content = report.table(measure.in_turns(SUBJECTS, prepared, chosen.rounds))
sys.stdout.write(f"{content}\n")
if chosen.write:
    PAGE.write_text(report.replaced(PAGE.read_text(encoding="utf-8"), content), encoding="utf-8")
