"""Each command of the runbooks is one that the program itself takes: subcommand, options and their values.

kubectl, its plugins, velero, helm and pulumi read all options before they print their help, so `--help` at the end checks them
and runs nothing. The AWS CLI checks a command against its model before it connects, here to a closed port. A program that is
not on this machine, in PATH or in build/tools, is skipped.
"""

import os
import re
import shutil
import subprocess

import pytest

from tests.docs.markdown import ROOT
from tests.docs.runbook import ALERTS, FOLDER, RUNBOOKS, Command, commands

TOOLS = f"{ROOT / 'build' / 'tools'}{os.pathsep}{os.environ['PATH']}"
PLUGINS = {"cnpg": "kubectl-cnpg", "argo": "kubectl-argo-rollouts", "cert-manager": "kubectl-cert_manager"}
NOT_OF_THE_API = {"s3", "configure"}
"""Commands of the AWS CLI that have no skeleton: they are programs of their own."""

NO_SKELETON = {("eks", "update-kubeconfig"), ("ssm", "start-session")}
PLACEHOLDERS = {
    "CODE": "123456",
    "KEY_ID": "1234abcd-12ab-34cd-56ef-1234567890ab",
    "$region": "me-south-1",
    "$REGION": "me-south-1",
    "REGION": "me-south-1",
    "ID": "12345678-1234-1234-1234-123456789012",
}


def complete(command: Command) -> bool:
    """Not where a page only names a subcommand, as in `helm pull`."""
    return len(command.words) > 2


def unique() -> list[Command]:
    pages = [*RUNBOOKS, FOLDER / "README.md", *ALERTS]
    found = {each.line: each for page in pages for each in commands(page) if complete(each)}
    return list(found.values())


def asked_for_help(command: Command) -> list[str]:
    words = list(command.words)
    if words[0] == "kubectl" and words[1] in PLUGINS:
        words = [PLUGINS[words[1]], *words[3 if words[1] == "argo" else 2 :]]
    end = words.index("--") if "--" in words else len(words)
    return [*words[:end], "--help"]


def of(*programs: str) -> list[Command]:
    return [each for each in unique() if each.program in programs]


def run(words: list[str]) -> "subprocess.CompletedProcess[str]":
    program = shutil.which(words[0], path=TOOLS)
    if program is None:
        pytest.skip(f"no {words[0]} in build/tools or on the PATH")
    credentials = {
        "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "none",
        "AWS_DEFAULT_REGION": "me-south-1",
    }
    return subprocess.run(
        [program, *words[1:]],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
        env={"PATH": TOOLS, "HOME": str(ROOT / "build"), "AWS_EC2_METADATA_DISABLED": "true", "AWS_MAX_ATTEMPTS": "1"}
        | credentials,
    )


@pytest.mark.parametrize("command", of("kubectl", "velero", "helm", "pulumi"), ids=lambda each: str(each)[:110])
def test_the_program_knows_the_subcommand_and_every_option(command: Command) -> None:
    done = run(asked_for_help(command))
    assert done.returncode == 0, done.stderr[-500:]
    assert "unknown" not in done.stderr


@pytest.mark.parametrize("line", ["kubectl get pods --contxt prod", "kubectl delete cluster --all-of-them"])
def test_an_option_that_does_not_exist_is_found(line: str) -> None:
    done = run([*line.split(), "--help"])
    assert done.returncode != 0


def at_a_closed_port(words: list[str]) -> list[str]:
    """The command with what is to be filled in filled in; it checks its options and parameters, and then cannot connect."""
    if "--profile" in words:  # of a person's own configuration
        at = words.index("--profile")
        words = [*words[:at], *words[at + 2 :]]
    replaced = [PLACEHOLDERS.get(word, word) for word in words]
    return [*replaced, "--endpoint-url", "http://127.0.0.1:9"]


@pytest.mark.parametrize("command", of("aws"), ids=lambda each: str(each)[:110])
def test_the_aws_cli_takes_the_command(command: Command) -> None:
    if command.words[1:3] == ("ssm", "start-session"):
        pytest.skip("it needs the Session Manager plugin")
    done = run(at_a_closed_port(list(command.words)))
    assert re.search(r"usage:|validation failed|Bad value for --query|Unknown options", done.stderr) is None, (
        done.stderr[-500:]
    )


def test_an_argument_that_the_aws_cli_does_not_know_is_found() -> None:
    done = run(at_a_closed_port(["aws", "eks", "describe-cluster", "--region", "me-south-1", "--cluster", "nphies"]))
    assert "usage:" in done.stderr
