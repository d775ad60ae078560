"""The pods of a service."""

from collections.abc import Sequence
from datetime import timedelta

import pulumi
from pulumi_kubernetes.core.v1 import (
    ConfigMapVolumeSourceArgs,
    ContainerArgs,
    ContainerPortArgs,
    EmptyDirVolumeSourceArgs,
    EnvVarArgs,
    HTTPGetActionArgs,
    LifecycleArgs,
    LifecycleHandlerArgs,
    PodSpecArgs,
    PodTemplateSpecArgs,
    ProbeArgs,
    ResourceRequirementsArgs,
    SecretVolumeSourceArgs,
    SleepActionArgs,
    TolerationArgs,
    TopologySpreadConstraintArgs,
    VolumeArgs,
    VolumeMountArgs,
)
from pulumi_kubernetes.meta.v1 import LabelSelectorArgs, ObjectMetaArgs

from components.app_tier.configuration import DIRECTORY
from components.app_tier.labels import TEMPLATE_HASH, VERSION, labels, selector
from components.app_tier.store_use import StoreUse
from components.kubernetes.placement import HOST, ZONE, Spread
from components.kubernetes.pod_security import container_context, pod_context_args
from components.kubernetes.priority_classes import SERVICE_PRIORITY
from components.service_contract import (
    HTTP_PORT,
    LIVENESS_PATH,
    MANAGEMENT_PORT,
    METRICS_PATH,
    READY_PATH,
)
from settings import ServiceSettings, Size

USER = 10001
"""No user of any host; images need not know it."""

SCRATCH = Size("256Mi")
EPHEMERAL = Size("1Gi")
"""Scratch space, and the output that the kubelet keeps until it is shipped: an instance that writes more is evicted,
before it fills the node's disk under its neighbours."""

STARTUP_PERIOD_SECONDS = 5

LOST_NODE_SECONDS = 30
"""How long pods stay on a node that is unreachable, in place of Kubernetes' five minutes: they have no state to lose, and
until they start elsewhere the others carry their load."""

JAVA_OPTIONS = "-XX:MaxRAMPercentage=75 -XX:+ExitOnOutOfMemoryError -Djava.io.tmpdir=/tmp"
"""A JVM that is out of memory cannot serve: it exits and is restarted."""


def pods(
    service: str,
    settings: ServiceSettings,
    *,
    image: str,
    config_map: pulumi.Input[str],
    stores: Sequence[StoreUse],
    drain: timedelta,
    termination_grace: timedelta,
) -> PodTemplateSpecArgs:
    """The template of all pods of a version."""
    return PodTemplateSpecArgs(
        metadata=ObjectMetaArgs(
            labels={**labels(service), **_version(settings.image)},
            annotations={
                "prometheus.io/scrape": "true",
                "prometheus.io/path": METRICS_PATH,
                "prometheus.io/port": str(MANAGEMENT_PORT),
            },
        ),
        spec=PodSpecArgs(
            service_account_name=service,
            automount_service_account_token=False,
            enable_service_links=False,
            priority_class_name=SERVICE_PRIORITY,
            termination_grace_period_seconds=int(termination_grace.total_seconds()),
            security_context=pod_context_args(user=USER, group=USER, fs_group=USER),
            topology_spread_constraints=[
                _spread(service, ZONE, "DoNotSchedule"),
                _spread(service, HOST, "ScheduleAnyway"),
            ],
            tolerations=[_leaves_after_a_while(taint) for taint in ("not-ready", "unreachable")],
            containers=[_container(service, settings, image, stores, drain)],
            volumes=[
                VolumeArgs(name="tmp", empty_dir=EmptyDirVolumeSourceArgs(size_limit=str(SCRATCH))),
                VolumeArgs(name="config", config_map=ConfigMapVolumeSourceArgs(name=config_map)),
                *(
                    VolumeArgs(
                        name=store.name, secret=SecretVolumeSourceArgs(secret_name=store.secret, default_mode=0o440)
                    )
                    for store in stores
                ),
            ],
        ),
    )


def _version(image: str) -> dict[str, str]:
    """The tag, where there is one: a digest cannot be a label."""
    tag = image.partition("@")[0]
    return {} if ":" in tag else {VERSION: tag}


def _container(
    service: str, settings: ServiceSettings, image: str, stores: Sequence[StoreUse], drain: timedelta
) -> ContainerArgs:
    promised = {"memory": str(settings.memory), "ephemeral-storage": str(EPHEMERAL)}
    return ContainerArgs(
        name=service,
        image=image,
        image_pull_policy="IfNotPresent",
        ports=[
            ContainerPortArgs(name="http", container_port=HTTP_PORT),
            ContainerPortArgs(name="management", container_port=MANAGEMENT_PORT),
        ],
        env=[
            EnvVarArgs(name="SPRING_CONFIG_ADDITIONAL_LOCATION", value=f"file:{DIRECTORY}/"),
            EnvVarArgs(name="JAVA_TOOL_OPTIONS", value=JAVA_OPTIONS),
            *(variable for store in stores for variable in store.environment),
        ],
        # No CPU limit: a throttled instance answers late though the node idles.
        resources=ResourceRequirementsArgs(requests={"cpu": settings.cpu, **promised}, limits=promised),
        startup_probe=_probe(
            LIVENESS_PATH,
            MANAGEMENT_PORT,
            period=STARTUP_PERIOD_SECONDS,
            failures=int(settings.start.total_seconds()) // STARTUP_PERIOD_SECONDS,
        ),
        # Asked where a busy instance still answers; only one that is beyond help is killed.
        liveness_probe=_probe(LIVENESS_PATH, MANAGEMENT_PORT, period=10, failures=3),
        # Asked where requests arrive: an instance that cannot answer there is not sent any.
        readiness_probe=_probe(READY_PATH, HTTP_PORT, period=5, failures=2),
        # Spring stops taking requests at once when told to end, before everybody knows that it will.
        lifecycle=LifecycleArgs(
            pre_stop=LifecycleHandlerArgs(sleep=SleepActionArgs(seconds=int(drain.total_seconds())))
        ),
        security_context=container_context(non_root=True),
        volume_mounts=[
            VolumeMountArgs(name="tmp", mount_path="/tmp"),  # noqa: S108 - an empty volume of the pod's own
            VolumeMountArgs(name="config", mount_path=DIRECTORY, read_only=True),
            *(VolumeMountArgs(name=store.name, mount_path=store.directory, read_only=True) for store in stores),
        ],
    )


def _probe(path: str, port: int, *, period: int, failures: int) -> ProbeArgs:
    return ProbeArgs(
        http_get=HTTPGetActionArgs(path=path, port=port),
        period_seconds=period,
        timeout_seconds=2,
        failure_threshold=failures,
    )


def _leaves_after_a_while(taint: str) -> TolerationArgs:
    return TolerationArgs(
        key=f"node.kubernetes.io/{taint}",
        operator="Exists",
        effect="NoExecute",
        toleration_seconds=LOST_NODE_SECONDS,
    )


def _spread(service: str, key: str, unsatisfiable: Spread) -> TopologySpreadConstraintArgs:
    """Evenly, each version by itself; a place whose nodes take no pods does not count, such as a zone that is lost."""
    return TopologySpreadConstraintArgs(
        max_skew=1,
        topology_key=key,
        when_unsatisfiable=unsatisfiable,
        label_selector=LabelSelectorArgs(match_labels=selector(service)),
        match_label_keys=[TEMPLATE_HASH],
        node_taints_policy="Honor",
    )
