"""Filebeat's configuration: which files are read, into which stream a record goes, and where it is sent."""

from typing import Any

from components.kubernetes.namespaces import CORE
from components.logging.topology import BEATS_HOST, BEATS_PORT, FILEBEAT_STATS_PORT

CERTIFICATES = "/etc/filebeat/certificates"
DATA = "/usr/share/filebeat/data"

_CONTAINERS = "/var/log/containers"
_OF_SERVICES = f"*_{CORE}_*.log"  # the kubelet's links: pod_namespace_container-id.log
_QUEUE = "2GB"


def configuration() -> dict[str, Any]:
    """The configuration as Filebeat reads it."""
    return {
        "filebeat.inputs": [_services(), _system(), _node()],
        "processors": [
            {
                "add_kubernetes_metadata": {
                    "host": "${NODE_NAME}",
                    "matchers": [{"logs_path": {"logs_path": f"{_CONTAINERS}/"}}],
                }
            },
            {"drop_fields": {"fields": ["agent.ephemeral_id", "agent.id", "ecs", "kubernetes.labels"], **_QUIETLY}},
        ],
        # Records wait on the node while Logstash is down; the kubelet would delete their files.
        "queue.disk": {"max_size": _QUEUE},
        "output.logstash": {
            "hosts": [f"{BEATS_HOST}:{BEATS_PORT}"],
            # A connection ends now and then, so that instances that came back get their share.
            "ttl": "5m",
            "pipelining": 0,
            "ssl": {
                "enabled": True,
                "verification_mode": "full",
                "supported_protocols": ["TLSv1.2", "TLSv1.3"],
                "certificate_authorities": [f"{CERTIFICATES}/ca.crt"],
                "certificate": f"{CERTIFICATES}/tls.crt",
                "key": f"{CERTIFICATES}/tls.key",
                "restart_on_cert_change": {"enabled": True, "period": "10m"},
            },
        },
        "http": {"enabled": True, "host": "${POD_IP}", "port": FILEBEAT_STATS_PORT},
        "logging": {"level": "info", "to_stderr": True, "json": True},
    }


_QUIETLY = {"ignore_missing": True}


def _services() -> dict[str, Any]:
    """The services' records: `fields.service` is the guide's mark, `fields.stream` says which of their two streams."""
    return {
        **_container_logs("services"),
        "paths": [f"{_CONTAINERS}/{_OF_SERVICES}"],
        "fields": {"service": "nphies", "stream": "application"},
        "processors": [
            # Read once to look at `stream`, and dropped: Logstash is who parses, and sees what does not parse.
            {
                "decode_json_fields": {
                    "fields": ["message"],
                    "target": "peek",
                    "max_depth": 1,
                    "add_error_key": False,
                }
            },
            {
                "add_fields": {
                    "when": {"equals": {"peek.stream": "audit"}},
                    "target": "fields",
                    "fields": {"stream": "audit"},
                }
            },
            {"drop_fields": {"fields": ["peek"], **_QUIETLY}},
        ],
    }


def _system() -> dict[str, Any]:
    return {
        **_container_logs("system"),
        "paths": [f"{_CONTAINERS}/*.log"],
        "prospector.scanner.exclude_files": [f"_{CORE}_"],
        "fields": {"service": "platform", "stream": "system"},
    }


def _node() -> dict[str, Any]:
    """The kubelet, the container runtime, the kernel: what the node's journal has."""
    return {
        "type": "journald",
        "id": "node",
        "paths": ["/var/log/journal"],
        "fields": {"service": "node", "stream": "system"},
    }


def _container_logs(name: str) -> dict[str, Any]:
    return {
        "type": "filestream",
        "id": name,
        "prospector.scanner.symlinks": True,
        # A file is known by its first bytes. The default waits for 1024 of them, which a quiet service never writes; the
        # runtime's time stamp, to the nanosecond, is within the first 64.
        "prospector.scanner.fingerprint": {"enabled": True, "offset": 0, "length": 64},
        "file_identity.fingerprint": None,
        "parsers": [{"container": {"stream": "all", "format": "cri"}}],
        # A pod's last words are read before its file is forgotten.
        "close.on_state_change.removed": False,
    }
