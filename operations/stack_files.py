"""The two stack files: what each step of a failover changes in them, written whole or not at all.

An edit is checked as a preview would check it, in a copy, before either file is touched: a file that the program would refuse is
never left behind.
"""

import difflib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import yaml

from offline.stack_files.stack_file import PROJECT_FILE, read_stack
from operations.yaml_lines import EditError, remove_value, set_value
from settings import Member, Pair, SettingsError, from_config

_ROLE = "nphies:role"
_OVERRIDE = "nphies:fencing_override"
_PEER_ROLE = ("nphies-platform:peer", "role")
_TOKEN = ("nphies-platform:data_tier", "postgresql", "promotion_token")


@dataclass(frozen=True)
class Edit:
    """A value of a stack's file; None removes it."""

    stack: str
    path: tuple[str, ...]
    value: str | int | None


def failover_edits(target: str, lost: str, reason: str) -> list[Edit]:
    """The standby is promoted over a primary that may not answer (decision 0060)."""
    return [
        Edit(target, (_ROLE,), "primary"),
        Edit(target, (_OVERRIDE,), reason),
        Edit(target, _PEER_ROLE, "primary"),
        Edit(lost, (_ROLE,), "standby"),
        Edit(lost, (_OVERRIDE,), None),
        Edit(lost, _PEER_ROLE, "primary"),
    ]


def demotion_edits(source: str, target: str) -> list[Edit]:
    """The first half of a planned switchover: no region is primary."""
    return [
        Edit(source, (_ROLE,), "standby"),
        Edit(source, (_OVERRIDE,), None),
        Edit(source, _TOKEN, None),
        Edit(source, _PEER_ROLE, "standby"),
        Edit(target, (_ROLE,), "standby"),
        Edit(target, (_OVERRIDE,), None),
        Edit(target, _TOKEN, None),
        Edit(target, _PEER_ROLE, "standby"),
    ]


def promotion_edits(source: str, target: str, token: str | None) -> list[Edit]:
    """The second half: the target is primary from the end of the source's WAL, which the token names."""
    return [
        Edit(target, (_ROLE,), "primary"),
        Edit(target, _TOKEN, token),
        Edit(source, _PEER_ROLE, "primary"),
    ]


def switched_edits(source: str, target: str) -> list[Edit]:
    """Both halves, but the token, which the demotion makes."""
    edits = [*demotion_edits(source, target), *promotion_edits(source, target, None)]
    return list({(edit.stack, edit.path): edit for edit in edits}.values())


def token_removal(target: str) -> list[Edit]:
    """After the switchover: a token that stays would hold up the next change of primary within the region."""
    return [Edit(target, _TOKEN, None)]


def generation_edits(pair: Pair, region: str, generation: int) -> list[Edit]:
    """The database of a region is rebuilt, and archives under a new name."""
    path = ("nphies-platform:archive", "server_name_versions", region)
    return [Edit(member.stack, path, generation) for member in (pair.one, pair.other)]


def read_members(directory: Path, stack: str) -> tuple[Member, Member]:
    """The stack and its peer, by the two files. Raises SettingsError, whose text is the line to show."""
    own = Member(stack, from_config(stack, read_stack(directory, stack).config))
    for file in sorted(directory.glob("Pulumi.*.yaml")):
        name = file.name.removeprefix("Pulumi.").removesuffix(".yaml")
        if name != stack:
            other = Member(name, from_config(name, read_stack(directory, name).config))
            if other.settings.region == own.settings.peer.region:
                return own, other
    raise SettingsError(
        f"Pulumi.{stack}.yaml: peer.region: {own.settings.peer.region}; allowed: the region of a stack file"
    )


def edited(directory: Path, edits: Sequence[Edit]) -> dict[str, str]:
    """The new text of each file that changes, by name. Raises SettingsError where a file would be refused."""
    before = {edit.stack: (directory / f"Pulumi.{edit.stack}.yaml").read_text(encoding="utf-8") for edit in edits}
    after = dict(before)
    for edit in edits:
        path = ("config", *edit.path)
        try:
            text = after[edit.stack]
            after[edit.stack] = (
                remove_value(text, path) if edit.value is None else set_value(text, path, edit.value, after=_ROLE)
            )
        except (EditError, yaml.YAMLError) as error:
            raise SettingsError(
                f"Pulumi.{edit.stack}.yaml: {str(error).splitlines()[0]}; allowed: edit it by hand"
            ) from None
    _refuse_what_a_preview_would(directory, edits, after)
    return {f"Pulumi.{stack}.yaml": text for stack, text in after.items() if text != before[stack]}


def _refuse_what_a_preview_would(directory: Path, edits: Sequence[Edit], texts: Mapping[str, str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        shutil.copy(directory / PROJECT_FILE, copy)
        for stack, text in texts.items():
            (copy / f"Pulumi.{stack}.yaml").write_text(text, encoding="utf-8")
        for stack in texts:
            config = read_stack(copy, stack).config
            from_config(stack, config)
            for edit in edits:
                if edit.stack == stack and _value(config, edit.path) != edit.value:
                    key = ".".join(edit.path)
                    raise SettingsError(f"Pulumi.{stack}.yaml: {key} could not be set; allowed: edit it by hand")


def _value(config: Mapping[str, str], path: Sequence[str]) -> str | int | None:
    first, *rest = path
    if not rest:
        return config.get(first)
    found: Any = json.loads(config.get(first) or "{}")
    for key in rest:
        found = cast("dict[str, Any]", found).get(key) if isinstance(found, dict) else None
    return cast("str | int | None", found)


def copy_project(directory: Path, folder: Path) -> None:
    """The files that a preview reads: those of the project and its stacks, and its program."""
    for file in (*directory.glob("Pulumi*.yaml"), directory / "__main__.py"):
        shutil.copy(file, folder)


def is_written(directory: Path, edits: Sequence[Edit]) -> bool:
    """Whether the files say all of it already."""
    configs = {edit.stack: read_stack(directory, edit.stack).config for edit in edits}
    return all(_value(configs[edit.stack], edit.path) == edit.value for edit in edits)


def difference(directory: Path, texts: Mapping[str, str]) -> list[str]:
    """The change as a unified diff, for a person or for `git apply`."""
    lines: list[str] = []
    for file, text in sorted(texts.items()):
        before = (directory / file).read_text(encoding="utf-8")
        diff = difflib.unified_diff(before.splitlines(), text.splitlines(), f"a/{file}", f"b/{file}", lineterm="", n=0)
        lines += [line for line in diff if not line.startswith("@@")]
    return lines


def write(directory: Path, texts: Mapping[str, str]) -> None:
    """Each file is replaced in one step: a run that is killed leaves a whole file, old or new."""
    for file, text in sorted(texts.items()):
        new = directory / f".{file}.new"
        with new.open("w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        shutil.copymode(directory / file, new)
        new.replace(directory / file)
