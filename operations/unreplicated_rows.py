"""What the lost primary had acknowledged and never archived: kept, before its database is deleted.

From database to database, in one transaction, into a schema that only its owner reads. Nothing is written to a disk on the way.
"""

import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from operations.programs import Command
from operations.reality import Reality
from operations.region_reading import psql, read_session
from operations.region_status import Absent, Database, Session
from operations.steps import Position, Step, Stopped, blocked, done, ready, waiting

_MARGIN = timedelta(minutes=15)
"""Before the outage: wide against an RPO of minutes."""
_SECONDS = 1800


def schema_of(incident: str) -> str:
    """A schema for each incident: the rows of an earlier one are still there while the business decides about them."""
    return f"unreplicated_{incident.lower().replace('-', '_')}"


def keep_rows(
    reality: Reality,
    lost: str,
    serving: str,
    since: datetime | None,
    *,
    incident: str,
    rebuilt: Callable[[], str | None],
) -> Step:
    """The step. Its copy is complete or not there: the rows are counted first, and the transaction ends with that count."""
    kept = _Kept(reality, lost, serving, since - _MARGIN if since else None, schema_of(incident))

    def position() -> Position:
        if (reason := rebuilt()) is not None:
            return done(reason)
        if isinstance(reality.region(lost).database, Absent):
            return done("the old database is gone")
        return kept.position()

    return Step(f"keep what {lost} had not archived", position, kept.act, kept.commands, patience=timedelta(minutes=15))


@dataclass(frozen=True)
class _Kept:
    """The copy of the rows."""

    reality: Reality
    lost: str
    serving: str
    beginning: datetime | None
    schema: str

    def position(self) -> Position:
        source, target = self.reality.database(self.lost), self.reality.database(self.serving)
        if source is None or target is None or not target.accepts_writes:
            return waiting("both databases must answer")
        kept = f"SELECT to_regclass('{self.schema}.claims') IS NOT NULL"
        if self._ask(self.serving, target.current_primary, kept) == "t":
            count = self._ask(self.serving, target.current_primary, f"SELECT count(*) FROM {self.schema}.claims")  # noqa: S608
            return done(
                f"{count} rows in the schema {self.schema} of {self.serving}: each is a decision of the business"
            )
        if self.beginning is None:
            return blocked("when did the outage begin? SINCE=2026-11-23T09:41:00Z")
        if (pod := self._reader(source)) is None:
            return waiting(f"{self.lost}: {source.phase}; no instance answers")
        return ready(
            f"claims of {self.lost} that were changed since {self.beginning:%Y-%m-%dT%H:%M:%SZ}, read from {pod}"
        )

    def act(self) -> None:
        for command in self.commands():
            answer = self.reality.programs.run(command, seconds=_SECONDS)
            if not answer.good:
                raise Stopped(f"the rows could not be copied: {answer.reason}")

    def commands(self) -> Sequence[Command]:
        source, target = self.reality.database(self.lost), self.reality.database(self.serving)
        pod = self._reader(source) if source else None
        if pod is None or target is None or self.beginning is None:
            return []
        rows = f"FROM claims WHERE updated_at > timestamptz '{self.beginning.isoformat()}'"
        count = self._ask(self.lost, pod, f"SELECT count(*) {rows}")
        read = psql(self.lost, pod, f"COPY (SELECT * {rows}) TO STDOUT")
        write = psql(
            self.serving,
            target.current_primary,
            f"CREATE SCHEMA {self.schema}",
            f"CREATE TABLE {self.schema}.claims (LIKE claims)",
            f"COPY {self.schema}.claims FROM STDIN",
            f"SELECT 1 / (count(*) = {count})::int FROM {self.schema}.claims",  # noqa: S608 - a copy that was cut fails here
            f"DELETE FROM {self.schema}.claims AS lost USING claims AS known WHERE known.claim_id = lost.claim_id"  # noqa: S608
            " AND known.service_date = lost.service_date AND known.updated_at >= lost.updated_at",
            one_transaction=True,
        )
        return [Command(("bash", "-c", f"set -o pipefail; {shlex.join(read.argv)} | {shlex.join(write.argv)}"))]

    def _reader(self, source: Database) -> str | None:
        """The instance that is read: the primary, and of one that was demoted the instance with the most WAL.

        PostgreSQL ends in a former primary that is made to follow another timeline. Its standbys still answer, and each
        acknowledged commit is on one of them (`dataDurability: required`).
        """
        if source.accepts_writes:
            return source.current_primary
        if source.is_primary or source.fenced:
            return None
        sessions = {pod: read_session(self.reality.programs, self.lost, pod) for pod in source.instance_names}
        found = {pod: session.lsn for pod, session in sessions.items() if isinstance(session, Session)}
        return max(found, key=found.__getitem__, default=None)

    def _ask(self, stack: str, pod: str, question: str) -> str:
        answer = self.reality.programs.run(psql(stack, pod, question), seconds=60)
        if not answer.good:
            raise Stopped(f"{stack}: psql: {answer.reason}")
        return answer.out.strip()
