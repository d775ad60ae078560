"""Harmful changes that the policies of `workloads/own_registry.py` must find."""

from typing import Any

from tests.policies.chart_mutators import chart_makes, more
from tests.policies.mutators import Mutations, bring, change, in_stack, rewrite

_DIGEST = f"sha256:{'0' * 64}"
_OWN = r"^[0-9]{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com/mirror/"
_REGION = r"(dkr\.ecr)\.me-[a-z]+-1\."


def _upstream(record: dict[str, Any]) -> None:
    image = record["workloads"][0]["containers"][0]
    image["image"] = image["image"].partition("/mirror/")[2]


MUTATIONS: Mutations = {
    "artifacts-from-own-registry": {
        "a chart comes from its publisher": change(":Release", "chart", "cert-manager", of="cert-manager"),
        "a chart comes from its publisher's registry": rewrite(
            ":Release", "chart", r"oci://.*/mirror/charts", "oci://quay.io/x"
        ),
        "a chart comes from another account": rewrite(":Release", "chart", "oci://[0-9]{12}", "oci://210987654321"),
        "prod's charts come from the region that a failover is for": in_stack(
            "prod", rewrite(":Release", "chart", _REGION, r"\1.me-south-1.")
        ),
        "dr's charts come from the region that is lost": in_stack(
            "dr", rewrite(":Release", "chart", _REGION, r"\1.me-central-1.")
        ),
        "a chart's values name a public registry": change(
            ":Release", "values.controller.image.registry", "quay.io", of="argo-rollouts"
        ),
        "a chart's values name an image of a public registry": rewrite(
            ":Release", "values.initContainers[0].image", _OWN, "", of="velero"
        ),
        "an image of a chart comes from its default registry": chart_makes("cluster-autoscaler", _upstream),
        "an operator starts an image of a public registry": chart_makes(
            "cloudnative-pg", more("images", f"ghcr.io/cloudnative-pg/postgresql:18.6@{_DIGEST}")
        ),
        "the migrations run an image of a public registry": in_stack(
            "prod", rewrite(":Job", "spec.template.spec.containers[0].image", _OWN, "", of="claims-db-migrations")
        ),
        "the database runs an image of a public registry": rewrite("cnpg.io/v1:Cluster", "spec.imageName", _OWN, ""),
        "the cache's exporter is from a public registry": rewrite(
            ":RedisCluster", "spec.redisExporter.image", _OWN, ""
        ),
        "the brokers run an image of a public registry": rewrite(":Kafka", "spec.kafka.image", _OWN, ""),
        "Elasticsearch runs an image of a public registry": rewrite(":Elasticsearch", "spec.image", _OWN, ""),
        "the restored database runs an image of a public registry": rewrite(
            ":ConfigMap",
            'data."cluster.json"',
            r"[0-9]{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com/mirror/",
            "",
            of="restore-check",
        ),
        "the archive's sidecar is from a public registry": chart_makes(
            "plugin-barman-cloud",
            more("images", f"ghcr.io/cloudnative-pg/plugin-barman-cloud-sidecar:v0.14.0@{_DIGEST}"),
        ),
        "a ConfigMap names an image of a public registry": bring(
            "kubernetes:core/v1:ConfigMap", "operator", data={"SIDECAR_IMAGE": f"ghcr.io/x/sidecar:1.0.0@{_DIGEST}"}
        ),
        "a service's image is from anywhere": change(
            ":Rollout",
            "spec.template.spec.containers[0].image",
            f"registry.example.com/nphies/api-gateway:1.0.0@{_DIGEST}",
        ),
        "images of Strimzi come from Quay": change(
            ":Release", "values.defaultImageRegistry", "quay.io", of="strimzi-cluster-operator"
        ),
    },
}
