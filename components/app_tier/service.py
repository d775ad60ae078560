"""One service of the platform."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as k8s

from components.app_tier.analysis import analysis_template
from components.app_tier.autoscaling import autoscaler, keep_most
from components.app_tier.configuration import configuration, properties
from components.app_tier.exposure import active_service, preview_service
from components.app_tier.labels import labels, selector
from components.app_tier.pods import pods
from components.app_tier.rollout import rollout
from components.app_tier.store_use import uses
from components.data_tier.endpoints import ServiceAccess
from components.kubernetes.namespaces import CORE
from components.kubernetes.network_policy import Addresses, Pods, Port, Rule, allow
from components.kubernetes.observers import PROMETHEUS
from components.kubernetes.service_account import service_account
from components.service_contract import HTTP_PORT, MANAGEMENT_PORT
from settings import AppTierSettings, ReleaseStrategy, Role

_PROMETHEUS = Rule([PROMETHEUS], [Port(MANAGEMENT_PORT)])


@dataclass(frozen=True)
class ServiceContext:
    """What a service stands among."""

    role: Role

    promoting: bool
    """Whether the stack takes over from its peer, until its settings no longer say so."""

    access: ServiceAccess
    """How it gets into the stores it uses."""

    callers: Sequence[Pods | Addresses]
    """Who may send it requests."""

    prometheus: str
    """What judges its versions."""

    database: pulumi.Resource
    """What a change of role changes before the size of a service."""

    stores: Sequence[pulumi.Resource]
    """What must be ready before a version starts."""

    strategy: ReleaseStrategy
    """How its versions follow each other."""


class PlatformService(pulumi.ComponentResource):
    """A service: its configuration, how it is reached, its pods, how versions follow each other, and how many run."""

    active: k8s.core.v1.Service
    """Where its requests go."""

    def __init__(
        self,
        name: str,
        settings: AppTierSettings,
        *,
        image: str,
        context: ServiceContext,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """`name` is that of the service, and of its entry in `settings.services`."""
        super().__init__("nphies:platform:PlatformService", name, opts=opts)
        self._name, self._settings = name, settings.services[name]
        self._child = pulumi.ResourceOptions(parent=self)
        self._stores = uses(name, context.access)
        release = self._settings.release
        blue_green = context.strategy == "blue-green"

        account = self._service_account()
        started_with = configuration(
            name, properties(name, self._settings, self._stores, shutdown=settings.shutdown), opts=self._child
        )
        self.active = active_service(name, switched=blue_green, opts=self._child)
        needed: list[pulumi.Resource] = [
            account,
            started_with.resource,
            self.active,
            self._network_policies(context.callers),
            analysis_template(name, release, prometheus=context.prometheus, opts=self._child),
        ]
        if blue_green:
            needed.append(preview_service(name, opts=self._child))
        template = pods(
            name,
            self._settings,
            image=image,
            config_map=started_with.name,
            stores=self._stores,
            drain=settings.drain,
            termination_grace=settings.termination_grace,
        )
        rollout(
            name,
            release,
            context.strategy,
            template,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[*needed, *context.stores]),
        )
        autoscaler(
            name,
            self._settings.scaling,
            role=context.role,
            promoting=context.promoting,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[context.database]),
        )
        keep_most(name, opts=self._child)
        self.register_outputs({"image": image})

    def _service_account(self) -> k8s.core.v1.ServiceAccount:
        """An identity without rights, in Kubernetes or AWS: what a service may do is said where it does it."""
        return service_account(self._name, namespace=CORE, labels=labels(self._name), opts=self._child)

    def _network_policies(self, callers: Sequence[Pods | Addresses]) -> k8s.networking.v1.NetworkPolicy:
        called = [Pods(selector(service)) for service in self._settings.calls]
        return allow(
            self._name,
            namespace=CORE,
            pods=selector(self._name),
            ingress=[*([Rule(callers, [Port(HTTP_PORT)])] if callers else []), _PROMETHEUS],
            egress=[
                *([Rule(called, [Port(HTTP_PORT)])] if called else []),
                *(store.egress for store in self._stores),
            ],
            opts=self._child,
        )
