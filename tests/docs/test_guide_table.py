"""The table of docs/monitoring-logging-security.md: each row names resources that both stacks declare and a file that is there."""

import re
from pathlib import Path

import pytest

from tests.whole_stack import ROOT, STACKS, whole_stack

PAGE = Path(ROOT) / "docs" / "monitoring-logging-security.md"
ROWS = [
    [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith(("| ---", "| the guide"))
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:50])
def test_a_row_names_what_there_is(row: list[str]) -> None:
    _, resources, file = row
    named = re.findall(r"`(\w+) ([\w-]+)`", resources)

    assert named
    assert (ROOT / file.strip("`")).is_file()
    for stack in STACKS:
        declared = {(resource.type.rsplit(":", 1)[1], resource.name) for resource in whole_stack(stack)}
        assert set(named) <= declared


@pytest.mark.parametrize(
    "line",
    [
        "nphies-services",
        "ServiceDown",
        "HighErrorRate",
        "System Overview",
        "Application Performance",
        "Business Metrics",
        "Error Tracking",
        "minimumMasterNodes: 2",
        "port 5044",
        "correlation_id",
        "30 days hot, 90 days warm, 1 year cold",
        "7 years",
        "14 days hot, 30 days warm",
        "curator",
        "s3 sync",
        "UnauthorizedAccess",
        "DataExfiltration",
        "ip_address",
    ],
)
def test_what_the_guide_asks_for_has_a_row(line: str) -> None:
    assert [row[0] for row in ROWS if line in row[0]]
