"""Autoscaling: services grow with their load, at once, and never below a pod per zone."""

from collections.abc import Iterator

from pydantic import Field

from declared.objects import namespace_of
from declared.requirements import services as required
from declared.requirements.services import AUTOSCALED
from declared.resource import Declared
from declared.stack import Stack
from declared.standby import is_standby
from declared.values import items, read
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, ResourcePolicy, StackPolicy

_AUTOSCALER = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler"


class _ScalingConfig(Config):
    least: int = Field(default=2, ge=1, description="Fewest pods of a service, in a standby too.")
    most: int = Field(default=10, ge=1, description="Fewest pods that a service may grow to.")
    load: int = Field(default=80, ge=1, description="Highest target of CPU, in percent (guide: 70).")
    idle: int = Field(default=30, ge=1, description="Lowest target of CPU, in percent.")
    wait_seconds: int = Field(default=60, ge=0, description="Longest wait before growing.")
    calm_seconds: int = Field(default=60, ge=0, description="Shortest calm before shrinking.")


def _scaling(autoscaler: Declared, config: _ScalingConfig) -> Iterator[Finding]:
    least, most = read(autoscaler.props, "spec.minReplicas"), read(autoscaler.props, "spec.maxReplicas")
    if not isinstance(least, int) or least < config.least:
        yield wrong(autoscaler, f"spec.minReplicas is {least or 'not given'}; expected at least {config.least}")
    if not isinstance(most, int) or most < config.most:
        yield wrong(autoscaler, f"spec.maxReplicas is {most}; expected at least {config.most}")
    metrics = [read(each, "resource") for each in items(autoscaler.props, "spec.metrics")]
    load = [read(each, "target.averageUtilization") for each in metrics if read(each, "name") == "cpu"]
    if not load or not all(isinstance(each, int) and config.idle <= each <= config.load for each in load):
        yield wrong(autoscaler, f"scales at {load or 'nothing'} % of CPU; expected at most {config.load}")
    wait = read(autoscaler.props, "spec.behavior.scaleUp.stabilizationWindowSeconds")
    if isinstance(wait, (int, float)) and wait > config.wait_seconds:
        yield wrong(
            autoscaler,
            f"spec.behavior.scaleUp.stabilizationWindowSeconds is {wait}; expected at most {config.wait_seconds}",
        )
    if read(autoscaler.props, "spec.behavior.scaleUp.selectPolicy") in ("Disabled", "Min"):
        yield wrong(autoscaler, "spec.behavior.scaleUp.selectPolicy keeps it from growing")
    calm = read(autoscaler.props, "spec.behavior.scaleDown.stabilizationWindowSeconds")
    if isinstance(calm, (int, float)) and calm < config.calm_seconds:
        yield wrong(
            autoscaler,
            f"spec.behavior.scaleDown.stabilizationWindowSeconds is {calm}; expected at least {config.calm_seconds}",
        )


SCALING = ResourcePolicy(
    name=required.SCALING,
    description="Services have a pod per zone at least, grow at the guide's 70 % of CPU, and at once.",
    remedy="Set minReplicas 3, maxReplicas for the peak, averageUtilization 70 and no wait before growing.",
    config=_ScalingConfig,
    types=(_AUTOSCALER,),
    check=_scaling,
)


def _scaled(stack: Stack, _: Config) -> Iterator[Finding]:
    targets = [
        (namespace_of(each), read(each.props, "spec.scaleTargetRef.kind"), read(each.props, "spec.scaleTargetRef.name"))
        for each in stack.of(_AUTOSCALER)
    ]
    for rollout in stack.of("kubernetes:argoproj.io/v1alpha1:Rollout"):
        if (namespace_of(rollout), "Rollout", read(rollout.props, "metadata.name")) not in targets:
            yield wrong(rollout, "no HorizontalPodAutoscaler scales it")


SCALED = StackPolicy(
    name=AUTOSCALED,
    description="Every service is scaled by its load.",
    remedy="Declare a HorizontalPodAutoscaler for the Rollout.",
    check=_scaled,
)


class _PrimaryAtSizeConfig(Config):
    least: int = Field(default=3, ge=1, description="Fewest pods of a service beside the primary (guide).")


def _primary(stack: Stack, config: _PrimaryAtSizeConfig) -> Iterator[Finding]:
    if is_standby(stack):
        return
    for autoscaler in stack.of(_AUTOSCALER):
        least = read(autoscaler.props, "spec.minReplicas")
        if not isinstance(least, int) or least < config.least:
            yield wrong(
                autoscaler, f"spec.minReplicas is {least}; expected {config.least} where the database is the primary"
            )


PRIMARY_AT_SIZE = StackPolicy(
    name="primary-at-full-size",
    description="Where the primary database is, every service has a pod in each zone at least (guide: 3).",
    remedy="Set minReplicas to 3 or more.",
    config=_PrimaryAtSizeConfig,
    check=_primary,
)
