"""The situations of docs/preview.md: how each comes about, what is printed then, and the page with what is printed now."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from offline.every_stack import stack_names
from offline.stack_files.stack_file import read_stack
from settings import PairState, in_state

Configurations = Mapping[str, Mapping[str, str]]
"""By stack: what its file says while the pair is in its normal state."""

OMITTED = "..."
_FIGURE = r"[\d,.]*\d"
_PROBE = "        readiness_probe=_probe(READY_PATH, HTTP_PORT, period=5, failures=2),\n"
_BLOCK = re.compile(r"^## (\d+)\. .*?^```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Situation:
    """One heading of the page, by its number."""

    command: Sequence[str]
    """Of `python -m offline`."""

    settings: Mapping[str, str] = field(default_factory=dict[str, str])
    """Of prod, which differ: `edge.ttl` to `5m`."""

    state: PairState = PairState.NORMAL
    edit: tuple[str, str, str] | None = None
    """A file, a text in it, and what is there instead."""


SITUATIONS: Mapping[int, Situation] = {
    1: Situation(("preview", "prod")),
    2: Situation(("preview", "prod"), {"edge.ttl": "15m"}),
    3: Situation(("preview", "prod"), {"objectives.rto": "1h"}),
    4: Situation(("preview", "prod"), {"archive.timeout": "10m"}),
    5: Situation(("diff", "HEAD", "prod"), {"network.cidr": "10.21.0.0/16"}),
    6: Situation(("preview", "dr"), state=PairState.FAILED_OVER),
    7: Situation(("what-if", "prod", "archive.timeout=4m", "edge.health_check.threshold=2")),
    8: Situation(("preview", "prod"), edit=("components/app_tier/pods.py", _PROBE, "")),
}


class StaleError(ValueError):
    """A line of the page that is no longer printed."""


def configurations(root: Path) -> Configurations:
    """Of the stacks in `root`."""
    return {stack: dict(in_state(read_stack(root, stack).config, PairState.NORMAL)) for stack in stack_names(root)}


def printed(situation: Situation, root: Path, normal: Configurations, directory: Path) -> str:
    """What a pipe of 80 columns is told in this situation. The files of `root` that git knows or would add are copied into `directory`."""
    listed = _git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    for name in filter(None, listed):
        if (root / name).is_file():
            (directory / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(root / name, directory / name)
    _write(directory, {stack: in_state(config, PairState.NORMAL) for stack, config in normal.items()})
    if "HEAD" in situation.command:
        _commit(directory)
    _write(directory, {stack: _changed(situation, stack, config) for stack, config in normal.items()})
    if situation.edit:
        name, before, after = situation.edit
        text = (directory / name).read_text(encoding="utf-8")
        if before not in text:
            raise StaleError(f"{name}: {before.strip()}: not there any more")
        (directory / name).write_text(text.replace(before, after, 1), encoding="utf-8")
    command = [sys.executable, "-m", "offline", *situation.command]
    done = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)  # noqa: S603 - this interpreter
    return done.stdout + done.stderr


def renewed(page: str, outputs: Mapping[int, str]) -> str:
    """The page with the figures of these outputs. Raises StaleError for a line that is in none of them."""

    def block(match: re.Match[str]) -> str:
        number, text = int(match[1]), match[2]
        if number not in outputs:
            return match[0]
        lines, rest = list[str](), outputs[number]
        for line in text.splitlines():
            said, rest = _renewed(line, number, rest)
            lines.append(f"{said}\n")
        return match[0].replace(text, "".join(lines), 1)

    return _BLOCK.sub(block, page)


def _renewed(line: str, number: int, output: str) -> tuple[str, str]:
    """A line of the page as it is printed now, and what is printed after it.

    It has the same words, with figures of its own, and may be a part of a longer one.
    """
    shown = line.removesuffix(OMITTED).strip()
    if not shown:
        return line, output
    words = r"\s+".join(_pattern(word) for word in shown.split())
    match = re.search(rf"^[ ]*{words}$", output, re.MULTILINE) or re.search(words, output)
    if match is None:
        raise StaleError(f"docs/preview.md, {number}: {shown}: not printed any more")
    indent = line[: len(line) - len(line.lstrip())]
    said = match[0] if match[0].startswith(" ") or "\n" not in match[0] else " ".join(match[0].split())
    more = f" {OMITTED}" if line.endswith(f" {OMITTED}") else ""
    said = f"{'' if said.startswith(' ') else indent}{said}" if indent else said.lstrip()
    return f"{said}{more}", output[match.end() :]


def _pattern(word: str) -> str:
    """The word, with any figures, or any commit."""
    if re.fullmatch(r"\([0-9a-f]{7}\)", word):
        return r"\([0-9a-f]{7}\)"
    return "".join(
        _FIGURE if part[0].isdigit() else re.escape(part) for part in re.findall(r"\d[\d,.]*\d|\d|\D+", word)
    )


def _changed(situation: Situation, stack: str, config: Mapping[str, str]) -> Mapping[str, str]:
    changed = dict(in_state(config, situation.state))
    for path, value in situation.settings.items() if stack == "prod" else ():
        name, _, inner = path.partition(".")
        group: dict[str, Any] = json.loads(changed.get(f"nphies-platform:{name}", "{}"))
        changed[f"nphies-platform:{name}"] = json.dumps(group | {inner: value})
    return changed


def _write(directory: Path, files: Configurations) -> None:
    for stack, config in files.items():
        content = {key: json.loads(value) if value.startswith(("{", "[")) else value for key, value in config.items()}
        (directory / f"Pulumi.{stack}.yaml").write_text(json.dumps({"config": content}), encoding="utf-8")


def _commit(directory: Path) -> None:
    author = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    for arguments in (("init", "--quiet"), ("add", "--all"), (*author, "commit", "--quiet", "--message", "base")):
        _git(directory, *arguments)


def _git(directory: Path, *arguments: str) -> str:
    command = ["git", *arguments]
    return subprocess.run(command, cwd=directory, capture_output=True, text=True, check=True).stdout  # noqa: S603 - git, with our arguments
