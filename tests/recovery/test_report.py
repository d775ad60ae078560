"""The assessment in the terminal and as JSON."""

import json
import re
from statistics import median

import pytest

from recovery import assess
from recovery.report import headline, terminal
from recovery.report.json_report import to_json
from tests.recovery.recorded import runs_of, seconds_of
from tests.recovery.stacks import changed, stack

SLOW = changed("Record", "edge-failover", "ttl", 1200)


@pytest.mark.parametrize("name", ["prod", "dr"])
def test_the_table_fits_a_terminal(name: str) -> None:
    assert max(len(line) for line in terminal.lines(assess(stack(name)))) <= 80
    assert max(len(line) for line in headline.lines(assess(stack(name)))) <= 80


@pytest.mark.parametrize("name", ["prod", "dr"])
def test_archives_with_the_same_figures_share_a_row_unless_all_are_asked_for(name: str) -> None:
    assessment = assess(stack(name))
    short, full = (list(terminal.lines(assessment, in_full=in_full)) for in_full in (False, True))
    archives = [line for line in full if line.startswith("  nphies-") and line.endswith(" of 15m")]

    assert len(archives) == 5
    (shared,) = (line for line in short if "archives" in line)
    assert shared.split() == ["5", "archives,", "each", *archives[0].split()[1:]]


def test_an_archive_with_figures_of_its_own_keeps_its_row() -> None:
    slower = changed("BucketReplicationConfig", "logs-archive-replica", "rules[0].destination.replicationTime", None)
    rows = list(terminal.lines(assess(slower(stack("prod")))))

    assert sum(line.startswith(("  nphies-audit", "  nphies-velero", "  nphies-logs-archive")) for line in rows) == 3


@pytest.mark.parametrize("width", [40, 60])
def test_a_narrow_terminal_has_a_block_for_each_subject_with_the_same_cells(width: int) -> None:
    assessment = assess(stack("prod"))
    table = "\n".join(terminal.lines(assessment, width))
    wide = next(line for line in terminal.lines(assessment) if line.startswith("  claims-service"))

    block = table.partition("  claims-service\n")[2].partition("\n  e")[0]

    assert max(len(line) for line in table.splitlines()) <= max(
        width, len("Backups and copies, each with its own objective")
    )
    assert all(cell in block for cell in wide.split()[1:])
    assert "region" in block


def test_the_table_marks_what_is_broken() -> None:
    whole, mutated = assess(stack("dr")), assess(SLOW(stack("dr")))

    assert not any("!" in line for line in terminal.lines(whole))
    broken = [line for line in terminal.lines(mutated) if "!" in line]
    services = {entry.subject for entry in mutated.entries if entry.kind == "service"}
    assert services >= set(mutated.objectives.services)
    assert {line.split()[0] for line in broken} == {*services, "!"}
    assert "! breached" in broken[-1]


def test_a_figure_without_a_bound_is_shown_and_marked() -> None:
    probe = "spec.template.spec.containers[0].readinessProbe"
    mutated = assess(changed("Rollout", "claims-service", probe, None)(stack("dr")))

    assert any(line.startswith("  claims-service") and "+!" in line for line in terminal.lines(mutated))
    assert not any("none" in line for line in terminal.lines(mutated))


def test_what_is_unbounded_is_worse_than_what_is_long_and_has_no_share() -> None:
    probe = "spec.template.spec.containers[0].readinessProbe"
    mutated = assess(changed("Rollout", "claims-service", probe, None)(stack("prod")))
    longer = max(each.rto.total for each in mutated.entries if each.kind in ("service", "database"))

    worst, _ = (line for line in headline.lines(mutated) if line.startswith("Worst R"))

    assert re.fullmatch(r"Worst RTO     \d+m\d\ds\+ of 30m: claims-service, .*, not met", worst)
    assert seconds(worst.split()[2].rstrip("+")) <= longer.total_seconds()
    (row,) = (line for line in terminal.lines(mutated) if line.startswith("  claims-service"))
    assert re.search(r"\d+ %\+", row)


def test_subjects_with_the_same_worst_figure_are_counted() -> None:
    worst, _ = (line for line in headline.lines(assess(SLOW(stack("dr")))) if line.startswith("Worst R"))

    assert re.fullmatch(r"Worst RTO     \d+m\d\ds of 30m \(\d+ %\): \S+ and \d more, region, not met", worst)


@pytest.mark.parametrize(("title", "objective"), [("Worst RTO", "rto"), ("Worst RPO", "rpo")])
@pytest.mark.parametrize("name", ["prod", "dr"])
def test_the_worst_figures_of_services_and_database_are_split_by_basis(name: str, title: str, objective: str) -> None:
    assessment = assess(stack(name))
    lines = list(headline.lines(assessment))
    at = next(number for number, line in enumerate(lines) if line.startswith(title))
    entries = [each for each in to_json(assessment)["entries"] if each["kind"] in ("service", "database")]
    worst = max((each[objective] for each in entries if each[objective]), key=lambda each: each["seconds"])
    bases = {basis: round(worst[f"{basis}_seconds"]) for basis in ("declared", "measured", "assumed")}

    parts = {basis: seconds(length) for length, basis in re.findall(r"(\S+) (\w+)(?:,|$)", lines[at + 1].strip())}

    assert sum(parts.values()) == seconds(lines[at].split()[2]) == round(worst["seconds"])
    assert parts == pytest.approx({basis: each for basis, each in bases.items() if each}, abs=1)


def seconds(length: str) -> int:
    minutes, rest = length.rstrip("s").split("m")
    return 60 * int(minutes) + int(rest)


def test_the_worst_figure_says_that_it_is_untested() -> None:
    worst = r"Worst RTO     \d+m\d\ds of 30m \(\d+ %\): claims-db, application failure, untested"
    no_node_starts = changed("NodeGroup", "*", "scalingConfig.minSize", 2)  # or the services would take longer

    assert any(re.fullmatch(worst, line) for line in headline.lines(assess(no_node_starts(stack("prod")))))


def test_what_people_take_is_assumed_and_what_drills_took_is_not() -> None:
    steps = [
        step
        for each in to_json(assess(stack("prod")))["entries"]
        if each["disruption"] == "region"
        for step in each["rto"]["steps"]
    ]
    basis = {step["name"]: step["basis"] for step in steps}

    assert basis["MTTA and failover decision"] == "assumed"
    assert basis["database role passwords reconciled"] == "measured"
    assert basis["restart after promotion (archive_mode)"] == "measured"  # the property only says which drills count
    assert basis["DNS TTL expiry"] == "declared"


def test_json_says_of_a_measured_step_what_was_measured() -> None:
    steps = [step for each in to_json(assess(stack("prod")))["entries"] for step in each["rto"]["steps"]]
    step = next(step for step in steps if step["name"] == "database role passwords reconciled")
    measured = step["measured"]

    runs = runs_of("database role passwords reconciled")
    assert step["seconds"] == seconds_of("database role passwords reconciled")
    assert (measured["runs"], measured["median_seconds"]) == (len(runs), median(runs))
    assert measured["worst_seconds"] == max(runs)
    assert measured["commit"]
    assert measured["versions"] == {"PostgreSQL": "18", "cloudnative-pg": "0.29"}


def test_json_has_every_chain_and_each_adds_up() -> None:
    content = json.loads(json.dumps(to_json(assess(stack("prod")))))

    assert content["met"] is True
    assert content["objectives"] == {"rto_seconds": 1800, "rpo_seconds": 300, "availability_percent": 99.95}
    for entry in content["entries"]:
        for estimate in (entry["rto"], entry["rpo"]):
            if estimate is not None:
                ends = [step["begins_seconds"] + step["seconds"] for step in estimate["steps"]]
                assert max(ends, default=0) == pytest.approx(estimate["seconds"])
                assert all(step["source"]["kind"] in ("property", "constant") for step in estimate["steps"])


def test_json_says_what_does_not_hold() -> None:
    content = to_json(assess(SLOW(stack("prod"))))

    assert content["met"] is False
    assert {each["objective"] for each in content["findings"]} == {"rto"}
    assert all(each["urn"] for each in content["findings"])
