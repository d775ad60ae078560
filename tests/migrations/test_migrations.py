"""The files of `migrations/`, deployed by the real tool on a real server."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import psycopg
import pytest

from components.data_tier.postgresql.authentication import MAINTENANCE, MIGRATOR, WRITER
from components.data_tier.postgresql.partitions import statements
from components.data_tier.postgresql.topology import DATABASE, OWNER
from tests.migrations.server import MISSING, Server, postgresql_server, run, wait_until

pytestmark = pytest.mark.skipif(bool(MISSING), reason="; ".join(MISSING))

YEAR = datetime.now(UTC).year

INSERT = (
    "INSERT INTO claims (service_date, provider_id, payer_id, member_id, bundle) VALUES (%s, %s, 'payer', 'm', '{}')"
)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with postgresql_server() as started:
        started.migrate()
        yield started


def partition_of(server: Server, date: str) -> str:
    server.sql(INSERT, date, f"provider-{date}")
    ((partition,),) = server.sql(
        "SELECT tableoid::regclass::text FROM claims WHERE provider_id = %s", f"provider-{date}"
    )
    return str(partition)


def test_a_second_deployment_finds_nothing_to_do(server: Server) -> None:
    assert "Nothing to deploy (up-to-date)" in server.migrate()


def test_what_is_deployed_is_what_the_files_say(server: Server) -> None:
    assert "Verify successful" in server.migrate("verify")


@pytest.mark.parametrize(
    ("date", "partition"),
    [
        ("2021-01-01", "claims_2021"),
        ("2025-01-01", "claims_2025"),
        ("2025-12-31", "claims_2025"),
        ("2026-01-01", "claims_2026"),
        (f"{YEAR + 1}-01-01", f"claims_{YEAR + 1}"),
        ("2009-06-30", "claims_default"),
    ],
)
def test_a_claim_lands_in_the_partition_of_its_year(server: Server, date: str, partition: str) -> None:
    assert partition_of(server, date) == partition


def test_the_guides_query_uses_the_index_in_the_partition_it_needs(server: Server) -> None:
    rows = "SELECT '2025-01-01'::date + n % 365, 'p' || n % 500, 'payer', 'm', '{}' FROM generate_series(1, 20000) AS n"
    server.sql(f"INSERT INTO claims (service_date, provider_id, payer_id, member_id, bundle) {rows}")
    server.sql("ANALYZE claims")

    plan = "\n".join(
        str(line)
        for (line,) in server.sql(
            "EXPLAIN SELECT * FROM claims"
            " WHERE provider_id = 'p7' AND service_date BETWEEN '2025-03-01' AND '2025-03-31'"
        )
    )

    assert "claims_2025_provider_date" in plan
    assert "Seq Scan" not in plan
    assert "claims_2026" not in plan


def test_the_index_is_valid_in_every_partition(server: Server) -> None:
    invalid = (
        "SELECT indexrelid::regclass FROM pg_index WHERE indrelid::regclass::text LIKE 'claims%' AND NOT indisvalid"
    )
    assert server.sql(invalid) == []


def test_an_index_that_was_interrupted_is_built_on_the_next_run() -> None:
    with postgresql_server() as server:
        server.migrate("deploy", "--to-change", "idx_claims_provider_date")
        build = "CREATE UNIQUE INDEX CONCURRENTLY claims_2025_provider_date ON claims_2025 (provider_id, service_date)"
        for _ in range(2):
            server.sql(INSERT, "2025-05-05", "same")
        with pytest.raises(psycopg.errors.UniqueViolation):
            server.sql(build)

        server.migrate()

        assert "Verify successful" in server.migrate("verify")


def test_claims_are_written_while_the_index_is_built() -> None:
    """An index that is built in the usual way waits for the first writer, and every other writer waits behind it."""
    building = (
        "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX CONCURRENTLY%%' AND state = 'active'"
    )
    with postgresql_server() as server, ThreadPoolExecutor() as background:
        server.migrate("deploy", "--to-change", "idx_claims_provider_date")
        with server.connection() as writer:
            writer.execute("BEGIN")
            writer.execute(INSERT, ("2025-05-05", "first"))
            migration = background.submit(server.migrate)
            wait_until(lambda: server.sql(building) == [(1,)])

            server.sql("SET lock_timeout = '1s'; " + INSERT % ("'2025-05-06'", "'second'"))

            assert not migration.done()
            writer.execute("COMMIT")
        migration.result()
        assert "Verify successful" in server.migrate("verify")


def test_the_partition_of_a_year_takes_the_claims_that_came_before_it(server: Server) -> None:
    date = f"{YEAR + 9}-02-03"
    assert partition_of(server, date) == "claims_default"

    server.sql("SELECT ensure_claims_partition(%s)", YEAR + 9, role=MIGRATOR)

    assert server.sql("SELECT tableoid::regclass::text FROM claims WHERE service_date = %s", date) == [
        (f"claims_{YEAR + 9}",)
    ]


def test_maintenance_makes_the_years_ahead_once_with_their_indexes(server: Server) -> None:
    def maintain() -> str:
        arguments = ["--host", str(server.folder), "--username", MAINTENANCE, DATABASE]
        script = f"psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 {' '.join(arguments)} <<'SQL'\n{statements(3)}SQL"
        return run(["bash", "-c", script])

    assert " 2\n" in maintain()
    assert " 0\n" in maintain()
    assert server.sql("SELECT indisvalid FROM pg_index WHERE indexrelid = 'idx_claims_provider_date'::regclass") == [
        (True,)
    ]


def test_maintenance_may_do_nothing_else(server: Server) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        server.sql("SELECT count(*) FROM claims", role=MAINTENANCE)


def test_a_service_writes_claims_and_never_deletes_them(server: Server) -> None:
    server.sql("CREATE ROLE claims_service LOGIN")
    server.sql(f"GRANT {WRITER} TO claims_service")

    server.sql(INSERT, "2026-03-03", "written-by-a-service", role="claims_service")
    server.sql("UPDATE claims SET status = 'paid' WHERE provider_id = 'written-by-a-service'", role="claims_service")

    for statement in ("DELETE FROM claims", "DELETE FROM claims_2026", "TRUNCATE claims"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            server.sql(statement, role="claims_service")


def test_everything_belongs_to_one_owner(server: Server) -> None:
    owners = "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname IN ('public', 'sqitch')"
    assert server.sql(owners) == [(OWNER,)]


def test_claims_cannot_be_dropped_by_going_back(server: Server) -> None:
    with pytest.raises(AssertionError, match="claims are not dropped by a migration"):
        server.migrate("revert", "-y")
    server.migrate()


def test_an_outbox_with_unsent_announcements_is_not_dropped(server: Server) -> None:
    server.sql("INSERT INTO outbox (topic, key, value) VALUES ('claims-adjudicated', 'k', '{}')")
    with pytest.raises(AssertionError, match="announcements that were not sent"):
        server.migrate("revert", "-y")
    server.sql("DELETE FROM outbox")
    server.migrate()


def test_a_service_marks_what_it_announced_and_changes_nothing_else_of_it(server: Server) -> None:
    server.sql("CREATE ROLE announcing LOGIN")
    server.sql(f"GRANT {WRITER} TO announcing")
    server.sql("INSERT INTO outbox (topic, key, value) VALUES ('claims-adjudicated', 'k', '{}')", role="announcing")

    server.sql("UPDATE outbox SET sent_to = 'cluster'", role="announcing")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        server.sql("UPDATE outbox SET value = '[]'", role="announcing")
    server.sql("DELETE FROM outbox", role="announcing")
