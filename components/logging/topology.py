"""What the parts of the log stack are called, which version they run, and where they listen."""

from collections.abc import Mapping

from components.kubernetes.namespaces import LOGGING, NODE_AGENTS
from components.kubernetes.network_policy import Pods

VERSION = "9.5.6"
"""Of Elasticsearch, Kibana, Logstash and Filebeat, which are tried together."""

CLUSTER = "nphies-logs"

HTTP_PORT = 9200
TRANSPORT_PORT = 9300
KIBANA_PORT = 5601
BEATS_PORT = 5044  # guide, "Logstash Processing"
LOGSTASH_API_PORT = 9600
FILEBEAT_STATS_PORT = 5066
JSON_EXPORTER_PORT = 7979
ELASTICSEARCH_EXPORTER_PORT = 9108

ELASTICSEARCH = f"{CLUSTER}-elasticsearch"
KIBANA = f"{CLUSTER}-kibana"
LOGSTASH = f"{CLUSTER}-logstash"
SETUP = f"{CLUSTER}-setup"
FILEBEAT = "filebeat"
JSON_EXPORTER = "json-exporter"
ELASTICSEARCH_EXPORTER = "prometheus-elasticsearch-exporter"
OPERATOR = "elastic-operator"

ELASTICSEARCH_HOST = f"{CLUSTER}-es-http.{LOGGING}.svc"
ELASTICSEARCH_URL = f"https://{ELASTICSEARCH_HOST}:{HTTP_PORT}"
KIBANA_HOST = f"{CLUSTER}-kb-http.{LOGGING}.svc"
BEATS_HOST = f"{CLUSTER}-ls-beats.{LOGGING}.svc"
LOGSTASH_API_HOST = f"{CLUSTER}-ls-api.{LOGGING}.svc"
"""Services as the operator names them: the resource, then es-http, kb-http or ls- and the service."""

ELASTICSEARCH_PODS = {"elasticsearch.k8s.elastic.co/cluster-name": CLUSTER}
KIBANA_PODS = {"kibana.k8s.elastic.co/name": CLUSTER}
LOGSTASH_PODS = {"logstash.k8s.elastic.co/name": CLUSTER}
OPERATOR_PODS = {"app.kubernetes.io/name": OPERATOR}
SETUP_PODS = {"app.kubernetes.io/name": SETUP}
FILEBEAT_PODS = {"app.kubernetes.io/name": FILEBEAT}
JSON_EXPORTER_PODS = {"app.kubernetes.io/name": JSON_EXPORTER}
ELASTICSEARCH_EXPORTER_PODS = {"app.kubernetes.io/name": ELASTICSEARCH_EXPORTER}

FROM_FILEBEAT = Pods(FILEBEAT_PODS, NODE_AGENTS)
FROM_OPERATOR = Pods(OPERATOR_PODS)


def node_set(name: str) -> Mapping[str, str]:
    """Labels of the pods of one set of Elasticsearch nodes."""
    return {"elasticsearch.k8s.elastic.co/statefulset-name": f"{CLUSTER}-es-{name}"}
