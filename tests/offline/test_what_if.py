"""`python -m offline what-if`: other settings without editing a file."""

import re
from pathlib import Path

import pytest

from offline.__main__ import main
from tests.whole_stack import project_in


@pytest.fixture(autouse=True)
def in_the_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project_in(tmp_path))


def test_figures_and_verdict_are_told_before_and_after(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["what-if", "prod", "archive.timeout=4m"])

    printed = capsys.readouterr().out.splitlines()
    assert code == 1
    assert printed[0] == "prod, if archive.timeout = 4m"
    assert any(line.startswith("  nphies-platform:archive.timeout: 4m; allowed: 10s to 60s") for line in printed)
    changed = re.compile(r"  ! claims-db, region: (RTO [\w ]+), RPO 90 s, met -> \1, RPO 4 min 30 s, met")
    assert any(map(changed.fullmatch, printed))
    assert any(line.startswith("+ mandatory database-archived: ") for line in printed)
    assert printed[-1].startswith("verdict: passed -> ")
    assert "4m" not in Path("Pulumi.prod.yaml").read_text(encoding="utf-8")


def test_a_wrong_key_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["what-if", "prod", "archive.timeut=4m"])

    printed = capsys.readouterr()
    assert (code, printed.out, printed.err.count("\n")) == (2, "", 1)
