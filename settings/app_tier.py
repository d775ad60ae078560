"""Settings of the services, and of what each may reach."""

import re
from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, field_validator, model_validator

from settings.bounds import Because
from settings.layers import over
from settings.model import Settings
from settings.quantities import Cpu, Duration, Size, between, format_duration
from settings.refusal import refuse
from settings.release import ReleaseSettings, ReleaseStrategy
from settings.scaling import ScalingSettings
from settings.service_name import ServiceName
from settings.store_use import StoreUseSettings

_VERSION = r"v?[0-9]+\.[0-9]+\.[0-9]+([._-][A-Za-z0-9._-]{1,100})?"
_COMMIT = r"[0-9a-f]{40}"
_DIGEST = r"sha256:[0-9a-f]{64}"


def _immutable(image: str) -> str:
    tag, _, digest = image.partition("@")
    if not digest and re.fullmatch(_DIGEST, image):
        return image
    if not re.fullmatch(rf"{_VERSION}|{_COMMIT}", tag) or (digest and not re.fullmatch(_DIGEST, digest)):
        raise ValueError(
            "a version such as 2.4.1, a commit of 40 hexadecimal digits, either with @sha256:..., or sha256:... alone;"
            " never a mutable tag, such as latest"
        )
    return image


ImageVersion = Annotated[str, AfterValidator(_immutable)]


class ServiceSettings(Settings):
    """One service."""

    image: ImageVersion
    """Version of the image in this region's registry, as an immutable tag or a digest."""

    calls: tuple[ServiceName, ...] = ()
    """Services it sends requests to; all other traffic between services is denied."""

    serves_through: tuple[ServiceName, ...] = ()
    """Called services without which it cannot serve: its answer to `/serving` includes theirs."""

    uses: StoreUseSettings = StoreUseSettings()
    """What it may reach in the data tier."""

    cpu: Cpu = "500m"
    """CPU request of an instance."""

    memory: Size = Size("1Gi")
    """Memory request and limit of an instance."""

    start: Annotated[
        Duration,
        between(timedelta(seconds=10), timedelta(minutes=30)),
        Because("a start-up probe cannot tell less than 10s, and a start of 30m is the whole RTO"),
    ] = timedelta(minutes=2)
    """Longest an instance may take to start; part of the RTO of a failover."""

    properties: Mapping[str, str] = Field(default_factory=dict[str, str])
    """Spring properties of this service alone, never a secret: what is here can be read by whoever reads the cluster."""

    scaling: ScalingSettings = ScalingSettings()
    """How many instances run."""

    release: ReleaseSettings = ReleaseSettings()
    """How a new version replaces the one that runs."""

    @field_validator("properties")
    @classmethod
    def _are_properties(cls, properties: Mapping[str, str]) -> Mapping[str, str]:
        for name in properties:
            if not re.fullmatch(r"[a-z][a-z0-9.\[\]-]*", name):
                refuse(name, properties[name], "a Spring property in lower case, such as nphies.claims.batch-size")
            if re.search(r"password|secret|token|private-key", name):
                refuse(name, "a value", "no credentials; External Secrets brings those")
        return properties


DEFAULTS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "api-gateway": {
            "calls": ("claims-service", "eligibility-service", "terminology-service"),
            "serves_through": ("claims-service",),
            "uses": {
                "cache": True,
                "produces": ("claims-submitted", "audit-events"),
                "consumes": ("claims-adjudicated",),
            },
        },
        "claims-service": {
            "cpu": "1",
            "memory": "2Gi",
            "scaling": {"minimum": 3, "maximum": 20},
            "uses": {
                "database": "read-write",
                "produces": ("claims-adjudicated", "claims-dead-letter", "audit-events"),
                "consumes": ("claims-submitted", "claims-dead-letter", "eligibility-events", "terminology-events"),
            },
        },
        "eligibility-service": {
            "uses": {
                "database": "read",
                "cache": True,
                "produces": ("eligibility-events", "audit-events"),
                "consumes": ("claims-adjudicated", "terminology-events"),
            },
        },
        "terminology-service": {
            "uses": {"cache": True, "produces": ("terminology-events", "audit-events")},
        },
    }
)
"""What the four services of the guide have where a stack says nothing else."""


class AppTierSettings(Settings):
    """The services (guide, "Application Services Deployment"), all in the namespace nphies-core."""

    services: Mapping[ServiceName, ServiceSettings]
    """The services by name; api-gateway, claims-service, eligibility-service and terminology-service always, each with the
    defaults of the guide under what is given here."""

    gateway: ServiceName = "api-gateway"
    """The service all requests from outside go to."""

    drain: Annotated[
        Duration,
        between(timedelta(seconds=5), timedelta(minutes=5)),
        Because(
            "clients need seconds to notice; with the most of shutdown it fills the 15m after which EKS gives up draining a node"
        ),
    ] = timedelta(seconds=20)
    """How long an instance goes on after SIGTERM (connection draining), until no client sends it requests any more."""

    shutdown: Annotated[
        Duration,
        between(timedelta(seconds=1), timedelta(minutes=10)),
        Because(
            "requests need time to end; with the most of drain it fills the 15m after which EKS gives up draining a node"
        ),
    ] = timedelta(seconds=30)
    """How long it may then take to finish the requests it has."""

    @property
    def uses(self) -> Mapping[str, StoreUseSettings]:
        """What each service uses of the stores, by its name; in order, since access lists are made of it."""
        return {name: service.uses for name, service in sorted(self.services.items())}

    @property
    def termination_grace(self) -> timedelta:
        """Time between the order to stop and the kill: draining, finishing, and a little to exit."""
        return self.drain + self.shutdown + timedelta(seconds=10)

    def release_strategy(self, service: str) -> ReleaseStrategy:
        """Not a setting: a service behind the load balancer cannot be released blue-green without an instant in which no
        target is healthy. See docs/decisions/0131.
        """
        return "rolling" if service == self.gateway else "blue-green"

    @field_validator("services", mode="before")
    @classmethod
    def _over_the_guide(cls, given: object) -> object:
        return over(DEFAULTS, given)

    @model_validator(mode="after")
    def _calls_known_services(self) -> Self:
        for name, service in self.services.items():
            for called in service.calls:
                if called not in self.services or called == name:
                    others = ", ".join(sorted(set(self.services) - {name}))
                    refuse(f"services.{name}.calls", called, f"another service: {others}")
            for needed in service.serves_through:
                if needed not in service.calls:
                    refuse(f"services.{name}.serves_through", needed, "a service it calls: " + ", ".join(service.calls))
        if self.gateway not in self.services:
            refuse("gateway", self.gateway, "a service: " + ", ".join(sorted(self.services)))
        return self

    @model_validator(mode="after")
    def _old_versions_outlive_the_analysis(self) -> Self:
        for name, service in self.services.items():
            release, rolls = service.release, self.release_strategy(name) == "rolling"
            if rolls and "scale_down_delay" in release.model_fields_set:
                allowed = "nothing: the gateway's versions roll, so no old version waits"
            elif not rolls and release.scale_down_delay <= release.analysis:
                allowed = (
                    f"more than the {format_duration(release.analysis)} of the analysis, which may have to switch back"
                )
            else:
                continue
            refuse(f"services.{name}.release.scale_down_delay", format_duration(release.scale_down_delay), allowed)
        return self
