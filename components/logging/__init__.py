"""Logs: gathered on every node, checked and split, searchable by their age, and kept in S3 as long as they must be."""

from ipaddress import IPv4Network

import pulumi
import pulumi_kubernetes as k8s

from components.aws.pod_identity import PodRole
from components.backup_vault.archive import Archive
from components.backup_vault.contents import AUDIT, LOG_SNAPSHOTS, LOGS
from components.kubernetes.disruption_budget import disruption_budget
from components.kubernetes.namespaces import LOGGING
from components.kubernetes.service_account import service_account
from components.logging.certificates import certificates
from components.logging.elasticsearch import elasticsearch
from components.logging.filebeat import filebeat
from components.logging.json_exporter import json_exporter
from components.logging.kibana import kibana
from components.logging.logstash import logstash
from components.logging.monitoring import elasticsearch_exporter, pod_monitors
from components.logging.network_policies import network_policies
from components.logging.operator import install_operator
from components.logging.requests import requests
from components.logging.setup import set_up
from components.logging.topology import ELASTICSEARCH, ELASTICSEARCH_URL, KIBANA, KIBANA_PODS, LOGSTASH, LOGSTASH_PODS
from components.logging.users import users
from settings import LoggingSettings, RetentionSettings, Site

__all__ = ["Logging"]


class Logging(pulumi.ComponentResource):
    """Elasticsearch, Kibana, Logstash and Filebeat; the same in both roles, since every region logs for itself.

    Made in this order: the cluster, its streams and their lifecycle, then what writes into it.
    """

    elasticsearch_url: str
    """Where the cluster answers, inside the Kubernetes cluster."""

    def __init__(
        self,
        name: str,
        settings: LoggingSettings,
        *,
        retention: RetentionSettings,
        site: Site,
        vpc_cidr: IPv4Network,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("nphies:platform:Logging", name, opts=opts)
        self._child = pulumi.ResourceOptions(parent=self)
        self._site = site
        self._logs, self._audit = Archive(LOGS, site.account, site.region), Archive(AUDIT, site.account, site.region)
        self.elasticsearch_url = ELASTICSEARCH_URL

        policies = network_policies(vpc_cidr, self._child)
        ready = [install_operator(site, self._child), *certificates(self._child), *users(self._child), *policies]
        cluster = elasticsearch(settings.elasticsearch, site=site, opts=self._after(*ready, *self._snapshot_identity()))
        kibana(settings.kibana, site, self._after(cluster))
        disruption_budget(KIBANA, namespace=LOGGING, pods=KIBANA_PODS, opts=self._child)
        configured = set_up(
            requests(retention, archive=self._logs, shards=settings.elasticsearch.shards), site, self._after(cluster)
        )
        pipeline = logstash(
            settings.logstash,
            site=site,
            logs=self._logs,
            audit=self._audit,
            # A stream that is written to before its template is there is refused.
            opts=self._after(configured, *self._archive_identity()),
        )
        disruption_budget(LOGSTASH, namespace=LOGGING, pods=LOGSTASH_PODS, opts=self._child)
        filebeat(site, self._after(pipeline))
        elasticsearch_exporter(site, self._after(cluster))
        json_exporter(site, self._after(*ready))
        pod_monitors(self._child)
        self.register_outputs({"elasticsearch_url": self.elasticsearch_url})

    def _after(self, *resources: pulumi.Resource) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(parent=self, depends_on=list(resources))

    def _snapshot_identity(self) -> list[pulumi.Resource]:
        """Elasticsearch reads, writes and deletes its snapshots, and nothing else of the logs archive."""
        role = self._role(ELASTICSEARCH)
        self._logs.grant_write_to(role, under=LOG_SNAPSHOTS)
        return [role, self._account_of(ELASTICSEARCH)]

    def _archive_identity(self) -> list[pulumi.Resource]:
        """Logstash adds objects to both archives: it cannot read, list or delete what lies there."""
        role = self._role(LOGSTASH)
        self._logs.grant_write_only_to(role)
        self._audit.grant_write_only_to(role)
        return [role, self._account_of(LOGSTASH)]

    def _role(self, name: str) -> PodRole:
        return PodRole(
            name,
            site=self._site,
            namespace=LOGGING,
            service_account=name,
            opts=self._child,
        )

    def _account_of(self, name: str) -> k8s.core.v1.ServiceAccount:
        return service_account(name, namespace=LOGGING, opts=self._child)
