"""Barman-cloud, called the way CloudNativePG's plugin calls it for an ObjectStore.

Source of the mapping: cloudnative-pg/barman-cloud, packages archiver, backup, command, and
cloudnative-pg/plugin-barman-cloud, package restore, at the version that is deployed.
"""

import json
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from tests.drills.site import Site

Options = list[str]


class _Declared(BaseModel):
    """Part of `.spec.configuration`. What the drill cannot apply is an error, not silence."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel)


class WalConfiguration(_Declared):
    """How WAL segments are archived and fetched."""

    compression: str | None = None
    encryption: str | None = None
    max_parallel: int = 1
    """Concurrency within the plugin: the drill archives one segment at a time, which is never faster."""
    archive_additional_command_args: Sequence[str] = ()
    restore_additional_command_args: Sequence[str] = ()


class DataConfiguration(_Declared):
    """How base backups are taken and restored."""

    compression: str | None = None
    encryption: str | None = None
    jobs: int | None = None
    immediate_checkpoint: bool = False
    additional_command_args: Sequence[str] = ()
    restore_additional_command_args: Sequence[str] = ()


class ObjectStoreConfiguration(_Declared):
    """`.spec.configuration` of an ObjectStore."""

    destination_path: str = Field(pattern=r"^s3://[a-z0-9.-]+(/.*)?$")
    s3_credentials: Mapping[str, Any]
    """Who the tools act as; the emulator takes anyone."""
    wal: WalConfiguration = WalConfiguration()
    data: DataConfiguration = DataConfiguration()
    tags: Mapping[str, str] = {}
    history_tags: Mapping[str, str] = {}

    @property
    def bucket(self) -> str:
        return self.destination_path.removeprefix("s3://").partition("/")[0]

    @property
    def folder(self) -> str:
        """Where in the bucket: nothing, or a folder that ends with a slash."""
        folder = self.destination_path.removeprefix("s3://").partition("/")[2].strip("/")
        return f"{folder}/" if folder else ""


class Archive:
    """The archive of one server: base backups and WAL segments under its name in an object store."""

    def __init__(self, site: Site, endpoint: str, configuration: ObjectStoreConfiguration, server_name: str) -> None:
        self.configuration, self.server_name = configuration, server_name
        self._site = site
        self._provider = ["--endpoint-url", endpoint, "--cloud-provider", "aws-s3"]
        self._where = [configuration.destination_path, server_name]

    @property
    def prefix(self) -> str:
        """What the keys of all objects of this archive begin with."""
        return f"{self.configuration.folder}{self.server_name}/"

    def archive_command(self) -> str:
        """PostgreSQL's parameter: archives the segment %p."""
        wal = self.configuration.wal
        return _command_line(
            "barman-cloud-wal-archive",
            *([f"--{wal.compression}"] if wal.compression else []),
            *(["-e", wal.encryption] if wal.encryption else []),
            *wal.archive_additional_command_args,
            *self._tags(),
            *_tags("--history-tags", self.configuration.history_tags),
            *self._provider,
            *self._where,
            "%p",
        )

    def restore_command(self) -> str:
        """PostgreSQL's parameter: fetches the segment %f to %p."""
        return _command_line(
            "barman-cloud-wal-restore",
            *self._provider,
            *self._where,
            *self.configuration.wal.restore_additional_command_args,
            "%f",
            "%p",
        )

    def back_up(self, name: str, connection: Mapping[str, str]) -> None:
        """Takes a base backup of the server that libpq's environment variables in `connection` lead to."""
        data = self.configuration.data
        self._site.run(
            [
                "barman-cloud-backup",
                *["--user", "postgres", "--name", name],
                *([f"--{data.compression}"] if data.compression else []),
                *(["--encryption", data.encryption] if data.encryption else []),
                *(["--immediate-checkpoint"] if data.immediate_checkpoint else []),
                *(["--jobs", str(data.jobs)] if data.jobs else []),
                *data.additional_command_args,
                *self._tags(),
                *self._provider,
                *self._where,
            ],
            environment=connection,
        )

    def restore_newest_backup(self, data_directory: Path) -> None:
        """Downloads the newest base backup into a new folder."""
        listing = self._site.run(["barman-cloud-backup-list", "--format", "json", *self._provider, *self._where])
        backups = [backup for backup in json.loads(listing)["backups_list"] if backup["status"] == "DONE"]
        newest = max(backups, key=lambda backup: backup["end_time_iso"])
        self._site.run(
            [
                "barman-cloud-restore",
                *self._provider,
                *self.configuration.data.restore_additional_command_args,
                *self._where,
                newest["backup_id"],
                data_directory,
            ]
        )

    def _tags(self) -> Options:
        return _tags("--tags", self.configuration.tags)


def _tags(option: str, tags: Mapping[str, str]) -> Options:
    return [option, *(f"{key},{value}" for key, value in tags.items())] if tags else []


def _command_line(*words: str) -> str:
    """A shell command in which PostgreSQL replaces %f and %p, and nothing else."""
    return " ".join(word if word in {"%f", "%p"} else shlex.quote(word).replace("%", "%%") for word in words)
