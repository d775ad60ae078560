"""The log stack as it is declared, for tests to look at."""

from typing import Any

from components.logging import Logging
from offline.engine.declare import Declaration, declare
from settings import LoggingSettings, RetentionSettings
from tests.components.site import VPC, site

ELASTICSEARCH = "kubernetes:elasticsearch.k8s.elastic.co/v1:Elasticsearch"
KIBANA = "kubernetes:kibana.k8s.elastic.co/v1:Kibana"
LOGSTASH = "kubernetes:logstash.k8s.elastic.co/v1alpha1:Logstash"
CERTIFICATE = "kubernetes:cert-manager.io/v1:Certificate"
EXTERNAL_SECRET = "kubernetes:external-secrets.io/v1:ExternalSecret"
POD_MONITOR = "kubernetes:monitoring.coreos.com/v1:PodMonitor"
RELEASE = "kubernetes:helm.sh/v3:Release"
JOB = "kubernetes:batch/v1:Job"
CONFIG_MAP = "kubernetes:core/v1:ConfigMap"
DAEMON_SET = "kubernetes:apps/v1:DaemonSet"
DEPLOYMENT = "kubernetes:apps/v1:Deployment"
POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
DISRUPTION = "kubernetes:policy/v1:PodDisruptionBudget"
ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"


def declared(
    settings: LoggingSettings | None = None, retention: RetentionSettings | None = None, *, preview: bool = True
) -> Declaration:
    return declare(
        lambda: Logging(
            "logging",
            settings or LoggingSettings(),
            retention=retention or RetentionSettings(),
            site=site(),
            vpc_cidr=VPC,
        ),
        preview=preview,
    )


def spec(declaration: Declaration, kind: str, name: str) -> Any:
    return declaration[kind, name].props["spec"]


def node_set(declaration: Declaration, name: str) -> Any:
    (found,) = [each for each in spec(declaration, ELASTICSEARCH, "nphies-logs")["nodeSets"] if each["name"] == name]
    return found
