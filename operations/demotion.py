"""Which of two standbys was demoted last: it has all that was ever committed, and its token says up to where the other must replay.

A demoted database keeps its token until it is primary again, so there may be two tokens, one of them of an earlier switchover
(CloudNativePG 1.30, internal/controller/cluster_status.go). Every promotion begins a timeline, so the later token has the later one.
"""

import base64
import json
from dataclasses import dataclass
from typing import Any, cast

from operations.region_status import Database, Session


@dataclass(frozen=True)
class Demotion:
    """The last demotion of the pair, when no region is primary."""

    of_source: bool
    """Whether it was the source's; else the target's own."""

    token: str


def timeline_of(token: str) -> int | None:
    """The timeline that a token ends; None where it is none."""
    try:
        content: Any = json.loads(base64.b64decode(token, validate=True))
        return int(cast("dict[str, str]", content)["latestCheckpointTimelineID"])
    except (ValueError, KeyError, TypeError):
        return None


def last_demotion(target: Database | None, source: Database | None) -> Demotion | None:
    """None while it cannot be told: one is still a primary, does not answer, or has not given its token yet."""
    if target is None or source is None:
        return None
    sessions = [each.session for each in (target, source) if isinstance(each.session, Session)]
    if len(sessions) < 2 or not all(each.in_recovery for each in sessions):
        return None
    newest = max(each.timeline for each in sessions)
    if source.demotion_token and timeline_of(source.demotion_token) == newest:
        return Demotion(of_source=True, token=source.demotion_token)
    if target.demotion_token and timeline_of(target.demotion_token) == newest:
        return Demotion(of_source=False, token=target.demotion_token)
    return None
