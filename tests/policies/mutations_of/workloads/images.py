"""Harmful changes that the policies of `workloads/images.py` must find."""

from typing import Any

from tests.policies.chart_mutators import chart_makes, more
from tests.policies.mutators import Mutations, bring, change, drop, in_stack, rewrite

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
        "a chart's container has no digest": chart_makes("cluster-autoscaler", _without_digest),
        "a chart's image has no version": chart_makes("velero", more("images", "docker.io/velero/velero:latest")),
        "an operator runs the latest image": change(":Release", "values.image.tag", "latest", of="cluster-autoscaler"),
        "a plugin of Velero is the latest": change(
            ":Release", "values.initContainers[0].image", "docker.io/velero/velero-plugin-for-aws:latest"
        ),
    },
}
