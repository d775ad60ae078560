"""The tables that map the guide: each row names resources that the stacks declare and a file that is there."""

import re

import pytest

from tests.whole_stack import ROOT, STACKS, whole_stack

LOGS, REST = (ROOT / "docs" / name for name in ("monitoring-logging-security.md", "guide-to-program.md"))
ROWS = {
    page: [
        [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        for line in page.read_text(encoding="utf-8").splitlines()
        if line.startswith("| ") and not line.startswith(("| ---", "| the guide"))
    ]
    for page in (LOGS, REST)
}
ONLY_OF_A_PRIMARY = {("Job", "claims-db-migrations")}


@pytest.mark.parametrize("row", [*ROWS[LOGS], *ROWS[REST]], ids=lambda row: row[0][:50])
def test_a_row_names_what_there_is(row: list[str]) -> None:
    _, resources, file = row
    named = set(re.findall(r"`(\w+) ([\w-]+)`", resources))

    assert named
    assert (ROOT / file.strip("`")).is_file()
    for stack in STACKS:
        declared = {(resource.type.rsplit(":", 1)[1], resource.name) for resource in whole_stack(stack)}
        assert named - declared <= (ONLY_OF_A_PRIMARY if stack != "prod" else set[tuple[str, str]]())


PAGES = [row for row in (*ROWS[LOGS], *ROWS[REST]) if row[2].strip("`").endswith(".md")]


@pytest.mark.parametrize("row", PAGES, ids=lambda row: row[0][:50])
def test_a_page_that_a_row_names_says_each_command_of_the_row(row: list[str]) -> None:
    """Options between a program and its subcommand apart."""
    text = re.sub(r"kubectl --context \w+ ", "kubectl ", (ROOT / row[2].strip("`")).read_text(encoding="utf-8"))
    assert [word for word in re.findall(r"`([^`]+)`", row[0]) if word not in text] == []


def test_rows_with_commands_that_a_page_must_say_are_found() -> None:
    assert len([row for row in PAGES if "`" in row[0]]) >= 5


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
def test_what_the_guide_asks_of_monitoring_and_logs_has_a_row(line: str) -> None:
    assert [row[0] for row in ROWS[LOGS] if line in row[0]]


@pytest.mark.parametrize(
    "line",
    [
        "v1.24+",
        "3 Control Plane nodes",
        "6-12 Worker nodes",
        "1TB+ with replication",
        "Multi-AZ",
        "SSL termination",
        "/namespaces/",
        "/configmaps/",
        "/storage/",
        "bitnami/postgresql-ha",
        "bitnami/redis-cluster",
        "bitnami/kafka",
        "blue-green",
        "maxSurge: 25%",
        "pg_dump",
        "wal-e",
        "every 4 hours",
        "velero backup create",
        "redis-cli --rdb",
        "RTO 30 minutes",
        "pg_restore",
        "run-integration-tests.sh",
        "update DNS",
        "rollout restart",
        "pg_promote",
        "SPRING_DATASOURCE_URL",
        "kubectl scale deployment",
        "kubectl patch service",
        "maxReplicas: 20",
        "idx_claims_provider_date",
        "claims_2025",
        "allkeys-lru",
        "Service Not Starting",
        "Database Connection Issues",
        "Performance Degradation",
        "Emergency Contacts",
    ],
)
def test_what_the_rest_of_the_guide_asks_for_has_a_row(line: str) -> None:
    assert [row[0] for row in ROWS[REST] if line in row[0]]
