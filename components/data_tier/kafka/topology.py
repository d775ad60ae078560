"""What the parts of the Kafka cluster are called, and which versions they run."""

from components.kubernetes.charts import STRIMZI
from components.kubernetes.namespaces import DATA

CLUSTER = "nphies-kafka"
CONTROLLERS = "controller"
BROKERS = "broker"

API = "kafka.strimzi.io/v1"
CLUSTER_LABEL = "strimzi.io/cluster"

VERSION = "4.3.1"
METADATA_VERSION = "4.3-IV0"
"""Raised after VERSION, once the new version has proved itself: until then the old one can be gone back to."""

OPERATOR_IMAGE = f"quay.io/strimzi/operator:{STRIMZI.version}"
"""Of the cluster operator, of both parts of the entity operator, and of the init container that finds a broker's zone."""

KAFKA_IMAGE = f"quay.io/strimzi/kafka:{STRIMZI.version}-kafka-{VERSION}"
"""Of controllers, brokers, Cruise Control and the exporter."""

TLS_PORT = 9093
CONTROL_PLANE_PORT = 9090
REPLICATION_PORT = 9091
AGENT_PORT = 8443
METRICS_PORT = 9404

BOOTSTRAP = f"{CLUSTER}-kafka-bootstrap.{DATA}.svc:{TLS_PORT}"
"""Where clients start; the broker certificates hold this name."""

CA_SECRET = f"{CLUSTER}-cluster-ca-cert"
"""The authority that signs the brokers' certificates, without its key."""

NODES = {CLUSTER_LABEL: CLUSTER, "strimzi.io/name": f"{CLUSTER}-kafka"}
"""Controllers and brokers."""

ENTITY_OPERATOR = {"strimzi.io/name": f"{CLUSTER}-entity-operator"}
CRUISE_CONTROL = {"strimzi.io/name": f"{CLUSTER}-cruise-control"}
EXPORTER = {"strimzi.io/name": f"{CLUSTER}-kafka-exporter"}

USER_SECRET_PREFIX = "kafka-user-"  # noqa: S105 # a name


def pool(name: str) -> dict[str, str]:
    """Labels of the pods of a node pool."""
    return {CLUSTER_LABEL: CLUSTER, "strimzi.io/pool-name": name}


def user_secret(service: str) -> str:
    """The Secret with the certificate of a service's user."""
    return f"{USER_SECRET_PREFIX}{service}"
