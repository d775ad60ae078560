"""Harmful changes that the policies of `workloads/images.py` must find."""

from typing import Any

from tests.policies.chart_mutators import chart_makes, more
from tests.policies.mutators import Mutations, Mutator, add, bring, change, drop, in_stack, rewrite

_OWN = "123456789012.dkr.ecr.me-central-1.amazonaws.com"
_ROLLOUT = ":Rollout"
_CRON = ":CronJob"
_CONTAINER = "spec.template.spec.containers[0]"
_JOB = "spec.jobTemplate.spec.template.spec"
_REDIS = ":RedisCluster"
_REPOSITORY = "aws:ecr/repository:Repository"
_SCANNED = {"imageScanningConfiguration": {"scanOnPush": True}}


def _without_digest(record: dict[str, Any]) -> None:
    for workload in record["workloads"]:
        for container in workload["containers"]:
            container["image"] = container["image"].partition("@")[0]


def _without_digests_of_the_operator(record: dict[str, Any]) -> None:
    record["images"] = [image.partition("@")[0] if "sidecar" in image else image for image in record["images"]]
    record["switched by"] = [each for each in record["switched by"] if each["facts"] != "images"]


def _told(key: str, value: object) -> Mutator:
    container = {"name": "operator", "image": f"{_OWN}/mirror/ghcr.io/x/operator:1.0.0@sha256:{'0' * 64}", key: [value]}
    spec = {"template": {"spec": {"containers": [container]}}}
    return bring("kubernetes:apps/v1:Deployment", "operator", kind="Deployment", spec=spec)


MUTATIONS: Mutations = {
    "images-pinned": {
        "a service runs the latest image": change(
            _ROLLOUT,
            f"{_CONTAINER}.image",
            "123456789012.dkr.ecr.me-central-1.amazonaws.com/nphies/api-gateway:latest",
        ),
        "a service runs an image without a tag": change(_ROLLOUT, f"{_CONTAINER}.image", "ghcr.io/nphies/api-gateway"),
        "a service's image has no digest where its tag can be moved": change(
            _ROLLOUT, f"{_CONTAINER}.image", f"{_OWN}/other/api-gateway:1.0.0"
        ),
        "the migrations' image has no digest": in_stack(
            "prod",
            rewrite(":Job", "spec.template.spec.containers[0].image", "@sha256:.*", "", of="claims-db-migrations"),
        ),
        "the database has no digest": rewrite("cnpg.io/v1:Cluster", "spec.imageName", "@sha256:.*", ""),
        "the database that the restore check recovers has no digest": rewrite(
            ":ConfigMap", 'data."cluster.json"', "@sha256:[0-9a-f]+", "", of="restore-check"
        ),
        "a variable tells an operator to start an image without digest": _told(
            "env", {"name": "RELATED_IMAGE", "value": "ghcr.io/x/agent:1.0.0"}
        ),
        "an argument tells an operator to start an image without digest": _told(
            "args", "--image=ghcr.io/x/agent:1.0.0"
        ),
        "a ConfigMap tells an operator to start an image without digest": bring(
            "kubernetes:core/v1:ConfigMap", "operator", data={"SIDECAR_IMAGE": "ghcr.io/x/sidecar:1.0.0"}
        ),
        "a custom resource of any kind names an image without digest": bring(
            "kubernetes:monitoring.coreos.com/v1:Prometheus",
            "other",
            kind="Prometheus",
            apiVersion="monitoring.coreos.com/v1",
            spec={"image": "quay.io/prometheus/prometheus:v3.14.0"},
        ),
        "an image of a catalogue has no digest": bring(
            "kubernetes:postgresql.cnpg.io/v1:ImageCatalog",
            "catalogue",
            kind="ImageCatalog",
            spec={"images": [{"major": 18, "image": "ghcr.io/cloudnative-pg/postgresql:18.6"}]},
        ),
        "a sidecar that a custom resource names has no digest": add(
            _REDIS, "spec.sidecars", [{"name": "x", "image": "docker.io/x/x:1.0.0"}]
        ),
        "the pooler's image is its operator's default": drop(":Pooler", "spec.pgbouncer.image"),
        "the brokers' image is their operator's default": drop(":Kafka", "spec.kafka.image"),
        "Cruise Control has no digest": rewrite(":Kafka", "spec.cruiseControl.image", "@sha256:.*", ""),
        "Kibana's image is its operator's default": drop(":Kibana", "spec.image"),
        "a job runs the latest image": change(_CRON, f"{_JOB}.containers[0].image", "docker.io/alpine/kubectl:latest"),
        "the database runs the latest image": change(
            "cnpg.io/v1:Cluster", "spec.imageName", "ghcr.io/cloudnative-pg/postgresql:latest"
        ),
        "the cache runs the latest image": change(
            _REDIS, "spec.kubernetesConfig.image", "public.ecr.aws/docker/library/redis:latest"
        ),
    },
    "image-pull-policy": {
        "a service's image is pulled at every start": change(_ROLLOUT, f"{_CONTAINER}.imagePullPolicy", "Always"),
    },
    "registry-immutable": {
        "tags of images can be moved": bring(_REPOSITORY, "images", **_SCANNED | {"imageTagMutability": "MUTABLE"}),
        "images are not scanned": bring(_REPOSITORY, "images", imageTagMutability="IMMUTABLE"),
    },
    "release-images-pinned": {
        "an image that an operator starts by default has no digest": chart_makes(
            "external-secrets", more("images", "oci.external-secrets.io/external-secrets/external-secrets:v0.20.4")
        ),
        "the archive's sidecar has no digest": rewrite(
            ":Release", "values.sidecarImage.tag", "@sha256:.*", "", of="plugin-barman-cloud"
        ),
        "the archive's sidecar has no digest where its chart names it": chart_makes(
            "plugin-barman-cloud", _without_digests_of_the_operator
        ),
        "a chart's value names an image without digest": drop(
            ":Release", "values.grafana.image.sha", of="kube-prometheus-stack"
        ),
        "a chart's container has no digest": chart_makes("cluster-autoscaler", _without_digest),
        "a chart's image has no version": chart_makes("velero", more("images", "docker.io/velero/velero:latest")),
        "an operator runs the latest image": change(":Release", "values.image.tag", "latest", of="cluster-autoscaler"),
        "a plugin of Velero is the latest": change(
            ":Release", "values.initContainers[0].image", "docker.io/velero/velero-plugin-for-aws:latest"
        ),
    },
}
