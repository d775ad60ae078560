"""What is typed: bad input is one line and exit 2, a dry run touches nothing, and a question is asked once."""

import io
from pathlib import Path

import pytest

from operations.__main__ import main
from operations.asking import Refused, confirm
from tests.operations.playing import Play, play


@pytest.fixture
def normal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Play:
    return play(tmp_path, monkeypatch)


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["failover"], "STACK: missing; required: the stack that takes over, such as STACK=dr"),
        (["failover", "--stack", "dr"], "INCIDENT: missing; required: the incident that this is for"),
        (["failover", "--stack", "dr", "--incident", "help"], "INCIDENT: 'help'; allowed: a name and a number"),
        (["failover", "--stack", "mars", "--incident", "INC-1"], "Pulumi.mars.yaml: no such stack; allowed: dr, prod"),
        (["failover", "--stack", "dr", "--incident", "INC-1", "--since", "03:12"], "SINCE: '03:12'; allowed: a moment"),
        (["failback", "--stack", "dr", "--incident", "INC-1", "--without-pulumi"], "WITHOUT_PULUMI: failback; allowed"),
        (["failover", "--stack", "dr", "--incident", "INC-1", "extra"], "unrecognized arguments: extra"),
        (["gameday", "--stack", "dr", "--kind", "war"], "argument --kind: invalid choice: 'war'"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(
    normal: Play, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str], line: str
) -> None:
    monkeypatch.chdir(normal.directory)
    try:
        code = main(arguments)
    except SystemExit as ended:
        code = int(str(ended.code))
    said = capsys.readouterr()
    assert code == 2
    assert said.out == ""
    assert said.err.startswith(line)
    assert said.err.count("\n") == 1


def test_without_a_terminal_nothing_is_done_unless_it_is_confirmed(normal: Play) -> None:
    normal.passes(1)
    assert normal.refuses("switchover", "dr", yes=None) == (
        'standard input: no terminal to confirm at; allowed: YES="INC-1234 dr"'
    )
    assert normal.refuses("switchover", "dr", yes="yes") == "YES: 'yes'; allowed: YES=\"INC-1234 dr\""
    assert normal.world.state["updates"] == 0


class Keyboard(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_incident_and_the_stack_are_typed() -> None:
    asked: list[str] = []
    confirm("INC-1234 dr", None, Keyboard("INC-1234 dr\n"), asked.append)
    assert asked == ['Type "INC-1234 dr" to go on: ']
    with pytest.raises(Refused, match="Nothing was changed"):
        confirm("INC-1234 dr", None, Keyboard("y\n"), asked.append)
    with pytest.raises(Refused, match="Nothing was changed"):
        confirm("INC-1234 dr", None, Keyboard(""), asked.append)


@pytest.mark.parametrize("without_pulumi", [False, True])
@pytest.mark.parametrize("command", ["failover", "switchover", "gameday"])
def test_a_dry_run_prints_everything_and_touches_nothing(normal: Play, command: str, without_pulumi: bool) -> None:
    if command == "failover":
        normal.cut("prod")
    files, state = normal.files(), repr(normal.world.state)
    assert normal.does(command, "dr", yes=None, dry_run=True, without_pulumi=without_pulumi) == 0
    assert normal.files() == files
    assert repr(normal.world.state) == state
    assert not (normal.directory / "build").exists()
    assert "POINT OF NO RETURN" in normal.output
    assert "+  nphies:role: primary" in normal.output
    wanted = "kubectl --context dr apply --server-side" if without_pulumi else "pulumi up --stack dr --yes"
    assert wanted in normal.output


def test_a_dry_run_of_a_failback_touches_nothing(normal: Play) -> None:
    normal.passes(1)
    normal.cut("prod")
    normal.does("failover", "dr")
    normal.mend("prod")
    files, state = normal.files(), repr(normal.world.state)
    assert normal.does("failback", "prod", yes=None, dry_run=True, since="2026-11-25T03:10:00Z") == 0
    assert normal.files() == files
    assert repr(normal.world.state) == state
    assert "delete cluster claims-db" in normal.output


def test_every_command_of_a_run_is_printed_as_it_can_be_typed(normal: Play) -> None:
    normal.cut("prod")
    normal.does("failover", "dr", without_pulumi=True)
    assert (
        "kubectl --context dr apply --server-side --force-conflicts --field-manager=nphies-operations -f - <<'EOF'"
        in (normal.output)
    )
    assert "minReplicas: 20" in normal.output
    # Of the migrations no more than the files: a ConfigMap of all of them is hundreds of lines.
    assert "-f build/dr/manifests/nphies-data.job.batch.claims-db-migrations-" in normal.output
    assert "kind: Job" not in normal.output
