"""The recovery gate: a database that begins with an archive begins when the archive has a base backup, not before.

CloudNativePG recovers a new database by a Job of six tries, about ten minutes. Where there is no base backup yet they are used up
and the Cluster is unrecoverable for good. A standby that is brought up first has nothing to begin with for an hour or more.

So the recovery's pods are refused by an admission policy until a small Deployment is ready, which it is while the archive can
be read and has a complete base backup. A refused pod is no failed try: the Job makes it again, at most a minute later.
Nothing here asks the Kubernetes API, holds a right in it, or waits in `pulumi up`; instances that run are not concerned.
"""

from pathlib import Path

import pulumi
import pulumi_kubernetes as k8s
from pulumi_kubernetes.admissionregistration import v1 as admission
from pulumi_kubernetes.meta.v1 import LabelSelectorArgs, ObjectMetaArgs

from components.aws.pod_identity import PodRole
from components.backup_vault import Archive
from components.data_tier.postgresql.archive import destination
from components.data_tier.postgresql.operator import SIDECAR_IMAGE
from components.data_tier.postgresql.topology import CLUSTER, Topology
from components.kubernetes.config_map import config_map
from components.kubernetes.images import image
from components.kubernetes.job_pod import SCRATCH, container, files, pod
from components.kubernetes.namespaces import DATA
from components.kubernetes.priority_classes import DATA_PRIORITY
from components.kubernetes.service_account import service_account

NAME = "claims-db-recovery-gate"
SCRIPT = Path(__file__).parent / "scripts" / "base_backup_present.py"
PORT = 8080

RECOVERY_PODS = {"cnpg.io/cluster": CLUSTER, "cnpg.io/jobRole": "full-recovery"}
"""What CloudNativePG labels the pods of a recovery from an archive with."""

GATE_PODS = {"app.kubernetes.io/name": NAME}

LOOK_EVERY_SECONDS = 30
_OPEN = "has(params.status) && has(params.status.readyReplicas) && params.status.readyReplicas > 0"


def recovery_gate(topology: Topology, archive: Archive, *, opts: pulumi.ResourceOptions) -> list[pulumi.Resource]:
    """What must be there before the Cluster is. A failover changes none of it; a new generation makes a new gate."""
    name = f"{NAME}-{topology.begins_with}"
    rights = PodRole(NAME, site=topology.site, namespace=DATA, service_account=NAME, opts=opts)
    archive.grant_read_to(rights)
    gate = _deployment(name, topology, archive, pulumi.ResourceOptions.merge(opts, _after(rights)))
    return [gate, *_policy(name, topology.begins_with, opts)]


def _deployment(name: str, topology: Topology, archive: Archive, opts: pulumi.ResourceOptions) -> pulumi.Resource:
    account = service_account(NAME, namespace=DATA, opts=opts)
    script = config_map(NAME, {SCRIPT.name: SCRIPT.read_text(encoding="utf-8")}, namespace=DATA, opts=opts)
    look = container(
        "look",
        str(image(SIDECAR_IMAGE, topology.site)),
        command=["python3", f"/gate/{SCRIPT.name}"],
        environment={
            "DESTINATION": destination(archive),
            "ARCHIVE_NAME": topology.begins_with,
            "PORT": str(PORT),
            "HOME": SCRATCH,
            "AWS_REGION": topology.archive.region,
            "AWS_DEFAULT_REGION": topology.archive.region,
            "AWS_EC2_METADATA_DISABLED": "true",
        },
        mounts={"gate": "/gate"},
        readiness=k8s.core.v1.ProbeArgs(
            http_get=k8s.core.v1.HTTPGetActionArgs(path="/", port=PORT),
            period_seconds=LOOK_EVERY_SECONDS,
            timeout_seconds=LOOK_EVERY_SECONDS - 1,
            failure_threshold=1,
        ),
    )
    labels = {**GATE_PODS, "nphies.sa/archive": topology.begins_with}
    template = pod(
        NAME,
        [look],
        volumes=[files("gate", script.name)],
        labels=labels,
        service_account=NAME,
        asks_kubernetes=False,
        restart_policy="Always",
        priority=DATA_PRIORITY,
    )
    return k8s.apps.v1.Deployment(
        NAME,
        metadata=ObjectMetaArgs(
            name=name,
            namespace=DATA,
            labels=labels,
            # It is ready when the peer has taken a base backup; the update of the stack must not wait for that.
            annotations={"pulumi.com/skipAwait": "true"},
        ),
        spec=k8s.apps.v1.DeploymentSpecArgs(
            replicas=1, selector=LabelSelectorArgs(match_labels=labels), template=template
        ),
        opts=pulumi.ResourceOptions.merge(opts, _after(account, script.resource)),
    )


def _policy(gate: str, archive: str, opts: pulumi.ResourceOptions) -> list[pulumi.Resource]:
    policy = admission.ValidatingAdmissionPolicy(
        NAME,
        metadata=ObjectMetaArgs(name=NAME),
        spec=admission.ValidatingAdmissionPolicySpecArgs(
            failure_policy="Fail",
            param_kind=admission.ParamKindArgs(api_version="apps/v1", kind="Deployment"),
            match_constraints=admission.MatchResourcesArgs(
                namespace_selector=LabelSelectorArgs(match_labels={"kubernetes.io/metadata.name": DATA}),
                object_selector=LabelSelectorArgs(match_labels=RECOVERY_PODS),
                resource_rules=[
                    admission.NamedRuleWithOperationsArgs(
                        api_groups=[""], api_versions=["v1"], operations=["CREATE"], resources=["pods"]
                    )
                ],
            ),
            validations=[
                admission.ValidationArgs(
                    expression=_OPEN,
                    message=f"the archive {archive} has no complete base backup, or cannot be read: "
                    f"kubectl logs -n {DATA} deployment/{gate}",
                )
            ],
        ),
        opts=opts,
    )
    binding = admission.ValidatingAdmissionPolicyBinding(
        NAME,
        metadata=ObjectMetaArgs(name=NAME),
        spec=admission.ValidatingAdmissionPolicyBindingSpecArgs(
            policy_name=NAME,
            validation_actions=["Deny"],
            param_ref=admission.ParamRefArgs(name=gate, namespace=DATA, parameter_not_found_action="Deny"),
        ),
        opts=pulumi.ResourceOptions.merge(opts, _after(policy)),
    )
    return [policy, binding]


def _after(*resources: pulumi.Resource) -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions(depends_on=list(resources))
