"""A runbook as the tests read it: its parts, and every command of its blocks and of its inline code."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.docs.markdown import ROOT

FOLDER = ROOT / "docs" / "runbooks"
RUNBOOKS = sorted(page for page in FOLDER.glob("*.md") if page.name != "README.md")
ALERTS = sorted(page for page in (FOLDER / "alerts").glob("*.md") if page.name != "README.md")
PROGRAMS = ("kubectl", "aws", "velero", "pulumi", "helm")

_BLOCK = re.compile(r"^ {0,3}```(\w+)\n(.*?)^ {0,3}```$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(rf"`((?:{'|'.join(PROGRAMS)}) [^`]+)`")
_FENCES = re.compile(r"^ {0,3}```.*?^ {0,3}```$", re.MULTILINE | re.DOTALL)
_PREFIXES = {"do", "then", "else", "!", "sudo", "-E", "{", "time"}
_NO_COMMANDS = {"for", "done", "fi", "if", "while", "}", "case", "esac", "function", "in"}


@dataclass(frozen=True)
class Command:
    """One simple command."""

    page: Path
    words: tuple[str, ...]
    after: tuple[str, ...] = ()
    """Names of the commands before it in a chain of `&&`."""

    @property
    def program(self) -> str:
        return self.words[0]

    @property
    def line(self) -> str:
        return shlex.join(self.words)

    def __str__(self) -> str:
        return f"{self.page.name}: {self.line}"

    def option(self, *names: str) -> str | None:
        """The value of the first of these options; None where it isn't given."""
        for word, following in zip(self.words, [*self.words[1:], ""], strict=True):
            for name in names:
                if word == name:
                    return following
                if word.startswith(f"{name}=") and name.startswith("-"):
                    return word.partition("=")[2]
        return None


def headings(page: Path, level: int = 2) -> list[str]:
    """The headings of a level, in order; those in code are none."""
    text = _FENCES.sub("", page.read_text(encoding="utf-8"))
    return re.findall(rf"^{'#' * level} (.+)$", text, re.MULTILINE)


def part(page: Path, heading: str) -> str:
    """What stands under a heading of the second level."""
    text = page.read_text(encoding="utf-8")
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    return found[1].strip() if found else ""


def blocks(page: Path, kind: str = "sh") -> list[str]:
    return [text for language, text in _BLOCK.findall(page.read_text(encoding="utf-8")) if language == kind]


@cache
def commands(page: Path) -> tuple[Command, ...]:
    """Of all blocks for the shell, and of inline code that begins with the name of a program."""
    text = _FENCES.sub("", page.read_text(encoding="utf-8"))
    inline = [code.replace("…", "") for code in _INLINE.findall(text)]
    return tuple(command for script in [*blocks(page), *inline] for command in parsed(page, script))


def parsed(page: Path, script: str) -> Iterator[Command]:
    """The simple commands of a script, those in $(…) included. Raises ValueError where a quote is not closed."""
    lexer = shlex.shlex(script.replace("\\\n", " "), posix=True, punctuation_chars=";&|()<>\n")
    lexer.whitespace, lexer.whitespace_split, lexer.commenters = " \t\r", True, ""
    words: list[str] = []
    chain: list[str] = []
    redirected = False
    for token in [*lexer, "\n"]:
        if redirected or set(token) <= set("<>"):
            redirected = not redirected
            continue
        is_and = token.strip("\n") == "&&"
        if not is_and and not set(token) <= set(";&|()\n"):
            words.append(token)
            continue
        words = _simple(words)
        if words:
            yield Command(page, tuple(words), tuple(chain))
            for word in words:
                if inner := re.search(r"\$\((.+)\)", word, re.DOTALL):
                    yield from parsed(page, inner[1])
        chain = [*chain, *words[:1]] if is_and else []
        words = []


def _simple(words: list[str]) -> list[str]:
    """Without assignments and the shell's own words before it; empty where it is no command."""
    while words and (words[0] in _PREFIXES or re.match(r"\w+=", words[0])):
        words = words[1:]
    words = [word for word in words if word not in ("{", "}")]
    return [] if not words or words[0] in _NO_COMMANDS else words
