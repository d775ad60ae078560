"""The status: one value, in which whatever cannot be read is a value as well, printed in 80 columns."""

from collections.abc import Callable
from pathlib import Path
from threading import Barrier

import pytest

from operations.pair_status import PairStatus, Unreplayed, read_pair
from operations.programs import Answer, Command, RealPrograms, Unreachable
from operations.region_reading import read_region
from operations.region_status import Database, Session
from operations.status_text import status_text
from settings import PairState
from tests.operations.playing import Play, play
from tests.whole_stack import whole_stack


def status(playing: Play) -> PairStatus:
    return read_pair(playing, playing.pair, playing.now())


def shown(playing: Play) -> str:
    lines = list(status_text(status(playing)))
    assert max(len(line) for line in lines) <= 80
    return "\n".join(lines)


@pytest.fixture
def normal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Play:
    playing = play(tmp_path, monkeypatch)
    playing.passes(3)
    return playing


def test_it_says_who_is_primary_and_how_far_the_standby_is_behind(normal: Play) -> None:
    text = shown(normal)
    assert "database              primary, in healthy state    standby, in healthy state" in text
    assert "replication lag       -                            0 segments, 30 s" in text
    assert "clients reach         prod" in text
    assert "the files say         normal" in text


def test_segments_in_the_archive_that_are_not_replayed_are_counted(normal: Play) -> None:
    normal.world.region("dr")["cluster"]["rows"] = normal.world.region("dr")["cluster"]["rows"][:-3]
    found = status(normal).unreplayed
    assert isinstance(found, Unreplayed)
    assert found.segments == 3


def test_they_are_counted_by_their_place_whatever_their_timeline(normal: Play) -> None:
    """A standby that has not followed a change of primary is behind by every segment of the new timeline."""
    normal.world.region("dr")["cluster"]["rows"] = normal.world.region("dr")["cluster"]["rows"][:-3]
    normal.world.state["archives"][normal.world.region("prod")["cluster"]["own"]]["timeline"] = 7
    found = status(normal).unreplayed
    assert isinstance(found, Unreplayed)
    assert found.segments == 3


def test_a_standby_that_has_not_replayed_for_the_rpo_what_is_archived_is_named(normal: Play) -> None:
    normal.world.region("dr")["cluster"]["rows"] = normal.world.region("dr")["cluster"]["rows"][:-3]
    assert "is not replayed" not in shown(normal), "a segment of just now is on its way"
    normal.world.state["archived_at"] = "2026-11-25T03:00:00+00:00"
    assert "- dr: what was archived at 03:00:00Z is not replayed yet:\n  docs/runbooks/standby-rebuild.md" in shown(
        normal
    )


def test_the_archive_is_looked_for_where_the_standby_is_declared_to_read_it(normal: Play) -> None:
    status(normal)
    (listing,) = [each.argv for each in normal.commands if "list-objects-v2" in each.argv]
    (store,) = [
        each.props["spec"]["configuration"]["destinationPath"]
        for each in whole_stack("dr").of_type("kubernetes:barmancloud.cnpg.io/v1:ObjectStore")
        if each.name == "claims-db-peer-archive"
    ]
    bucket, prefix = listing[listing.index("--bucket") + 1], listing[listing.index("--prefix") + 1]
    assert f"s3://{bucket}/{prefix}" == f"{store}/claims-db-me-central-1-1/wals/"


def test_a_region_that_does_not_answer_is_a_value_with_its_reason(normal: Play) -> None:
    normal.cut("prod")
    assert status(normal).regions["prod"].database == Unreachable(
        "Unable to connect to the server: dial tcp: i/o timeout"
    )
    assert "- prod: database unreachable: Unable to connect to the server" in shown(normal)


def test_a_region_that_is_cut_off_costs_one_wait_and_not_one_for_each_question(normal: Play) -> None:
    """Three questions, asked at once: none is answered before all three are asked."""
    asked = Barrier(3, timeout=60)

    class Slow(Play):
        def run(self, command: Command, *, seconds: float) -> Answer:
            asked.wait()
            return Answer(124, "", f"{command.argv[0]}: no answer within {seconds:.0f} s")

    region = read_region(Slow(normal.directory, normal.world), normal.pair.one)
    assert region.stores == region.services == Unreachable("kubectl: no answer within 15 s")
    assert isinstance(region.serving, Unreachable)


def test_two_primaries_are_named_a_split_brain(normal: Play) -> None:
    normal.cut("prod")
    normal.does("failover", "dr")
    normal.mend("prod")
    assert "SPLIT BRAIN" in shown(normal)


@pytest.mark.parametrize("state", PairState)
def test_every_state_of_the_pair_fits_80_columns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, state: PairState
) -> None:
    playing = play(tmp_path, monkeypatch, state if state is not PairState.FAILING_BACK else PairState.FAILED_OVER)
    assert "dr  me-south-1" in shown(playing)


ANSWERS: list[Callable[[Command], Answer]] = [
    lambda _: Answer(0, "", ""),
    lambda _: Answer(0, "null", ""),
    lambda _: Answer(0, "[]", ""),
    lambda _: Answer(0, "{}", ""),
    lambda _: Answer(0, "<html>", ""),
    lambda _: Answer(0, '{"items": [{"kind": "Cluster", "metadata": {"name": "claims-db"}}]}', ""),
    lambda _: Answer(1, "", 'error: context "dr" does not exist'),
    lambda _: Answer(127, "", "kubectl: not installed"),
    lambda _: Answer(1, "", ""),
]


@pytest.mark.parametrize("answered", ANSWERS)
def test_whatever_a_program_answers_the_status_is_a_value(normal: Play, answered: Callable[[Command], Answer]) -> None:
    normal.answered = answered
    assert shown(normal)


def test_a_context_that_is_not_there_is_answered_with_what_makes_it(normal: Play) -> None:
    missing = Answer(1, "", 'error: context "dr" does not exist')
    normal.answered = lambda _: missing
    assert str(status(normal).regions["dr"].database).endswith(
        "make it: aws eks update-kubeconfig --name nphies-me-south-1 --region me-south-1 --alias dr"
    )


def test_a_program_that_is_missing_or_does_not_end_is_an_answer() -> None:
    programs = RealPrograms()
    assert programs.run(Command(("no-such-program",)), seconds=1).reason == "no-such-program: not installed"
    assert programs.run(Command(("sleep", "9")), seconds=0.1).reason == "sleep: no answer within 0 s"


def test_a_segment_is_named_as_postgresql_names_it() -> None:
    assert Session(True, 3, 0x2_1500_0000, "on", None).segment == "000000030000000200000014"
    assert Session(True, 3, 0x2_1500_0001, "on", None).segment == "000000030000000200000015"


def test_a_fenced_primary_accepts_no_writes(normal: Play) -> None:
    normal.world.region("prod")["cluster"]["fenced"] = True
    database = status(normal).regions["prod"].database
    assert isinstance(database, Database)
    assert not database.accepts_writes
