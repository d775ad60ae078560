"""The settings that Elasticsearch takes by its API, as idempotent PUT requests."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from components.backup_vault.archive import Archive
from components.logging.index_templates import index_template
from components.logging.lifecycle_policies import lifecycle_policy
from components.logging.snapshots import POLICY, REPOSITORY, repository, snapshot_policy
from components.logging.streams import streams
from settings import RetentionSettings


@dataclass(frozen=True)
class Request:
    """One PUT."""

    path: str
    body: Mapping[str, Any]

    @property
    def text(self) -> str:
        """As scripts/apply.sh reads it, and as Kibana's console would: the request on a line, its body below."""
        return f"PUT {self.path}\n{json.dumps(self.body, indent=1, sort_keys=True)}\n"


def requests(retention: RetentionSettings, *, archive: Archive, shards: int) -> Sequence[Request]:
    """In order: a template names a policy, a snapshot policy a repository."""
    kinds = streams(retention)
    return (
        *(Request(f"/_ilm/policy/{stream.name}", lifecycle_policy(stream)) for stream in kinds),
        *(
            Request(
                f"/_index_template/{stream.name}",
                index_template(stream, shards=shards if stream.name == "nphies-application" else 1),
            )
            for stream in kinds
        ),
        # Not tried at once: logs must not wait for S3. LogSnapshotOld says when no snapshot gets there.
        Request(f"/_snapshot/{REPOSITORY}?verify=false", repository(archive)),
        Request(f"/_slm/policy/{POLICY}", snapshot_policy(retention.log_snapshots)),
    )
