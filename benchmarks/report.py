"""The table of docs/benchmarks.md, from the samples."""

import os
import platform
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.measure import Ratio, Sample

Samples = Mapping[tuple[str, ...], Sequence[Sample]]
BEGIN, END = "<!-- table: make bench -->", "<!-- end of the table -->"
STAGES = (
    ("imports", "imports", "2.00"),
    ("recovery model", "recovery", "0.10"),
    ("policy pack", "policies", "0.30"),
    ("cost", "cost", "0.05"),
    ("writing the build", "writing", "0.25"),
)
"""What a preview does besides evaluating the program: name, key of the sample, aim."""

SIZES = ("4", "16", "64", "256")


def rows(samples: Samples) -> list[tuple[str, str, str]]:
    """What, ratio, aim."""

    def series(key: str, *subject: str) -> list[float]:
        return [sample[key] for sample in samples[subject]]

    def per_resource(*subject: str) -> list[float]:
        return [sample["seconds"] / sample["resources"] for sample in samples[subject]]

    program = ("program", SIZES[0])
    growth = [
        (
            f"(b) time per resource, {size} services over {SIZES[0]}: {_resources(samples['program', size])} resources",
            str(Ratio.of(per_resource("program", size), per_resource(*program))),
            "1.1",
        )
        for size in SIZES[1:]
    ]
    seconds, peak = per_resource(*program), series("peak_bytes", *program)
    imported = series("seconds", "import-program"), series("seconds", "import-sdks")
    return [
        ("(a) time per resource, program over bare program", str(Ratio.of(seconds, per_resource("bare"))), "1.25"),
        ("(a) the same, bare program with parents and dependencies", str(Ratio.of(seconds, per_resource("wired"))), ""),
        ("(a) peak memory, program over bare program", str(Ratio.of(peak, series("peak_bytes", "bare"))), "1.25"),
        *growth,
        ("(c) import, program over the SDKs alone", str(Ratio.of(*imported)), "1.2"),
        *(
            (f"(d) {what} over bare program", str(Ratio.of(series(key, "evaluators"), series("seconds", "bare"))), aim)
            for what, key, aim in STAGES
        ),
    ]


def _resources(samples: Sequence[Sample]) -> int:
    return int(samples[0]["resources"])


def table(samples: Samples) -> str:
    """Markdown, with the machine and the figures that the ratios are made of."""
    lines = ["| what | median (lowest to highest) | aim, at most |", "| --- | --- | --- |"]
    lines += [f"| {what} | {ratio} | {aim} |" for what, ratio, aim in rows(samples)]
    program = samples["program", SIZES[0]]
    seconds = statistics.median(sample["seconds"] for sample in program)
    peak = statistics.median(sample["peak_bytes"] for sample in program) / 2**20
    imported = statistics.median(sample["seconds"] for sample in samples["import-program",])
    lines.append(
        f"\nMeasured on {machine()}, {len(program)} rounds. Medians behind the ratios: the evaluation of prod "
        f"({_resources(program)} resources) takes {seconds:.2f} s of CPU time and {peak:.0f} MiB at its peak, "
        f"the imports before it {imported:.2f} s."
    )
    return "\n".join(lines)


def machine() -> str:
    """What the figures were measured on, and how busy it was."""
    load = os.getloadavg()[1]
    return f"{_processor()}, {os.cpu_count()} CPUs, Python {platform.python_version()}, load average {load:.1f}"


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.machine()
    names = [line.partition(":")[2].strip() for line in text.splitlines() if line.startswith("model name")]
    return names[0] if names else platform.machine()


def replaced(page: str, content: str) -> str:
    """The page with this table."""
    before, rest = page.split(BEGIN)
    return f"{before}{BEGIN}\n{content}\n{END}{rest.split(END)[1]}"
