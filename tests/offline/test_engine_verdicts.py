"""Stack files are read as the engine reads them: against verdicts recorded from the engine's own reader."""

import json
import re
from pathlib import Path

import pytest

from offline.stack_files.stack_file import read_stack
from settings import SettingsError
from tests.offline.engine_verdicts import PROJECT, Verdict, recorded

REFUSED_BY_CHOICE = re.compile(
    r"a time without quotes|there twice|unknown key|kept in Pulumi Cloud|encrypted|the tag |not UTF-8 text"
    r"|a single document|expected <document start>|found unexpected ':'|unknown escape character;|is not text"
    r"|levels deep|byte order mark|not a number that JSON has|begins with an empty line|there already|excessive aliasing"
)
"""What the engine reads and this reader refuses: decision 0014 says why of each."""


def read(directory: Path, stack: bytes) -> dict[str, str]:
    (directory / "Pulumi.yaml").write_bytes(PROJECT)
    (directory / "Pulumi.prod.yaml").write_bytes(stack)
    return dict(read_stack(directory, "prod").config)


def plain(config: dict[str, str]) -> dict[str, object]:
    """Values apart from how JSON is spaced."""

    def value(text: str) -> object:
        try:
            found = json.loads(text)
        except ValueError:
            return text
        return text if isinstance(found, str) else found

    return {key: value(text) for key, text in config.items()}


@pytest.mark.parametrize(
    "verdict", [each for each in recorded() if each.refuses], ids=lambda each: repr(each.stack[:60])
)
def test_what_the_engine_refuses_is_refused_in_one_line(verdict: Verdict, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        read(tmp_path, verdict.stack)
    assert re.fullmatch(r"Pulumi\.prod\.yaml: .+; allowed: .+", str(refused.value))


@pytest.mark.parametrize(
    "verdict", [each for each in recorded() if each.refuses is None], ids=lambda each: repr(each.stack[:60])
)
def test_what_the_engine_reads_is_read_alike_or_refused_by_choice(verdict: Verdict, tmp_path: Path) -> None:
    try:
        config = read(tmp_path, verdict.stack)
    except SettingsError as refused:
        assert REFUSED_BY_CHOICE.search(str(refused)), refused
    else:
        assert plain(config) == plain(verdict.reads or {})


def test_most_of_what_the_engine_reads_is_read(tmp_path: Path) -> None:
    reads = [each for each in recorded() if each.refuses is None]

    def is_read(verdict: Verdict) -> bool:
        try:
            read(tmp_path, verdict.stack)
        except SettingsError:
            return False
        return True

    assert sum(map(is_read, reads)) > 0.6 * len(reads)
