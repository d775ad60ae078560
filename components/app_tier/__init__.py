"""The services of the platform, and what takes them from version to version."""

from collections.abc import Mapping, Sequence

import pulumi

import names
from components.app_tier.labels import selector
from components.app_tier.rollouts_controller import install_rollouts_controller
from components.app_tier.service import PlatformService, ServiceContext
from components.data_tier.endpoints import ServiceAccess
from components.kubernetes.network_policy import Addresses, Pods
from settings import AppTierSettings, Site

__all__ = ["AppTier"]


class AppTier(pulumi.ComponentResource):
    """The services, in the core namespace.

    Requests come from the load balancer to the gateway, from there to the services it calls, and from every service to
    its stores; there is no other way. A standby runs the same with fewer instances.
    """

    gateway: PlatformService
    """The service that requests from outside go to."""

    def __init__(
        self,
        name: str,
        settings: AppTierSettings,
        *,
        site: Site,
        promoting: bool,
        access: Mapping[str, ServiceAccess],
        load_balancer_networks: Sequence[pulumi.Input[str]],
        prometheus: str,
        database: pulumi.Resource,
        stores: Sequence[pulumi.Resource],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """`access` is by service; a service that is not in it uses no store.

        Versions start after `stores`, which are ready with their schema. Autoscalers wait for the `database` alone: in a failover
        capacity comes with its promotion, and not after the migrations.
        """
        super().__init__("nphies:platform:AppTier", name, opts=opts)
        child = pulumi.ResourceOptions(parent=self)
        controller = install_rollouts_controller(site, child)
        outside = [Addresses(network) for network in load_balancer_networks]
        services = {
            service: PlatformService(
                service,
                settings,
                image=names.image(service, own.image, site.account, site.region),
                context=ServiceContext(
                    role=site.role,
                    promoting=promoting,
                    access=access.get(service, ServiceAccess()),
                    callers=[*(outside if service == settings.gateway else []), *_callers(service, settings)],
                    prometheus=prometheus,
                    database=database,
                    stores=stores,
                    strategy=settings.release_strategy(service),
                ),
                opts=pulumi.ResourceOptions(parent=self, depends_on=[controller]),
            )
            for service, own in sorted(settings.services.items())
        }
        self.gateway = services[settings.gateway]
        self.register_outputs({"services": sorted(services)})


def _callers(service: str, settings: AppTierSettings) -> list[Pods]:
    return [Pods(selector(caller)) for caller, its in sorted(settings.services.items()) if service in its.calls]
