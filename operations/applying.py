"""Making a stack what its file says: by Pulumi, or by kubectl alone while Pulumi's state or its identity is out of reach."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from offline.stack_files.stack_file import read_stack
from operations.declared_objects import missing, unlike
from operations.declaring import apply_command, change_of_role_command, declare, nothing_of
from operations.journal import FOLDER
from operations.objects import CLUSTER, CORE, DATA, MADE_BY
from operations.pair_status import Update, read_update
from operations.programs import Command
from operations.reality import Reality
from operations.region_reading import kubectl
from operations.region_status import Stores
from operations.registry_login import login_command
from operations.state_lock import read_lock
from operations.steps import Phase, Position, Step, Stopped, done, ready, waiting
from operations.unexpected_changes import preview_command, refuse_unexpected

_SECONDS = 60
_ATTEMPTS = 100
_PAUSE = Command(("sleep", "5"))
"""Between two attempts at a state that is locked; with Pulumi's own start they are ten minutes or more."""

ROLE_CHANGE = ("role change (pulumi up)",)


@dataclass
class Applier:
    """How stack files become real."""

    reality: Reality
    without_pulumi: bool
    incident: str
    watch: Callable[[], None] = lambda: None
    """Called every few seconds while an update runs."""
    previewed: set[str] = field(default_factory=set[str])
    """Stacks whose next update was previewed ahead, with the file that it will apply."""
    _declared: dict[tuple[str, str], Path] = field(default_factory=dict[tuple[str, str], Path])

    def step(
        self,
        stack: str,
        why: str,
        *,
        warning: str = "",
        refresh: bool = False,
        already: Callable[[], str | None] = lambda: None,
    ) -> Step:
        """Applies the file of a stack. `already`: why the file is a later step's by now, which makes this one a thing of the past."""
        way = "kubectl" if self.without_pulumi else "pulumi up"
        return Step(
            f"{why} ({way}, {stack})",
            position=lambda: done(reason) if (reason := already()) is not None else self._position(stack),
            act=lambda: self._apply(stack, refresh=refresh),
            commands=lambda: self._commands(stack, refresh=refresh),
            patience=timedelta(minutes=2),
            warning=warning,
            model=ROLE_CHANGE,
        )

    def hand_back(self, stack: str, *, borrows: bool = False) -> list[Step]:
        """Gives Pulumi the fields that were changed without it. No step where there are none, or where Pulumi is not used.

        `borrows`: a step before this one changes some.
        """
        if self.without_pulumi or not (borrows or self._borrowed(stack)):
            return []
        return [
            Step(
                f"hand the fields back to Pulumi ({stack})",
                position=lambda: self._handed_back(stack),
                act=lambda: self._run(self._release(stack)),
                commands=lambda: [self._release(stack)],
                patience=timedelta(minutes=1),
            )
        ]

    def _position(self, stack: str) -> Position:
        lacking = next(missing(self.reality.member(stack), self.reality.region(stack)), None)
        if lacking:
            return ready(lacking)
        if self.without_pulumi:
            return done("as the stack file says")
        update = read_update(self.reality.programs, stack)
        if not isinstance(update, Update):
            return done(f"as the stack file says; Pulumi's history is {update}")
        if (key := unlike(self._config(stack), update)) is not None:
            return ready(f"Pulumi was last given another {key}")
        return done("as the stack file says") if update.succeeded else ready("Pulumi's last update did not succeed")

    def _config(self, stack: str) -> dict[str, Any]:
        config = read_stack(self.reality.directory, stack).config
        return {key: json.loads(text) if text.startswith("{") else text for key, text in config.items()}

    def _commands(self, stack: str, *, refresh: bool) -> Sequence[Command]:
        if self.without_pulumi:
            return [change_of_role_command(stack, self._declare(stack), self.reality.region(stack))]
        preview = [] if stack in self.previewed else [preview_command(stack, refresh=refresh)]
        return [*self._before(stack), *preview, self._up(stack, refresh=refresh)]

    def _before(self, stack: str) -> list[Command]:
        # Every preview and update loads the charts, changed or not, from the registry of the stack's region.
        return [*self._removal(stack), login_command(stack)]

    def _declare(self, stack: str) -> Path:
        """The manifests, by one preview for each content of the stack's file: it is shown, and then applied."""
        text = (self.reality.directory / f"Pulumi.{stack}.yaml").read_text(encoding="utf-8")
        if (stack, text) not in self._declared:
            self._declared[stack, text] = declare(self.reality.programs, stack, self.reality.directory)
        return self._declared[stack, text]

    def _removal(self, stack: str) -> list[Command]:
        """A Job that was made without Pulumi: pulumi-kubernetes refuses to make an object that exists (4.29, issue 2926)."""
        stores = self.reality.region(stack).stores
        if not isinstance(stores, Stores) or not any(each.ours for each in stores.migrations):
            return []
        label = ",".join(f"{key}={value}" for key, value in MADE_BY.items())
        return [kubectl(stack, "delete", "jobs.batch,configmaps", "-n", DATA, "-l", label, "--wait")]

    def _up(self, stack: str, *, refresh: bool) -> Command:
        # The preview that counts has been read by then; the engine's second one would take as long as the update.
        asked = ("--skip-preview", "--refresh") if refresh else ("--skip-preview",)
        message = ("--message", self.incident)
        return Command(("pulumi", "up", "--stack", stack, "--yes", "--non-interactive", *message, *asked))

    def _apply(self, stack: str, *, refresh: bool) -> None:
        if self.without_pulumi:
            (command,) = self._commands(stack, refresh=refresh)
            self._run(command)
            return
        if stack not in self.previewed:
            self._declare(stack)  # refuses before anything is changed
        for command in self._before(stack):
            self._run(command)
        if stack not in self.previewed:
            refuse_unexpected(self.reality.programs, stack, refresh=refresh)
        self.previewed.discard(stack)
        last = self._up(stack, refresh=refresh)
        log = self.reality.directory / FOLDER / f"pulumi-up-{stack}.log"
        answer = self.reality.programs.watch(last, log, while_it_runs=self.watch)
        for _ in range(_ATTEMPTS):
            lock = None if answer.good else read_lock(answer.out)
            if lock is None or not lock.is_of_this_machine:
                break
            if lock.is_left_behind:
                self._run(_cancel(stack))
            else:  # an earlier run of this command was killed, and its update goes on
                self._run(_PAUSE)
                self.watch()
                if self._position(stack).phase is Phase.DONE:
                    return
            answer = self.reality.programs.watch(last, log, while_it_runs=self.watch)
        if not answer.good:
            held = read_lock(answer.out)
            raise Stopped(
                f"pulumi up of {stack} failed: {f'the state is locked by {held}' if held else answer.reason} (all of it:"
                f" {_short(log, self.reality.directory)}; a lock or an update that was killed: docs/runbooks/interrupted-update.md)"
            )

    def _run(self, command: Command) -> None:
        answer = self.reality.programs.run(command, seconds=_SECONDS)
        if not answer.good:
            raise Stopped(f"{' '.join(command.argv[:4])} failed: {answer.reason}")

    def _borrowed(self, stack: str) -> bool:
        """Whether a field of the stack is owned by whoever changed it without Pulumi."""
        region = self.reality.region(stack)
        services = region.services if isinstance(region.services, list) else []
        cluster = region.available
        return bool(cluster and cluster.ownership.ours) or any(each.ownership.ours for each in services)

    def _handed_back(self, stack: str) -> Position:
        region = self.reality.region(stack)
        services = region.services if isinstance(region.services, list) else []
        owned = [each.ownership for each in services] + ([region.available.ownership] if region.available else [])
        if not any(each.ours for each in owned):
            return done("Pulumi owns what it declares")
        if all(each.ours <= each.program for each in owned):
            return ready("Pulumi owns them too")
        return waiting("Pulumi has not taken over every field yet")

    def _release(self, stack: str) -> Command:
        region = self.reality.region(stack)
        services = region.services if isinstance(region.services, list) else []
        objects = [("postgresql.cnpg.io/v1", "Cluster", DATA, CLUSTER)]
        objects += [("autoscaling/v2", "HorizontalPodAutoscaler", CORE, f"{each.name}-hpa") for each in services]
        return apply_command(stack, nothing_of(objects))


def _cancel(stack: str) -> Command:
    return Command(("pulumi", "cancel", "--stack", stack, "--yes", "--non-interactive"))


def _short(path: Path, directory: Path) -> str:
    return str(path.relative_to(directory))
