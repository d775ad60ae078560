"""Harmful changes that the policies of `workloads/images.py` must find."""

from tests.policies.chart_mutators import chart_makes, more
from tests.policies.mutators import Mutations, change

_ROLLOUT = ":Rollout"
_CRON = ":CronJob"
_CONTAINER = "spec.template.spec.containers[0]"
_JOB = "spec.jobTemplate.spec.template.spec"
_REDIS = ":RedisCluster"

MUTATIONS: Mutations = {
    "images-pinned": {
        "a service runs the latest image": change(
            _ROLLOUT,
            f"{_CONTAINER}.image",
            "123456789012.dkr.ecr.me-central-1.amazonaws.com/nphies/api-gateway:latest",
        ),
        "a service runs an image without a tag": change(_ROLLOUT, f"{_CONTAINER}.image", "ghcr.io/nphies/api-gateway"),
        "a service's image is from anywhere": change(
            _ROLLOUT, f"{_CONTAINER}.image", "registry.example.com/nphies/api-gateway:1.0.0"
        ),
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
        "tags of images can be moved": change("ecr/repository:Repository", "imageTagMutability", "MUTABLE"),
        "images are not scanned": change("ecr/repository:Repository", "imageScanningConfiguration.scanOnPush", False),
    },
    "release-images-pinned": {
        "a chart's image is from an unknown registry": chart_makes(
            "external-secrets", more("images", "oci.external-secrets.io/external-secrets/external-secrets:v0.20.4")
        ),
        "a chart's image has no version": chart_makes("velero", more("images", "docker.io/velero/velero:latest")),
        "an operator runs the latest image": change(":Release", "values.image.tag", "latest", of="cluster-autoscaler"),
        "a plugin of Velero is the latest": change(
            ":Release", "values.initContainers[0].image", "docker.io/velero/velero-plugin-for-aws:latest"
        ),
    },
}
