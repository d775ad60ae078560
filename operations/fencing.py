"""Keeping a primary that is to be replaced from taking writes, as far as it can be reached."""

from collections.abc import Sequence
from datetime import timedelta

from operations.objects import CLUSTER, CORE, DATA, FENCED
from operations.programs import Command, Unreachable
from operations.reality import Reality
from operations.region_reading import kubectl
from operations.region_status import Database
from operations.steps import Position, Step, Stopped, done, ready, waiting

_SECONDS = 60


def stop_services_command(stack: str) -> Command:
    """An autoscaler leaves alone what has no instance (Kubernetes, "Horizontal Pod Autoscaling", implicit maintenance-mode)."""
    return kubectl(stack, "scale", "rollouts.argoproj.io", "--all", "--replicas=0", "-n", CORE)


def fence_command(stack: str) -> Command:
    """CloudNativePG stops PostgreSQL in every instance; pods and volumes stay."""
    return kubectl(stack, "annotate", "cluster", CLUSTER, "-n", DATA, "--overwrite", f'{FENCED}=["*"]')


def unfence_command(stack: str) -> Command:
    return kubectl(stack, "annotate", "cluster", CLUSTER, "-n", DATA, f"{FENCED}-")


def fence(reality: Reality, lost: str, target: str) -> Step:
    """Stops the lost stack's services and its database. What cannot be reached is kept from clients by Route 53 instead.

    That region's records yield to a peer that serves (docs/edge.md), so a stack that comes back gets no clients.
    """
    fencing = _Fencing(reality, lost, target)
    return Step(f"fence {lost}", fencing.position, fencing.act, fencing.commands, patience=timedelta(minutes=3))


class _Fencing:
    """The fence of one stack."""

    def __init__(self, reality: Reality, lost: str, target: str) -> None:
        self._reality, self._lost, self._target = reality, lost, target
        self._failed: list[str] = []

    def commands(self) -> Sequence[Command]:
        """What can be stopped, and is not."""
        region = self._reality.region(self._lost)
        found: list[Command] = []
        if not isinstance(region.services, Unreachable) and any(each.replicas for each in region.services):
            found.append(stop_services_command(self._lost))
        if _to_be_fenced(region.available):
            found.append(fence_command(self._lost))
        return found

    def position(self) -> Position:
        region = self._reality.region(self._lost)
        clients = f"Route 53 sends it no clients while {self._target} serves"
        if region.available is not None and not region.available.is_primary:
            return done("its database is no primary")
        if self._failed:
            return done(f"NOT FENCED: {self._failed[-1]}; {clients}")
        if self.commands():
            return ready("it can be reached, and is a primary")
        if isinstance(region.database, Unreachable):
            return done(f"it cannot be reached ({region.database.reason}); {clients}")
        return done("no instance of its services, and its database is fenced")

    def act(self) -> None:
        for command in self.commands():
            answer = self._reality.programs.run(command, seconds=_SECONDS)
            if not answer.good:
                self._failed.append(answer.reason)  # half of a region must not hold up the failover from it


def _to_be_fenced(database: Database | None) -> bool:
    return database is not None and database.is_primary and not database.fenced


def start_services(reality: Reality, stack: str) -> Step:
    """After a fence, which may be an older one's: an autoscaler does not start what has no instance."""

    def commands() -> Sequence[Command]:
        services = reality.region(stack).services
        settings = reality.member(stack).settings.app_tier.services
        if isinstance(services, Unreachable):
            return []
        return [
            kubectl(
                stack,
                "scale",
                "rollouts.argoproj.io",
                each.name,
                f"--replicas={settings[each.name].scaling.standby_minimum}",
                "-n",
                CORE,
            )
            for each in services
            if each.replicas == 0 and each.name in settings
        ]

    def position() -> Position:
        services = reality.region(stack).services
        if isinstance(services, Unreachable):
            return waiting(str(services))
        return ready("they have no instance") if commands() else done("they run")

    def act() -> None:
        for command in commands():
            answer = reality.programs.run(command, seconds=_SECONDS)
            if not answer.good:
                raise Stopped(f"the services of {stack} could not be started: {answer.reason}")

    return Step(f"start the services of {stack}", position, act, commands)
