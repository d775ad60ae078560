"""The import file of the archives that a lost stack left."""

import json
from pathlib import Path

import pytest

from offline.archives import ALIAS, BUCKET, KEYS, VAULT, Entry, archives, print_archives

KEY = KEYS[0]
PARENT = "urn:archive"
DECLARED: list[Entry] = [
    {"urn": "urn:bucket", "type": BUCKET, "name": "velero", "props": {"bucket": "nphies-velero-1"}},
    {"urn": "urn:key", "type": KEY, "name": "velero", "props": {}},
    {
        "urn": "urn:alias",
        "type": ALIAS,
        "name": "velero",
        "props": {"name": "alias/velero"},
        "dependencies": ["urn:key"],
    },
    {"urn": "urn:vault", "type": VAULT, "name": "backups", "props": {"name": "nphies-me-central-1"}},
    {"urn": "urn:vpc", "type": "aws:ec2/vpc:Vpc", "name": "network", "props": {}},
]
ENTRIES: list[Entry] = [
    {"type": "nphies:platform:BackupVault", "name": "backup-vault", "component": True},
    *({"type": each["type"], "name": each["name"], "id": "<PLACEHOLDER>"} for each in DECLARED),
]
ALIASES = ["me-central-1 alias/velero 1111", "me-central-1 alias/aws/ebs"]


def test_what_has_a_name_gets_it_as_its_id_and_a_key_that_of_its_alias() -> None:
    found, missing = archives(ENTRIES, DECLARED, ALIASES)
    assert [(each["type"], each.get("id")) for each in found] == [
        ("nphies:platform:BackupVault", None),
        (BUCKET, "nphies-velero-1"),
        (KEY, "1111"),
        (ALIAS, "alias/velero"),
        (VAULT, "nphies-me-central-1"),
    ]
    assert missing == []


def test_a_key_that_no_alias_leads_to_is_named_and_left_out() -> None:
    found, missing = archives(ENTRIES, DECLARED, [])
    assert {each["type"] for each in found} == {"nphies:platform:BackupVault", BUCKET, VAULT}
    assert missing == [f"{KEY} velero", f"{ALIAS} velero"]


def test_files_that_cannot_be_used_end_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert print_archives(tmp_path, tmp_path / "import.json", tmp_path / "aliases.txt") == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_the_file_keeps_what_pulumi_wrote_beside_the_resources(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "resources.json").write_text(json.dumps(DECLARED), encoding="utf-8")
    (tmp_path / "import.json").write_text(
        json.dumps({"nameTable": {"a": PARENT}, "resources": ENTRIES}), encoding="utf-8"
    )
    (tmp_path / "aliases.txt").write_text("\n".join(ALIASES), encoding="utf-8")

    assert print_archives(tmp_path, tmp_path / "import.json", tmp_path / "aliases.txt") == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["nameTable"] == {"a": PARENT}
    assert "1 aws:s3/bucket:Bucket" in printed.err
