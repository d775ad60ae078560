"""A statement deletes what it should not: the database as it was just before, from the archive, beside the live one."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.drills.declaration import DeclaredDatabase
from tests.drills.drill import Drill
from tests.drills.parameters import ServerParameters
from tests.drills.site import Site
from tests.drills.tools import Tools
from tests.drills.traffic import claims, submit


@dataclass(frozen=True)
class Databases:
    """The rows of the database that goes on, and of the one recovered to the moment before the DELETE."""

    live: list[int]
    recovered: list[int]


@pytest.fixture(scope="module")
def databases(tools: Tools, prod: DeclaredDatabase, parameters: ServerParameters) -> Iterator[Databases]:
    with Site(tools) as site:
        drill = Drill(site, prod, parameters)
        drill.back_up()
        with drill.primary.connect() as connection:
            for number in range(1, 51):
                submit(connection, number)
            before = str(drill.primary.value("SELECT clock_timestamp()::text"))
            connection.execute("DELETE FROM claim WHERE number > 10")
            for number in range(51, 61):
                submit(connection, number)
        drill.primary.switch_segment()
        recovered, _ = drill.recover(target_time=before)
        yield Databases(claims(drill.primary), claims(recovered))


def test_the_deleted_rows_are_back(databases: Databases) -> None:
    assert set(range(11, 51)) <= set(databases.recovered)


def test_what_came_after_is_not_there(databases: Databases) -> None:
    assert max(databases.recovered) == 50


def test_the_live_database_is_left_as_it_is(databases: Databases) -> None:
    assert databases.live == [*range(1, 11), *range(51, 61)]
