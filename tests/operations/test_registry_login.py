"""The login to the registry that charts come from: in the file that Helm reads, and nowhere else."""

import json
import stat
from pathlib import Path

import pytest

from operations.programs import Answer, Command
from operations.registry_login import log_in, main, registry_file
from operations.steps import Stopped
from settings import PlatformSettings, from_config
from tests.operations.playing import play
from tests.whole_stack import configuration

HOST = "123456789012.dkr.ecr.me-central-1.amazonaws.com"


class _Aws:
    """The aws command, with one answer to every question."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self.asked: list[str] = []

    def run(self, command: Command, *, seconds: float) -> Answer:
        self.asked.append(f"{command} ({seconds:.0f} s)")
        return self._answer

    def watch(self, *_: object, **__: object) -> Answer:
        raise AssertionError("nothing is watched")


def _settings(**more: str) -> PlatformSettings:
    return from_config("prod", configuration("prod") | more)


def test_the_token_is_in_the_file_beside_other_logins_and_for_this_user_alone(tmp_path: Path) -> None:
    file = tmp_path / "helm" / "config.json"
    file.parent.mkdir()
    file.write_text(json.dumps({"auths": {"ghcr.io": {"auth": "b3RoZXI="}}, "credsStore": "pass"}), encoding="utf-8")
    aws = _Aws(Answer(0, "QVdTOnRva2Vu\n", ""))

    said = log_in(aws, _settings(), file)

    content = json.loads(file.read_text(encoding="utf-8"))
    assert content["auths"] == {"ghcr.io": {"auth": "b3RoZXI="}, HOST: {"auth": "QVdTOnRva2Vu"}}
    assert content["credsStore"] == "pass"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "QVdTOnRva2Vu" not in said
    assert "--region me-central-1" in aws.asked[0]


def test_a_trial_with_the_publishers_registries_logs_in_nowhere(tmp_path: Path) -> None:
    aws = _Aws(Answer(1, "", "unused"))
    said = log_in(aws, _settings(**{"nphies-platform:registry": "upstream"}), tmp_path / "config.json")
    assert (said.partition(":")[0], aws.asked, list(tmp_path.iterdir())) == ("registry is upstream", [], [])


@pytest.mark.parametrize("answer", [Answer(255, "", "ExpiredToken"), Answer(0, "\n", "")])
def test_without_a_token_the_file_stays_as_it_was(tmp_path: Path, answer: Answer) -> None:
    with pytest.raises(Stopped, match=f"^no token for {HOST}: "):
        log_in(_Aws(answer), _settings(), tmp_path / "config.json")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_json_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "config.json"
    file.write_text("{", encoding="utf-8")
    with pytest.raises(Stopped, match=r"config\.json: cannot be read"):
        log_in(_Aws(Answer(0, "QVdTOnRva2Vu", "")), _settings(), file)
    assert file.read_text(encoding="utf-8") == "{"


@pytest.mark.parametrize(
    ("environment", "file"),
    [
        ({"PULUMI_K8S_HELM_REGISTRY_CONFIG_PATH": "/run/x.json", "HELM_CONFIG_HOME": "/h"}, "/run/x.json"),
        ({"HELM_CONFIG_HOME": "/h", "XDG_CONFIG_HOME": "/c"}, "/h/registry/config.json"),
        ({"XDG_CONFIG_HOME": "/c"}, "/c/helm/registry/config.json"),
    ],
)
def test_the_file_is_the_one_that_the_provider_reads(environment: dict[str, str], file: str) -> None:
    assert str(registry_file(environment)) == file


def test_an_unknown_stack_is_one_line_and_exit_code_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(play(tmp_path, monkeypatch).directory)
    assert main(["mars"]) == 2
    assert capsys.readouterr().err == "Pulumi.mars.yaml: no such stack; allowed: dr, prod\n"


def test_an_update_logs_in_before_its_preview_loads_the_charts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    normal = play(tmp_path, monkeypatch)
    assert normal.does("switchover", "dr", incident="CHG-1") == 0
    ran = [str(each) for each in normal.commands]
    for stack in ("prod", "dr"):
        login = next(number for number, line in enumerate(ran) if f"operations.registry_login {stack}" in line)
        preview = next(number for number, line in enumerate(ran) if f"pulumi preview --stack {stack}" in line)
        assert login < preview
