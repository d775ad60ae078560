"""Which state of the repository was previewed."""

import subprocess
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path


@dataclass(frozen=True)
class Provenance:
    """A commit, and whether the working tree differs from it."""

    commit: str | None
    """Abbreviated; None outside a repository."""

    changed: bool

    def __str__(self) -> str:
        if self.commit is None:
            return "no commit"
        return f"{self.commit}, {'with uncommitted changes' if self.changed else 'clean'}"


def described(root: Path, state: Provenance) -> str:
    """The commit with its date and author, and the versions that evaluated it: the same for every run on one state."""
    commit = _git(root, "log", "-1", "--format=%cs by %an") if state.commit else None
    packages = ", ".join(f"{name} {version(name)}" for name in ("pulumi", "pulumi-aws", "pulumi-kubernetes"))
    return f"{state}{f' ({commit})' if commit else ''}; {packages}"


def provenance(root: Path) -> Provenance:
    """The state of the working tree in a directory; git is asked, and need not be there."""
    described = _git(root, "describe", "--always", "--exclude=*", "--abbrev=7")
    if not described:
        return Provenance(None, changed=False)
    return Provenance(described, changed=bool(_git(root, "status", "--porcelain", "--untracked-files=no")))


def _git(root: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False)  # noqa: S603, S607
    except OSError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None
