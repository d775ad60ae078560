"""What a site starts has no rights, and does not outlive it."""

import time

import pytest

from tests.drills.power_failure import GONE, kill_tree, state
from tests.drills.site import CommandError, Site
from tests.drills.tools import Tools

# A child in a session of its own, as PostgreSQL's processes are, with a child of its own, as the archiver has.
_FAMILY = "setsid sh -c 'sleep 60 & echo $! > grandchild; wait' & wait"


def test_killing_a_process_kills_all_that_descend_from_it(site: Site) -> None:
    process = site.start(["sh", "-c", _FAMILY], log=site.folder / "log")
    grandchild = _grandchild(site)
    kill_tree(process)
    assert state(process.pid) in GONE
    assert state(grandchild) in GONE


def test_leaving_a_site_ends_its_processes_and_removes_its_folder(tools: Tools) -> None:
    with Site(tools) as site:
        site.start(["sh", "-c", _FAMILY], log=site.folder / "log")
        grandchild = _grandchild(site)
    assert state(grandchild) in GONE
    assert not site.folder.exists()


def test_processes_run_without_the_rights_of_root(site: Site) -> None:
    assert site.run(["id", "--user"]).strip() != "0"


def test_processes_see_nothing_of_our_environment(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    assert "AWS_PROFILE" not in site.run(["env"])


def test_a_failed_command_says_what_it_said(site: Site) -> None:
    with pytest.raises(CommandError, match=r"exit code 3\nno such thing"):
        site.run(["sh", "-c", "echo no such thing >&2; exit 3"])


def _grandchild(site: Site) -> int:
    written = site.folder / "grandchild"
    while not written.exists() or not written.read_text().endswith("\n"):
        time.sleep(0.01)
    return int(written.read_text())
