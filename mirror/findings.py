"""What a run says: one line for each artifact that something is to be said about."""

from collections.abc import Sequence
from dataclasses import dataclass

GOOD, WORK_LEFT, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130

# Kinds. Those of `_FOR_A_PERSON` end the run with exit code 1.
NEW = "new"
COPIED = "copied"
WOULD_COPY = "would copy"
ACCEPTED = "accepted"
REMOVED = "removed"
GONE = "gone upstream"
MOVED = "moved upstream"
MISSING = "missing"
NOT_LISTED = "not listed"
UNSIGNED = "unsigned"
FAILED = "failed"
NEWER = "newer patch"
UNUSED = "unused"
UNCHECKED = "not checked"
MADE = "made"
CORRECTED = "corrected"
DIFFERENT = "different"
_FOR_A_PERSON = (MOVED, MISSING, NOT_LISTED, UNSIGNED, FAILED, DIFFERENT)


@dataclass(frozen=True)
class Finding:
    """One thing that is said of one artifact."""

    kind: str
    artifact: str
    """Key in the lock file."""

    text: str

    @property
    def needs_a_person(self) -> bool:
        return self.kind in _FOR_A_PERSON

    def line(self) -> str:
        text = self.text.removeprefix(f"{self.artifact}: ")
        return f"{self.kind:<14} {self.artifact}{f': {text}' if text else ''}"


def exit_code(findings: Sequence[Finding]) -> int:
    return WORK_LEFT if any(each.needs_a_person for each in findings) else GOOD


def short(digest: str | None) -> str:
    """A digest as a person compares it."""
    return digest[:19] if digest else "no digest"


def megabytes(size: int | None) -> str:
    return f"{size / 1_000_000:.1f} MB" if size else "size unknown"
