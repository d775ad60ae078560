"""The service's one resource: a claim is accepted when PostgreSQL has committed it, and accepted once however often it comes."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from drills.sample_service.announcements import Announcements
from drills.sample_service.cache import Cache
from drills.sample_service.database import Connection, Database

_INSERT = (
    "INSERT INTO claims (claim_id, service_date, provider_id, payer_id, member_id, bundle) "
    "VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"
)
_SELECT = "SELECT bundle FROM claims WHERE claim_id = %s"
_SEARCH = "SELECT bundle FROM claims WHERE member_id = %s ORDER BY received_at DESC LIMIT 50"


class InvalidClaimError(Exception):
    """A claim that fails a check; the text is the reason."""


@dataclass(frozen=True)
class Claims:
    """Claims by id, and by whom they are of."""

    database: Database
    cache: Cache | None
    announcements: Announcements | None = None

    def submit(self, claim: UUID, body: bytes) -> None:
        """Raises InvalidClaimError, or DatabaseError while no primary takes writes."""
        bundle = _read(body)
        values = (
            claim,
            date.fromisoformat(bundle["serviceDate"]),
            bundle["provider"],
            bundle["insurer"],
            bundle["patient"],
            json.dumps(bundle),
        )

        def insert(connection: Connection) -> None:
            new = connection.execute(_INSERT, values).rowcount == 1
            if new and self.announcements is not None:
                self.announcements.add(connection, claim)

        self.database.run(insert)
        if self.announcements is not None:
            self.announcements.wake()

    def read(self, claim: UUID) -> bytes | None:
        """None for an unknown claim. Raises DatabaseError."""
        key = f"claim:{claim}"
        if self.cache is not None and (cached := self.cache.get(key)) is not None:
            return cached
        rows = self.database.run(lambda connection: connection.execute(_SELECT, (claim,)).fetchall())
        if not rows:
            return None
        content = json.dumps(rows[0][0]).encode()
        if self.cache is not None:
            self.cache.put(key, content)
        return content

    def of_member(self, member: str) -> bytes:
        """A FHIR search set of the newest ones. Raises DatabaseError."""
        rows = self.database.run(lambda connection: connection.execute(_SEARCH, (member,)).fetchall())
        entries = [{"resource": row[0]} for row in rows]
        return json.dumps({"resourceType": "Bundle", "type": "searchset", "entry": entries}).encode()


def _read(body: bytes) -> dict[str, Any]:
    try:
        bundle = json.loads(body)
        date.fromisoformat(bundle["serviceDate"])
    except (ValueError, KeyError, TypeError) as error:
        raise InvalidClaimError(f"no claim: {error!r}") from error
    for name in ("provider", "insurer", "patient"):
        if not isinstance(bundle.get(name), str):
            raise InvalidClaimError(f"no {name}")
    return bundle
