"""How the engine's own reader (3.259.0) answered to stack files; `python -m tests.offline.engine_verdicts` asks it anew.

A record has the file's `text` (or `base64`, where it is not UTF-8) and what a program `reads`, by key, or the first line
with which the engine `refuses`.
"""

import base64
import json
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).parent / "recorded" / "engine_verdicts.json"
READER = Path(__file__).parents[1] / "tools" / "engine_reader"
PROJECT = b"name: p\nruntime: python\n"


@dataclass(frozen=True)
class Verdict:
    """One stack file, and what the engine made of it."""

    stack: bytes
    reads: dict[str, str] | None
    refuses: str | None


def recorded() -> list[Verdict]:
    """The verdicts that are kept."""
    return [
        Verdict(_bytes(record), record.get("reads"), record.get("refuses"))
        for record in json.loads(FILE.read_text(encoding="utf-8"))
    ]


def ask(stacks: Iterable[bytes], reader: Path) -> list[Verdict]:
    """What the engine's reader, built from tests/tools/engine_reader, says of each file."""
    listed = list(stacks)
    project = base64.b64encode(PROJECT).decode()
    asked = "".join(
        json.dumps({"project": project, "stack": base64.b64encode(each).decode()}) + "\n" for each in listed
    )
    answers = subprocess.run([reader], input=asked, capture_output=True, text=True, check=True).stdout
    said = [json.loads(line) for line in answers.split("\n") if line]
    return [
        Verdict(stack, None if "error" in answer else answer.get("config", {}), answer.get("error"))
        for stack, answer in zip(listed, said, strict=True)
    ]


def _bytes(record: dict[str, str]) -> bytes:
    return base64.b64decode(record["base64"]) if "base64" in record else record["text"].encode()


def _record(verdict: Verdict) -> dict[str, object]:
    try:
        key, text = "text", verdict.stack.decode()
    except UnicodeDecodeError:
        key, text = "base64", base64.b64encode(verdict.stack).decode()
    said = {"refuses": verdict.refuses} if verdict.refuses is not None else {"reads": verdict.reads}
    return {key: text, **said}


def _main() -> None:
    built = READER / "engine_reader"
    subprocess.run(["go", "build", "-o", built, "."], cwd=READER, check=True)  # noqa: S607
    records = [_record(verdict) for verdict in ask([each.stack for each in recorded()], built)]
    FILE.write_text("[\n" + ",\n".join(json.dumps(each) for each in records) + "\n]\n", encoding="utf-8")


if __name__ == "__main__":
    _main()
