"""What the parts of the Redis cluster are called, and what its pods run."""

from components.kubernetes.namespaces import DATA

CLUSTER = "redis"
PORT = 6379
BUS_PORT = PORT + 10000
METRICS_PORT = 9121

LABELS = {"app.kubernetes.io/part-of": CLUSTER}
"""On the RedisCluster; the operator copies them to everything it makes, into the selectors of Services too."""

PODS = {"redis_setup_type": "cluster", **LABELS}
"""Every node of the cluster: the first label is the operator's own, and the jobs beside it do not have it."""

SEED = f"{CLUSTER}-leader.{DATA}.svc.cluster.local"
"""Any node, which knows all others: where clients start."""

IMAGE = "public.ecr.aws/docker/library/redis:8.2.9-bookworm"
USER = 999
"""`redis` in that image."""

EXPORTER_IMAGE = "quay.io/oliver006/redis_exporter:v1.90.0"
AWS_CLI_IMAGE = "public.ecr.aws/aws-cli/aws-cli:2.36.49"

PASSWORD_SECRET = f"{CLUSTER}-auth"  # a name
CERTIFICATE = f"{CLUSTER}-tls"


def pods_of(role: str) -> dict[str, str]:
    """Labels of the pods of the leaders' or followers' StatefulSet; a failover changes neither."""
    return {"app": f"{CLUSTER}-{role}"}


def pod_names(leaders: int) -> list[str]:
    """Every pod of a cluster with so many leaders, and as many followers."""
    return [f"{CLUSTER}-{role}-{index}" for role in ("leader", "follower") for index in range(leaders)]


def certificate_names() -> list[str]:
    """Every name a client may reach a node by: the Services, and the names nodes tell of each other."""
    services = [f"{CLUSTER}-{role}" for role in ("leader", "follower")]
    domains = [f"{DATA}.svc", f"{DATA}.svc.cluster.local"]
    return [
        "localhost",
        *(f"{service}.{domain}" for service in services for domain in domains),
        *(f"*.{service}-headless.{domain}" for service in services for domain in domains),
    ]
