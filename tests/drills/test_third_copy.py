"""The restore test of the third copy: both regions are gone, and what `operations.restore_test` finds is what was replicated."""

import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from operations.programs import Answer, Command
from operations.restore_test import restore_test
from operations.restored_server import RestoredServer
from operations.steps import Stopped
from operations.third_copy import ThirdCopy
from tests.drills.conftest import Report
from tests.drills.declaration import DeclaredDatabase
from tests.drills.drill import Drill
from tests.drills.parameters import ServerParameters
from tests.drills.site import Site
from tests.drills.tools import Tools
from tests.drills.traffic import submit

COPY = "third-copy"
ROWS = 25


@dataclass(frozen=True)
class AtTheSite:
    """Programs of the restore test, run as the site's servers are, with an S3 that is the site's."""

    site: Site
    endpoint: str

    def run(self, command: Command, *, seconds: float) -> Answer:
        done = subprocess.run(
            self.site.command(command.argv),
            input=command.stdin,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
            cwd=self.site.folder,
            env={**self.site.environment, "AWS_ENDPOINT_URL": self.endpoint},
        )
        return Answer(done.returncode, done.stdout, done.stderr)

    def watch(self, command: Command, log: Path, *, while_it_runs: Callable[[], None]) -> Answer:
        raise NotImplementedError(str(command))


@dataclass(frozen=True)
class AfterTheLoss:
    """What is left: an S3 with the third copy in it."""

    drill: Drill
    site: Site
    copy: ThirdCopy

    def server(self, name: str, copy: ThirdCopy | None = None) -> RestoredServer:
        folder = self.site.folder / name
        self.site.make_folder(folder)
        tools = self.site.tools
        return RestoredServer(
            AtTheSite(self.site, self.drill.object_store.endpoint),
            copy or self.copy,
            folder=folder,
            archiving=tools.archiving,
            restores_within=300,
        )


@pytest.fixture(scope="module")
def after(tools: Tools, prod: DeclaredDatabase, parameters: ServerParameters) -> Iterator[AfterTheLoss]:
    with Site(tools) as site:
        drill = Drill(site, prod, parameters)
        archive = drill.archive
        bucket = archive.configuration.bucket
        drill.object_store.create_bucket(COPY)
        drill.back_up()
        with drill.primary.connect() as connection:
            for number in range(ROWS):
                submit(connection, number)
        drill.primary.switch_segment()
        drill.object_store.replicate(bucket, COPY)
        with drill.primary.connect() as connection:
            submit(connection, ROWS)
        drill.primary.switch_segment()  # archived, and not replicated any more
        drill.primary.destroy()
        drill.object_store.empty(bucket)
        copy = ThirdCopy(
            path=f"s3://{COPY}/{archive.configuration.folder}".rstrip("/"),
            server_name=archive.server_name,
            region="eu-central-1",
            database="postgres",
            major=tools.postgresql.parent.name,
            oldest=1000,
        )
        yield AfterTheLoss(drill, site, copy)


def test_every_row_that_was_replicated_is_there_and_no_other(after: AfterTheLoss, report: Report) -> None:
    result = restore_test(after.server("restored"))
    report(f"third copy: {result}")
    assert (result.tables, result.rows) == (1, ROWS)
    assert result.blocks_checked
    assert result.failure is None


def test_a_copy_that_is_further_behind_than_the_model_says_does_not_pass(after: AfterTheLoss) -> None:
    later = iter(range(2_000_000_000, 2_000_000_100))
    result = restore_test(after.server("old"), clock=lambda: float(next(later)))
    assert result.failure is not None
    assert "the model says 1000 s at most" in result.failure


def test_nothing_is_written_to_the_copy_and_nothing_of_the_database_is_left(after: AfterTheLoss) -> None:
    store = after.drill.object_store
    before = store.keys(COPY)
    server = after.server("removed")
    restore_test(server)
    assert store.keys(COPY) == before
    assert not server.folder.exists()
    running = subprocess.run(["ps", "-ef"], capture_output=True, text=True, check=True).stdout  # noqa: S607
    assert os.fspath(server.folder) not in running


def test_a_copy_without_its_wal_is_not_a_database(after: AfterTheLoss) -> None:
    store = after.drill.object_store
    store.create_bucket("only-base-backups")
    for key in [each for each in store.keys(COPY) if "/base/" in each]:
        store.copy(COPY, "only-base-backups", key)
    copy = replace(after.copy, path=after.copy.path.replace(COPY, "only-base-backups"))
    server = after.server("without-wal", copy)
    with pytest.raises(Stopped, match="pg_ctl"):
        restore_test(server)
    assert not server.folder.exists()


def test_a_copy_without_a_base_backup_says_so(after: AfterTheLoss) -> None:
    after.drill.object_store.create_bucket("empty")
    copy = replace(after.copy, path=after.copy.path.replace(COPY, "empty"))
    with pytest.raises(Stopped, match="no complete base backup"):
        restore_test(after.server("nothing", copy))
