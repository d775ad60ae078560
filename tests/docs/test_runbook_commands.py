"""Commands of runbooks name their cluster, what destroys asks first, and what kubectl changes the program takes over."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.docs.markdown import ROOT
from tests.docs.runbook import ALERTS, FOLDER, PROGRAMS, RUNBOOKS, Command, blocks, commands, parsed
from tests.whole_stack import whole_stack

PAGES = [*RUNBOOKS, FOLDER / "README.md", *ALERTS]
KUBECTL_PLUGINS = {"cnpg", "argo", "cert-manager"}
STACKS = {"prod", "dr", "rebuild", "STACK", "PEER", "$stack"}


def of(*programs: str) -> list[Command]:
    return [each for page in PAGES for each in commands(page) if each.program in programs]


def text(command: Command) -> str:
    return str(command)[:110]


def names_a_subcommand(command: Command) -> bool:
    """What the text says of the guide, with no object and no option: `kubectl rollout restart`."""
    return command.words[1:] == ("rollout", "restart")


def is_local(command: Command) -> bool:
    return "--local" in command.words or "--dry-run=client" in command.words or command.words[1:2] == ("config",)


@pytest.mark.parametrize("page", RUNBOOKS, ids=lambda page: page.stem)
def test_every_block_is_bash(page: Path) -> None:
    for block in blocks(page):
        done = subprocess.run(["/bin/bash", "-n", "-c", block], check=False, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, ""), block


@pytest.mark.parametrize(
    "command", [each for each in of("kubectl") if not is_local(each) and not names_a_subcommand(each)], ids=text
)
def test_every_kubectl_command_names_a_context(command: Command) -> None:
    assert command.option("--context") in STACKS


@pytest.mark.parametrize("command", of("velero"), ids=text)
def test_every_velero_command_names_a_context_and_its_namespace(command: Command) -> None:
    assert command.option("--kubecontext") in STACKS
    assert command.option("-n", "--namespace") == "nphies-backup"
    assert command.option("-o", "--output") in (None, "table", "json", "yaml")


@pytest.mark.parametrize("command", of("helm"), ids=text)
def test_every_helm_command_names_a_context(command: Command) -> None:
    assert command.words[1:] == ("pull",) or command.option("--kube-context") in STACKS


def acts_on_a_stack(command: Command) -> bool:
    """Not where a page only names a subcommand: `pulumi preview --refresh`, with no more than options."""
    options_alone = all(word.startswith("-") for word in command.words[2:])
    return command.words[1] not in ("login", "stack") and not options_alone


@pytest.mark.parametrize("command", [each for each in of("pulumi") if acts_on_a_stack(each)], ids=text)
def test_every_pulumi_command_names_a_stack(command: Command) -> None:
    assert command.option("-s", "--stack") in STACKS


PAGES_OF_PULUMI = [*PAGES, ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def without_login(page: Path) -> list[str]:
    """Updates and previews that load charts from a registry which the page did not log in to before."""
    text = page.read_text(encoding="utf-8")
    logged_in, found = set[str](), list[str]()
    for script in re.findall(r"^ {0,3}```sh(?: account)?\n(.*?)^ {0,3}```$", text, re.MULTILINE | re.DOTALL):
        for command in parsed(page, script):
            if command.words[:2] == ("make", "login"):
                logged_in |= {word.removeprefix("STACK=") for word in command.words if word.startswith("STACK=")}
            # What is not targeted is not checked, and no page targets a release.
            loads_charts = (
                command.words[:2] in (("pulumi", "up"), ("pulumi", "preview")) and "--target" not in command.words
            )
            if loads_charts and command.option("-s", "--stack") not in logged_in:
                found.append(command.line)
    return found


@pytest.mark.parametrize("page", PAGES_OF_PULUMI, ids=lambda page: page.stem)
def test_whoever_runs_pulumi_is_logged_in_to_the_registry_of_the_stack(page: Path) -> None:
    assert without_login(page) == []


def test_an_update_before_the_login_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```sh\nmake login STACK=prod\npulumi up -s dr\npulumi preview -s prod\n```\n", encoding="utf-8")
    assert without_login(page) == ["pulumi up -s dr"]


def destroys(command: Command) -> bool:
    """Whether a command takes away a database, a running service or a secret."""
    line = command.line
    return (
        re.search(r"\bdelete cluster claims-db\b(?!-)", line) is not None
        or ("scale" in command.words and "--replicas=0" in command.words)
        or re.search(r"\bdelete \S*secret\b", line) is not None
        or '"primary":' in line
    )


def test_what_destroys_is_found() -> None:
    assert len([each for each in of("kubectl") if destroys(each)]) >= 10


@pytest.mark.parametrize("command", [each for each in of("kubectl") if destroys(each)], ids=text)
def test_what_destroys_stands_behind_a_guard(command: Command) -> None:
    assert "guard" in command.after
    if "delete cluster claims-db" in command.line and command.option("--context") == "prod":
        assert "idle" in command.after


def instances(page: Path) -> list[int]:
    """To how many a page scales the services, in its order."""
    found = [(each.option("--replicas"), each.words) for each in commands(page) if each.program == "kubectl"]
    return [int(number) for number, words in found if number is not None and "scale" in words]


@pytest.mark.parametrize("page", [page for page in RUNBOOKS if 0 in instances(page)], ids=lambda page: page.stem)
def test_who_stops_services_is_told_how_they_start_again(page: Path) -> None:
    """An autoscaler does not start what has no instance, so a region stays without services until a person or a command does."""
    assert any(instances(page))


def changed_by_kubectl(command: Command) -> tuple[str, str] | None:
    """Kind and name of what a command changes and the program declares."""
    kinds = {"cluster": "Cluster", "hpa": "HorizontalPodAutoscaler", "rollout": "Rollout"}
    found = re.search(r"\b(?:patch|scale.*|annotate) (cluster|hpa|rollout) (\S+)", command.line)
    if found:
        return kinds[found[1]], found[2]
    undone = re.search(r"argo rollouts (?:undo|restart) (\S+)", command.line)
    return ("Rollout", undone[1]) if undone else None


def test_what_kubectl_changes_the_next_update_takes_over() -> None:
    changed = {found for each in of("kubectl") if (found := changed_by_kubectl(each))}
    kinds = {kind for kind, _ in changed}
    assert kinds == {"Cluster", "HorizontalPodAutoscaler", "Rollout"}
    for stack in ("prod", "dr"):
        for each in whole_stack(stack):
            if each.package == "kubernetes" and each.props.get("kind") in kinds:
                annotations = each.props["metadata"].get("annotations", {})
                assert annotations.get("pulumi.com/patchForce") == "true", each.urn


def test_every_program_of_a_command_is_known() -> None:
    others = {"make", "curl", "dig", "jq", "sed", "cut", "echo", "read", "date", "docker", "gh", "tee", "grep", "."}
    functions = {"contexts", "db", "guard", "idle", "ask", "restored", "shell", "restored()", "shell()"}
    named = {each.program for page in PAGES for each in commands(page)}
    assert named - others - functions - {".venv/bin/python"} == set(PROGRAMS)
