"""`python -m offline preview`: what it writes, what it says, how it ends."""

import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from offline import preview as preview_module
from offline.engine.declare import Declaration
from offline.evaluation.verdict import Evaluation
from offline.evaluation.violation import Violation
from tests.offline.conftest import Preview, Project
from tests.recovery.style import without_rule

REPOSITORY = Path(__file__).parents[2]
PROGRAM = """
    class Tier(pulumi.ComponentResource):
        def __init__(self, name, opts=None):
            super().__init__("nphies:platform:Tier", name, opts=opts)
            key = aws.kms.Key(name, opts=pulumi.ResourceOptions(parent=self, protect=True))
            k8s.core.v1.ConfigMap(name, metadata={"name": name, "namespace": "core"}, data={"arn": key.arn, "n": "1"})

    Tier("one")
    Tier("two")
    pulumi.export("address", aws.ec2.Eip("address").public_ip)
    pulumi.export("region", pulumi.Config("aws").get("region"))
"""


def test_a_good_preview_writes_the_resources_and_ends_with_the_verdict(project: Project, preview: Preview) -> None:
    project.program(PROGRAM)

    code, printed, complaints = preview()

    assert (code, complaints) == (0, "")
    assert "Resources     8, 2 of them in Kubernetes; everything in full: VERBOSE=1" in printed.splitlines()
    assert printed.splitlines()[-1] == "prod: passed"
    resources = json.loads(project.built()["prod/resources.json"])
    assert [resource["urn"] for resource in resources] == sorted(resource["urn"] for resource in resources)
    one = next(resource for resource in resources if resource["type"] == "aws:kms/key:Key")
    assert list(one)[:8] == ["urn", "type", "name", "parent", "provider", "dependencies", "protect", "props"]
    assert list(one)[8:] == ["property_dependencies", "ignore_changes", "aliases"]
    assert one["parent"] == "urn:pulumi:prod::nphies-platform::nphies:platform:Tier::one"
    assert one["protect"] is True


def test_an_unknown_stays_unknown_in_the_files(project: Project, preview: Preview) -> None:
    project.program(PROGRAM)
    preview()

    built = project.built()

    assert json.loads(built["prod/outputs.json"]) == {"address": "<unknown>"}
    assert "arn: <unknown>" in built["prod/manifests/core.configmap.one.yaml"]


def test_two_previews_write_the_same_bytes_whatever_the_environment_and_the_hash_seed(project: Project) -> None:
    project.program(PROGRAM)
    project.write("Pulumi.prod.yaml", "config: {aws:region: me-south-1}\n")
    builds: list[dict[str, str]] = []
    for seed, region in (("1", "eu-west-1"), ("2", "eu-west-3")):
        environment = os.environ | {"PYTHONHASHSEED": seed, "AWS_REGION": region, "PYTHONPATH": str(REPOSITORY)}
        ended = subprocess.run(
            [sys.executable, "-m", "offline", "preview", "prod"],
            cwd=project.root,
            check=False,
            capture_output=True,
            env=environment | {"PULUMI_CONFIG": '{"aws:region": "eu-west-1"}', "KUBECONFIG": f"/nowhere/{seed}"},
        )
        assert ended.returncode == 1  # no platform: no objective can be shown to hold
        builds.append(project.built())

    assert builds[0] == builds[1]
    assert json.loads(builds[0]["prod/outputs.json"])["region"] == "me-south-1"


def test_nothing_is_asked_of_the_network(project: Project, preview: Preview, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        pytest.fail("connects")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    project.program(PROGRAM)

    assert preview()[0] == 0


def test_only_all_shows_every_resource_and_output(project: Project, preview: Preview) -> None:
    project.program(PROGRAM)

    short, full = preview()[1], preview("prod", "--all")[1]

    assert "Key one" not in short
    assert "Cost, USD a month" not in short
    assert "address = " not in short
    assert "Key one  protected" in full
    assert "Cost, USD a month" in full
    assert "address = <unknown>" in full


def test_output_that_is_not_a_terminal_has_no_colours(project: Project, preview: Preview) -> None:
    project.program(PROGRAM)

    assert "\x1b" not in preview()[1]


@pytest.mark.parametrize("columns", ["20", "80", "200"])
def test_no_line_of_the_tree_is_wider_than_the_terminal(
    project: Project, preview: Preview, monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    project.program(PROGRAM)

    tree = preview("prod", "--all")[1].split("\n\n")[1]

    assert max(len(line) for line in tree.splitlines()) <= int(columns)


def test_a_new_preview_takes_away_what_is_no_longer_declared(project: Project, preview: Preview) -> None:
    project.program(PROGRAM)
    preview()
    project.program('k8s.core.v1.Namespace("ns", metadata={"name": "new"})')
    preview()

    assert [name for name in project.built() if "manifests" in name] == ["prod/manifests/namespace.new.yaml"]


def test_stacks_do_not_touch_each_others_build(project: Project, preview: Preview) -> None:
    preview("prod")
    before = project.built()
    preview("dr")

    assert {name: text for name, text in project.built().items() if name.startswith("prod/")} == before


def test_what_a_killed_preview_left_is_cleared_away(project: Project, preview: Preview) -> None:
    (project.root / "build" / ".prod.killed").mkdir(parents=True)
    preview()

    assert [path.name for path in (project.root / "build").iterdir()] == ["prod"]


def test_advice_does_not_hold_a_stack_up_but_a_mandatory_violation_does(
    project: Project, preview: Preview, monkeypatch: pytest.MonkeyPatch
) -> None:
    def advise(_: Declaration) -> Evaluation:
        return Evaluation((Violation("tidy", "advisory", "could be better"),), policies=1)

    def forbid(declaration: Declaration) -> Evaluation:
        found = [
            Violation("safe", "mandatory", "must not be", resource.urn, "take it away") for resource in declaration
        ]
        return Evaluation(tuple(found), policies=2)

    monkeypatch.setattr(preview_module, "EVALUATORS", (advise,))
    code, printed, _ = preview()
    assert code == 0
    assert "advisory tidy: could be better" in printed

    monkeypatch.setattr(preview_module, "EVALUATORS", (advise, forbid))
    code, printed, _ = preview()
    assert code == 1
    assert printed.index("mandatory safe") < printed.index("Policies  ") < printed.index("advisory tidy")
    assert "  remedy: take it away" in printed.splitlines()
    assert "Policies      3 run, 1 violated, 1 advised" in printed.splitlines()
    assert printed.splitlines()[-1] == "prod: 1 mandatory violation"


def test_what_is_undecided_is_counted_in_one_line(
    project: Project, preview: Preview, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wait(_: Declaration) -> Evaluation:
        return Evaluation(
            tuple(Violation("open", "advisory", each, decided=False) for each in ("first thing", "second thing")), 1
        )

    project.program("")
    monkeypatch.setattr(preview_module, "EVALUATORS", (wait,))
    code, printed, _ = preview()

    assert code == 0
    assert "Policies      1 run, 0 violated, 2 unknown until `pulumi up`" in printed.splitlines()
    assert "unknown open" in printed.splitlines()
    assert "first thing" not in printed
    findings = json.loads(project.built()["prod/verdict.json"])["findings"]
    assert [each["message"] for each in findings] == ["first thing", "second thing"]


def test_the_verdict_is_kept_for_machines(project: Project, preview: Preview, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbid(_: Declaration) -> Evaluation:
        return Evaluation((Violation("safe", "mandatory", "must not be", "a::b::c::d", "take it away"),), policies=7)

    monkeypatch.setattr(preview_module, "EVALUATORS", (forbid,))
    preview()

    verdict, sarif = (json.loads(project.built()[f"prod/{name}"]) for name in ("verdict.json", "policies.sarif"))
    assert verdict["passed"] is False
    assert verdict["policies"] == {"run": 7, "violated": 1, "undecided": 0}
    (result,) = sarif["runs"][0]["results"]
    assert (result["ruleId"], result["level"], result["message"]["text"]) == ("safe", "error", "must not be")
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "Pulumi.prod.yaml"
    assert sarif["runs"][0]["tool"]["driver"]["rules"] == [{"id": "safe", "help": {"text": "take it away"}}]


def test_a_finding_is_one_line_however_long(
    project: Project, preview: Preview, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = "word " * 50

    def advise(_: Declaration) -> Evaluation:
        return Evaluation((Violation("tidy", "advisory", long, "urn:pulumi:prod::p::nphies:a$aws:kms/key:Key::k"),), 1)

    monkeypatch.setattr(preview_module, "EVALUATORS", (advise,))

    assert f"advisory tidy Key k: {long}".rstrip() in [line.rstrip() for line in preview()[1].splitlines()]


def test_a_message_that_lists_a_great_many_things_is_cut_between_words(
    project: Project, preview: Preview, monkeypatch: pytest.MonkeyPatch
) -> None:
    def advise(_: Declaration) -> Evaluation:
        return Evaluation(LISTED, 1)

    monkeypatch.setattr(preview_module, "EVALUATORS", (advise,))

    (line,) = (line for line in preview()[1].splitlines() if line.startswith("advisory tidy"))

    assert line.startswith("advisory tidy: 99 there: name-0, name-1, ")
    assert re.search(r"name-\d+ \.\.\. \(all: verdict\.json\)$", line)
    assert LISTED[0].message in json.loads(project.built()["prod/verdict.json"])["findings"][0]["message"]


@pytest.mark.parametrize(("options", "cut"), [((), True), (("--all",), False)])
def test_on_a_terminal_what_is_advised_is_one_line_unless_all_is_asked_for(
    project: Project, preview: Preview, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], cut: bool
) -> None:
    long = Violation("tidy", "advisory", "word " * 30, "urn:pulumi:prod::p::pulumi:pulumi:Stack::p-prod", "tidy up")

    def advise(_: Declaration) -> Evaluation:
        return Evaluation((long,), 1)

    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setattr(preview_module, "EVALUATORS", (advise,))
    printed = re.sub(r"\x1b\[[\d;]*m", "", preview("prod", *options)[1]).splitlines()

    at = next(number for number, line in enumerate(printed) if line.startswith("advisory tidy: word word"))
    assert printed[at].endswith(" ...") is cut
    assert (printed[at + 1].strip() == "remedy: tidy up") is cut
    assert max(len(line.rstrip()) for line in printed[at : at + 2]) <= 80


LISTED = (Violation("tidy", "advisory", f"99 there: {', '.join(f'name-{each}' for each in range(99))}"),)


def test_warnings_are_shown(project: Project, preview: Preview) -> None:
    project.program('pulumi.warn("mind the gap")')

    assert "warning: mind the gap" in preview()[1]


@pytest.mark.parametrize(
    ("program", "line"),
    [
        ("\n\nraise ValueError('no')", "__main__.py:6: ValueError: no\n"),
        ("aws.kms.Key('k', description='d').description.apply(lambda d: d.missing)", "__main__.py:4: AttributeError: "),
        ("aws.kms.Key('k')\naws.kms.Key('k')", "DeclarationError: two resources have the URN "),
        ("def broken(:\n", "__main__.py:4: SyntaxError: "),
        ("import json\njson.loads('{')", "__main__.py:5: JSONDecodeError: "),
    ],
)
def test_a_program_that_fails_is_told_by_its_own_line_and_leaves_the_last_build(
    project: Project, preview: Preview, program: str, line: str
) -> None:
    preview()
    before = project.built()
    project.program(program)

    code, printed, complaints = preview()

    assert (code, printed) == (3, "")
    assert complaints.startswith(line)
    assert "Traceback" not in complaints
    assert project.built() == before


def test_an_error_in_a_module_of_the_program_is_told_by_its_place(project: Project, preview: Preview) -> None:
    (project.root / "tiers").mkdir()
    project.write("tiers/data.py", "def make():\n    return 1 / 0\n")
    project.program("import sys\nsys.path.insert(0, '.')\nfrom tiers import data\ndata.make()")

    assert preview()[2] == "tiers/data.py:2: ZeroDivisionError: division by zero\n"


def test_a_build_that_cannot_be_written_is_told_in_one_line(project: Project, preview: Preview) -> None:
    project.write("build", "a file")

    assert preview() == (2, "", "build: File exists; allowed: a directory that can be written to\n")


def test_the_report_has_the_policies_and_the_cost_in_its_own_style(project: Project, preview: Preview) -> None:
    project.program('aws.ec2.Eip("address")')
    preview()

    document = project.built()["prod/recovery.html"]
    assert '<h2 id="policies">' in document
    assert '<h2 id="cost">' in document
    assert without_rule(document) == set()


def test_a_warning_is_in_the_report_too(project: Project, preview: Preview) -> None:
    project.program('pulumi.log.warn("the pair is failed over")')

    preview()

    assert "<li>the pair is failed over</li>" in project.built()["prod/recovery.html"]


def test_an_empty_name_of_a_stack_is_refused_with_the_names_there_are(project: Project, preview: Preview) -> None:
    assert preview("") == (2, "", "no stack is named; allowed: dr, prod\n")
