"""The table of the benchmarks: medians of ratios by round. No test here measures a time."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import program, report
from benchmarks.bare import Record, bare
from benchmarks.measure import ROOT, Ratio, Sample
from offline.engine.declare import declare

POLICY = "aws:s3/bucketPolicy:BucketPolicy"


def samples(program_seconds: float, bare_seconds: float) -> report.Samples:
    one = {"resources": 100.0, "peak_bytes": 2.0**20}
    found = dict[tuple[str, ...], list[Sample]]()
    for size in report.SIZES:
        found["program", size] = [one | {"seconds": program_seconds}] * 3
    for name in ("bare", "wired", "import-program", "import-sdks"):
        found[(name,)] = [one | {"seconds": bare_seconds}] * 3
    stages = {key: 0.1 for _, key, _ in report.STAGES}
    found[("evaluators",)] = [one | stages | {"seconds": 2.0}] * 3
    return found


def test_a_ratio_is_the_median_of_its_rounds_and_says_how_far_they_spread() -> None:
    assert str(Ratio.of([2.0, 3.0, 8.0], [2.0, 2.0, 2.0])) == "1.50 (1.00 to 4.00)"


def test_rounds_that_were_not_measured_together_are_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        Ratio.of([1.0, 2.0], [1.0])


def test_every_question_has_a_row() -> None:
    questions = [what for what, _, _ in report.rows(samples(2.0, 1.0))]
    assert [what[:3] for what in questions] == [
        "(a)",
        "(a)",
        "(a)",
        "(b)",
        "(b)",
        "(b)",
        "(c)",
        *["(d)"] * len(report.STAGES),
    ]


def test_a_program_twice_as_slow_as_the_bare_one_shows_as_2() -> None:
    assert report.rows(samples(2.0, 1.0))[0][1] == "2.00 (2.00 to 2.00)"


def test_the_table_replaces_the_former_one_and_nothing_else() -> None:
    page = f"before\n{report.BEGIN}\nformer\n{report.END}\nafter\n"
    once = report.replaced(page, "new")
    assert once == f"before\n{report.BEGIN}\nnew\n{report.END}\nafter\n"
    assert report.replaced(once, "new") == once


def test_the_page_has_a_table_that_was_measured() -> None:
    page = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    table = page.split(report.BEGIN)[1].split(report.END)[0]
    assert [what for what, _, _ in report.rows(samples(1.0, 1.0)) if what[:3] not in table] == []
    assert "Measured on" in table


def test_more_services_are_asked_of_the_same_stack() -> None:
    services = json.loads(program.with_services(6)["nphies-platform:app_tier"])["services"]
    assert len(services) == 6
    assert services["service-001"]["calls"] == ["terminology-service"]


@pytest.mark.parametrize("wired", [False, True])
def test_the_bare_program_registers_what_it_was_given(wired: bool) -> None:
    def record(urn: str, kind: str, name: str, **more: Any) -> Record:
        return {"urn": urn, "type": kind, "name": name, "parent": None, "dependencies": (), "props": {}, **more}

    records = [
        record("u3", POLICY, "p", parent="u1", dependencies=("u2",), props={"bucket": "b-1", "policy": "{}"}),
        record("u2", "aws:s3/bucket:Bucket", "b", props={"bucket": "b-1"}),
        record("u1", "nphies:platform:Tier", "tier"),
    ]

    declared = declare(bare(records, wired=wired))

    policy = declared[POLICY, f"{POLICY} p"]
    assert len(declared) == 4  # with the stack
    assert policy.props == {"bucket": "b-1", "policy": "{}"}
    assert [urn.rpartition("::")[2] for urn in policy.dependencies] == (["aws:s3/bucket:Bucket b"] if wired else [])


def test_the_imports_of_the_program_can_be_run_by_themselves() -> None:
    program.run_imports()
    assert Path(program.ROOT, "__main__.py").exists()
