"""Metrics, alerts and dashboards."""

from collections.abc import Mapping
from ipaddress import IPv4Network

import pulumi
import pulumi_kubernetes as k8s

from components.kubernetes.charts import KUBE_PROMETHEUS_STACK, release
from components.kubernetes.namespaces import OBSERVABILITY
from components.observability.alerts import groups
from components.observability.credentials import grafana_password, receivers
from components.observability.dashboards import dashboards
from components.observability.network_policies import network_policies
from components.observability.prometheus_stack import PROMETHEUS_URL, RELEASE, values
from settings import ArchiveSettings, ObjectiveSettings, ServiceSettings, Site
from settings.observability import ObservabilitySettings


class Observability(pulumi.ComponentResource):
    """Prometheus, Alertmanager and Grafana, with the platform's rules, routes and dashboards."""

    prometheus_url: str
    """Where the analysis of a release, and whoever else is let in, asks Prometheus."""

    def __init__(
        self,
        name: str,
        settings: ObservabilitySettings,
        *,
        objectives: ObjectiveSettings,
        archive: ArchiveSettings,
        services: Mapping[str, ServiceSettings],
        site: Site,
        vpc_cidr: IPv4Network,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("nphies:platform:Observability", name, opts=opts)
        self._child = pulumi.ResourceOptions(parent=self)
        self.prometheus_url = PROMETHEUS_URL

        ready = [
            *network_policies(vpc_cidr, remote_write=settings.remote_write is not None, opts=self._child),
            *grafana_password(self._child),
            *receivers(site.region, self._child),
        ]
        stack = release(
            RELEASE,
            KUBE_PROMETHEUS_STACK,
            site=site,
            namespace=OBSERVABILITY,
            values=values(settings, stack=pulumi.get_stack(), site=site),
            opts=pulumi.ResourceOptions(parent=self, depends_on=ready),
        )
        self._rules(settings, objectives, archive, services, stack)
        self._dashboards(objectives)
        self.register_outputs({"prometheus_url": self.prometheus_url})

    def _rules(
        self,
        settings: ObservabilitySettings,
        objectives: ObjectiveSettings,
        archive: ArchiveSettings,
        services: Mapping[str, ServiceSettings],
        stack: pulumi.Resource,
    ) -> None:
        # After the release: its admission webhook then refuses what does not parse.
        opts = pulumi.ResourceOptions(parent=self, depends_on=[stack])
        start = max(service.start for service in services.values())
        for group in groups(settings, objectives, tuple(services), start=start, archive=archive):
            name = group.name.replace(".", "-")
            k8s.apiextensions.CustomResource(
                f"rules-{name}",
                api_version="monitoring.coreos.com/v1",
                kind="PrometheusRule",
                metadata=k8s.meta.v1.ObjectMetaArgs(name=name, namespace=OBSERVABILITY),
                spec={"groups": [group.spec(settings.runbooks)]},
                opts=opts,
            )

    def _dashboards(self, objectives: ObjectiveSettings) -> None:
        for board in dashboards(objectives):
            k8s.core.v1.ConfigMap(
                board.uid,
                metadata=k8s.meta.v1.ObjectMetaArgs(
                    name=board.uid, namespace=OBSERVABILITY, labels={"grafana_dashboard": "1"}
                ),
                data={f"{board.uid}.json": board.to_json()},
                opts=self._child,
            )
