"""The settings of two trees, and their lines. Imports the settings, and with them Pulumi's SDK: to be imported when it is needed."""

import re
from pathlib import Path

from offline.comparison.setting_changes import SettingChange, setting_changes
from offline.stack_files.lines import lines_of
from offline.stack_files.stack_file import read_stack
from settings import SettingsError
from settings.stack_config import PROJECT

_REFUSED = re.compile(r"(?P<file>Pulumi(\.[\w-]+)?\.yaml): (line (?P<line>\d+)|(?P<key>[\w:.-]+)): ")


def changed_settings(stack: str, before: Path, after: Path) -> tuple[SettingChange, ...]:
    """What the two stack files say differently, as far as this tree can read the other's."""
    try:
        one, other = (read_stack(root, stack).config for root in (before, after))
    except SettingsError:
        return ()
    return setting_changes(one, other, lines_of(after / f"Pulumi.{stack}.yaml", PROJECT))


def place_of_refusal(root: Path, refusal: str) -> tuple[str, int | None] | None:
    """The file that a line refuses, and the line of the key in it; None where it refuses something else."""
    match = _REFUSED.search(refusal)
    if match is None:
        return None
    if match["line"]:
        return match["file"], int(match["line"])
    lines = {".".join(path): number for path, number in lines_of(root / match["file"], PROJECT).items()}
    key = match["key"]
    while key not in lines and "." in key:  # the group that it is missing in
        key = key.rpartition(".")[0]
    return match["file"], lines.get(key)
