"""An import file of what a stack leaves when it is lost or destroyed: buckets, their keys, aliases and the vault.

`pulumi preview --import-file` names every resource that would be made and knows no id. Archives have names that the
program computes, so their ids are known; a key's is found through the alias that points to it.
"""

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, cast

BUCKET, VAULT, ALIAS = "aws:s3/bucket:Bucket", "aws:backup/vault:Vault", "aws:kms/alias:Alias"
KEYS = ("aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey")
SUCCESS, BAD_INPUT = 0, 2

Entry = Mapping[str, Any]


def archives(
    entries: Iterable[Entry], declared: Iterable[Entry], aliases: Iterable[str]
) -> tuple[list[Entry], list[str]]:
    """The entries to import, with their ids, and the names of archives whose key no alias leads to.

    `entries`: of Pulumi's import file. `declared`: of build/STACK/resources.json. `aliases`: `region alias key` a line.
    """
    known = {(each["type"], each["name"]): each for each in declared}
    key_of = {name: key for _, name, key in (line.split() for line in aliases if len(line.split()) == 3)}
    alias_of = {
        urn: str(each["props"].get("name"))
        for each in known.values()
        if each["type"] == ALIAS
        for urn in each.get("dependencies", ())
    }
    found: list[Entry] = []
    missing: list[str] = []
    for entry in entries:
        if entry.get("component"):
            found.append(entry)
            continue
        declaration = known.get((entry["type"], entry["name"]))
        if declaration is None or entry["type"] not in (BUCKET, VAULT, ALIAS, *KEYS):
            continue
        identity = _id(declaration, alias_of, key_of)
        if identity is None:
            missing.append(f"{entry['type']} {entry['name']}")
        else:
            found.append({**entry, "id": identity})
    return found, missing


def _id(declaration: Entry, alias_of: Mapping[str, str], key_of: Mapping[str, str]) -> str | None:
    props = declaration["props"]
    match declaration["type"]:
        case "aws:s3/bucket:Bucket":
            return str(props["bucket"])
        case "aws:backup/vault:Vault":
            return str(props["name"])
        case "aws:kms/alias:Alias":
            return str(props["name"]) if props["name"] in key_of else None
        case _:
            return key_of.get(alias_of.get(declaration["urn"], ""))


def print_archives(build: Path, import_file: Path, aliases: Path) -> int:
    """Prints the import file, and on standard error what was found and what was not; the exit code."""
    try:
        given = json.loads(import_file.read_text(encoding="utf-8"))
        resources = json.loads((build / "resources.json").read_text(encoding="utf-8"))
        lines = aliases.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{error}; allowed: a preview's import file, a previewed stack, a list of aliases\n")
        return BAD_INPUT
    declared = cast("list[Entry]", resources["resources"] if isinstance(resources, dict) else resources)
    found, missing = archives(given["resources"], declared, lines)
    named = [each for each in found if not each.get("component")]
    sys.stdout.write(json.dumps({**given, "resources": found}, indent=2) + "\n")
    for kind in (BUCKET, *KEYS, ALIAS, VAULT):
        sys.stderr.write(f"{sum(each['type'] == kind for each in named)} {kind}\n")
    for each in missing:
        sys.stderr.write(f"not found in {aliases}: {each}\n")
    return SUCCESS
