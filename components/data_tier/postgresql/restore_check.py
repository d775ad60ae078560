"""The restore check: a restore that is never tried is not a backup.

A CronJob recovers the primary's archive into a namespace of its own, compares what came back with the running
database, leaves the result as metrics and deletes what it recovered. The account it runs as may make and delete
databases there, and change that result; nothing else.
"""

from pathlib import Path

import pulumi
import pulumi_kubernetes as k8s
from pulumi_kubernetes.meta.v1 import ObjectMetaArgs

from components.aws.pod_identity import PodRole
from components.backup_vault import Archive
from components.data_tier.postgresql import restored
from components.data_tier.postgresql.archive import read_only_store
from components.data_tier.postgresql.authentication import RESTORE_CHECK as ROLE
from components.data_tier.postgresql.client_pod import (
    CLIENT_PODS,
    CREDENTIALS,
    REPLICAS,
    connection,
    credential_volumes,
)
from components.data_tier.postgresql.cluster import IMAGE
from components.data_tier.postgresql.kubectl import API_CLIENT_PODS, KUBECTL_IMAGE, account_with_rights
from components.data_tier.postgresql.restore_check_metrics import RESULT
from components.data_tier.postgresql.topology import Topology
from components.kubernetes.config_map import config_map
from components.kubernetes.images import image
from components.kubernetes.job_pod import container, cron_job_spec, empty_volume, files, pod
from components.kubernetes.namespaces import DATA, RESTORE_CHECK
from settings import PostgresqlSettings, Site

NAME = "restore-check"
SCRIPT = Path(__file__).parent / "scripts" / "restore-check.sh"

_ATTEMPTS = 2
_COMPARISON_SECONDS = 1800
_DEADLINE_SECONDS = _ATTEMPTS * (int(restored.RECOVERY_LIMIT.total_seconds()) + _COMPARISON_SECONDS)


def restore_check(
    settings: PostgresqlSettings,
    topology: Topology,
    archive: Archive,
    *,
    opts: pulumi.ResourceOptions,
) -> k8s.batch.v1.CronJob:
    """Everything the check needs, and its schedule. A role change alters only whose archive it recovers."""
    needed = [
        _archive_rights(topology, archive, opts),
        read_only_store(restored.STORE, archive, topology.archive, namespace=RESTORE_CHECK, opts=opts),
        *account_with_rights(NAME, _RIGHTS, opts),
    ]
    contents = {
        SCRIPT.name: SCRIPT.read_text(encoding="utf-8"),
        "cluster.json": restored.manifest(settings, topology.archive, topology.site),
    }
    check = config_map(NAME, contents, namespace=DATA, opts=opts)
    needed.append(check.resource)
    template = pod(
        NAME,
        [_check(topology)],
        first=[_bring_kubectl(topology.site)],
        volumes=[*credential_volumes(ROLE), files("check", check.name), empty_volume("tools")],
        labels={**CLIENT_PODS, **API_CLIENT_PODS},
        service_account=NAME,
    )
    return k8s.batch.v1.CronJob(
        NAME,
        metadata=ObjectMetaArgs(name=NAME, namespace=DATA),
        spec=cron_job_spec(settings.restore_check, template, deadline_seconds=_DEADLINE_SECONDS, attempts=_ATTEMPTS),
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=needed)),
    )


def _archive_rights(topology: Topology, archive: Archive, opts: pulumi.ResourceOptions) -> PodRole:
    pods = PodRole(
        restored.CLUSTER,
        site=topology.site,
        namespace=RESTORE_CHECK,
        service_account=restored.CLUSTER,
        opts=opts,
    )
    archive.grant_read_to(pods)
    return pods


def _bring_kubectl(site: Site) -> k8s.core.v1.ContainerArgs:
    """Brings the program to PostgreSQL's image, which has everything else that the check uses."""
    return container(
        "kubectl",
        str(image(KUBECTL_IMAGE, site)),
        command=["sh", "-c", 'cp "$(command -v kubectl)" /tools/kubectl'],
        mounts={"tools": "/tools"},
        writable=["tools"],
    )


def _check(topology: Topology) -> k8s.core.v1.ContainerArgs:
    return container(
        "check",
        str(image(IMAGE, topology.site)),
        command=["bash", f"/check/{SCRIPT.name}"],
        environment={
            **connection(ROLE, REPLICAS),
            "KUBECTL": "/tools/kubectl",
            "NAMESPACE": RESTORE_CHECK,
            "CLUSTER": restored.CLUSTER,
            "MANIFEST": "/check/cluster.json",
            "ARCHIVE_NAME": topology.archive_name(topology.primary_region),
            "RESULT_NAMESPACE": DATA,
            "RESULT": RESULT,
            "LOSS_LIMIT": str(int(topology.archive.loss.total_seconds())),
            "RECOVERY_LIMIT": str(int(restored.RECOVERY_LIMIT.total_seconds())),
        },
        mounts={**CREDENTIALS, "tools": "/tools", "check": "/check"},
    )


_RIGHTS = {
    RESTORE_CHECK: [
        k8s.rbac.v1.PolicyRuleArgs(
            api_groups=["postgresql.cnpg.io"],
            resources=["clusters"],
            verbs=["create", "get", "list", "watch", "delete"],
        ),
        k8s.rbac.v1.PolicyRuleArgs(
            api_groups=[""],
            resources=["secrets"],
            resource_names=[f"{restored.CLUSTER}-app", f"{restored.CLUSTER}-ca"],
            verbs=["get"],
        ),
    ],
    DATA: [
        k8s.rbac.v1.PolicyRuleArgs(
            api_groups=[""], resources=["configmaps"], resource_names=[RESULT], verbs=["get", "patch"]
        )
    ],
}
