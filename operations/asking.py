"""The one question that a command asks, and what is refused before it."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TextIO

_INCIDENT = re.compile(r"[A-Z][A-Z0-9]{1,19}-[0-9]{1,12}")


class Refused(Exception):  # noqa: N818 - bad input: one line, exit 2
    """What was typed cannot be used, or is not allowed now; the text is the line to show."""


def checked_incident(incident: str | None) -> str:
    """The incident that this is for. Raises Refused."""
    if not incident:
        raise Refused("INCIDENT: missing; required: the incident that this is for, such as INCIDENT=INC-1234")
    if not _INCIDENT.fullmatch(incident):
        raise Refused(f"INCIDENT: {incident!r}; allowed: a name and a number, such as INC-1234")
    return incident


def checked_moment(text: str | None, now: datetime) -> datetime | None:
    """When the outage began, if it was given. Raises Refused."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or moment > now:
        raise Refused(f"SINCE: {text!r}; allowed: a moment in the past with its offset, such as 2026-11-23T09:41:00Z")
    return moment.astimezone(UTC)


def confirm(wanted: str, given: str | None, keyboard: TextIO, ask: Callable[[str], None]) -> None:
    """Has the incident and the stack typed. Raises Refused unless they were."""
    if given is not None:
        if given != wanted:
            raise Refused(f'YES: {given!r}; allowed: YES="{wanted}"')
        return
    if not keyboard.isatty():
        raise Refused(f'standard input: no terminal to confirm at; allowed: YES="{wanted}"')
    ask(f'Type "{wanted}" to go on: ')
    typed = keyboard.readline().strip()
    if typed != wanted:
        raise Refused(f"confirmation: {typed!r}; allowed: {wanted}. Nothing was changed")
