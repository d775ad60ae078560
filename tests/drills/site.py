"""A folder and the processes that work in it: run by a user without rights, ended with the site whatever happens."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.drills.power_failure import kill_tree
from tests.drills.tools import Tools

_USERS = ("postgres", "nobody")  # PostgreSQL refuses to run as root; the first that exists stands in
_TIMEOUT = 300  # seconds for one command; a base backup takes five on an idle machine


class CommandError(Exception):
    """A command ended with an error; the text has the command and the end of what it said."""


class Site:
    """Everything a drill starts, in one place.

    `environment` is all that the processes see of ours; the credentials are the emulator's, which takes any.
    """

    def __init__(self, tools: Tools) -> None:
        self.tools = tools
        self.folder = Path(tempfile.mkdtemp(prefix="drill-", dir="/tmp"))  # short: a socket's path has 107 bytes
        self._processes: list[subprocess.Popen[bytes]] = []
        self._privileges = ["setpriv", "--pdeathsig", "KILL"]
        if os.geteuid() == 0:
            user = _unprivileged_user()
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            self._privileges += ["--reuid", str(user.pw_uid), "--regid", str(user.pw_gid), "--clear-groups"]
        self.environment = {
            "PATH": f"{tools.archiving}:{tools.postgresql}:/usr/bin:/bin",
            "HOME": str(self.folder),
            "TMPDIR": str(self.folder),
            "TZ": "UTC",
            "LC_ALL": "C.UTF-8",
            "AWS_ACCESS_KEY_ID": "drill",
            "AWS_SECRET_ACCESS_KEY": "drill",
            "AWS_DEFAULT_REGION": "us-east-1",
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for process in self._processes:
            kill_tree(process)
        shutil.rmtree(self.folder, ignore_errors=True)

    def command(self, command: Sequence[str | Path]) -> list[str | Path]:
        """The same command, run by the user without rights."""
        return [*self._privileges, *command]

    def run(self, command: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> str:
        """What a command printed; CommandError if it ended with an error."""
        done = subprocess.run(
            self.command(command),
            cwd=self.folder,
            env={**self.environment, **(environment or {})},
            capture_output=True,
            text=True,
            timeout=_TIMEOUT,
            check=False,
        )
        if done.returncode:
            said = "\n".join((done.stdout + done.stderr).splitlines()[-20:])
            raise CommandError(f"{' '.join(map(str, command))}: exit code {done.returncode}\n{said}")
        return done.stdout

    def start(self, command: Sequence[str | Path], log: Path) -> subprocess.Popen[bytes]:
        """A process that runs until it's killed, or the site is left, or the tests end."""
        with log.open("ab") as output:
            process = subprocess.Popen(
                self.command(command),
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        self._processes.append(process)
        return process

    def make_folder(self, path: Path) -> None:
        """A folder that belongs to whom the servers run as, and that nobody else may enter."""
        path.mkdir(mode=0o700)
        self.hand_over(path)

    def hand_over(self, path: Path) -> None:
        """Gives a file or folder to whom the servers run as."""
        owner = self.folder.stat()
        os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)


def _unprivileged_user() -> pwd.struct_passwd:
    known = {user.pw_name: user for user in pwd.getpwall()}
    return next(known[name] for name in _USERS if name in known)
