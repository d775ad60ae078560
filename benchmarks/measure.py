"""Subjects measured in turns, and what the figures say."""

import json
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
Sample = dict[str, float]


def prepare(file: Path) -> None:
    """Writes what every subject reads."""
    _run("prepare", str(file))


def in_turns(subjects: Sequence[tuple[str, ...]], file: Path, repetitions: int) -> dict[tuple[str, ...], list[Sample]]:
    """Every subject as often, one after the other in each round: whatever slows the machine down slows all of them."""
    found: dict[tuple[str, ...], list[Sample]] = {subject: [] for subject in subjects}
    for number in range(repetitions):
        for subject in subjects:
            name, *arguments = subject
            found[subject].append(json.loads(_run(name, str(file), *arguments)))
            sys.stderr.write(f"round {number + 1} of {repetitions}: {' '.join(subject)}\n")
    return found


def _run(*arguments: str) -> str:
    command = [sys.executable, "-m", "benchmarks.subject", *arguments]
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout  # noqa: S603


@dataclass(frozen=True)
class Ratio:
    """One subject's figure over another's, round by round: median, lowest and highest."""

    median: float
    lowest: float
    highest: float

    @classmethod
    def of(cls, above: Sequence[float], below: Sequence[float]) -> "Ratio":
        """Of figures in the order of their rounds."""
        ratios = [one / other for one, other in zip(above, below, strict=True)]
        return cls(statistics.median(ratios), min(ratios), max(ratios))

    def __str__(self) -> str:
        return f"{self.median:.2f} ({self.lowest:.2f} to {self.highest:.2f})"
