"""Before a planned change of primary: the services that will serve at the size that clients will ask of them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

import yaml

from operations.declaring import apply_command
from operations.objects import CORE
from operations.programs import Command, Unreachable
from operations.reality import Reality
from operations.region_status import Service
from operations.steps import Position, Step, Stopped, done, ready, waiting

_SECONDS = 60


def grow_services(reality: Reality, target: str, *, already: Callable[[], str | None]) -> Step:
    """Raises the least instances to those of a stack that takes over, and waits for the nodes and pods: nobody waits for them later.

    The update that promotes the target declares the same. `already`: why the switch has begun, which makes this a thing of the past.
    """

    def wanted() -> Mapping[str, int]:
        services = reality.member(target).settings.app_tier.services
        return {name: each.scaling.fewest("primary", promoting=True) for name, each in services.items()}

    def commands() -> Sequence[Command]:
        return [apply_command(target, yaml.safe_dump_all(map(_minimum, wanted().items()), sort_keys=False))]

    def position() -> Position:
        if (reason := already()) is not None:
            return done(reason)
        services = reality.region(target).services
        if isinstance(services, Unreachable):
            return waiting(str(services))
        return _grown({each.name: each for each in services}, wanted())

    def act() -> None:
        for command in commands():
            answer = reality.programs.run(command, seconds=_SECONDS)
            if not answer.good:
                raise Stopped(f"the services of {target} could not be scaled out: {answer.reason}")

    return Step(
        f"scale the services of {target} out",
        position,
        act,
        commands,
        patience=timedelta(minutes=30),
    )


def _grown(services: Mapping[str, Service], wanted: Mapping[str, int]) -> Position:
    small = [name for name, least in wanted.items() if name in services and (services[name].minimum or 0) < least]
    if small:
        return ready(f"minimum of {small[0]}: {services[small[0]].minimum}, to be {wanted[small[0]]}")
    short = [
        f"{name} {services[name].available}/{least}"
        for name, least in wanted.items()
        if name in services and services[name].available < least
    ]
    return waiting(", ".join(short)) if short else done(", ".join(f"{name} {least}" for name, least in wanted.items()))


def _minimum(of: tuple[str, int]) -> Mapping[str, object]:
    service, least = of
    return {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": f"{service}-hpa", "namespace": CORE},
        "spec": {"minReplicas": least},
    }
