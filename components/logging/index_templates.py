"""Index templates: what is searchable by field in each stream, how it is spread, and by which policy it ages.

No field comes into being by itself: a record with others keeps them, unsearchable, and is not refused for them.
"""

from collections.abc import Mapping
from typing import Any

from components.logging.streams import Stream

PRIORITY = 500
"""Above Elasticsearch's own templates, which end at 200."""

_KEYWORD = {"type": "keyword", "ignore_above": 1024}
_TEXT = {"type": "match_only_text"}
_DATE = {"type": "date"}

_OF_ALL: Mapping[str, Any] = {
    # A data stream goes by it; the setting that keeps malformed fields must not reach it.
    "@timestamp": {"type": "date", "ignore_malformed": False},
    "message": _TEXT,
    "tags": _KEYWORD,
    "nphies": {"properties": {"stream": _KEYWORD, "problem": _KEYWORD}},
    "fields": {"properties": {"service": _KEYWORD, "stream": _KEYWORD}},
    "kubernetes": {
        "properties": {
            "namespace": _KEYWORD,
            "node": {"properties": {"name": _KEYWORD}},
            "pod": {"properties": {"name": _KEYWORD}},
            "container": {"properties": {"name": _KEYWORD}},
        }
    },
    "systemd": {"properties": {"unit": _KEYWORD}},
}
_OF_SERVICES: Mapping[str, Any] = {
    "timestamp": _DATE,
    "service": _KEYWORD,
    "correlation_id": _KEYWORD,
    "traceId": _KEYWORD,
    "spanId": _KEYWORD,
}
_APPLICATION: Mapping[str, Any] = {
    "level": _KEYWORD,
    "logger_name": _KEYWORD,
    "thread_name": _KEYWORD,
    "stack_trace": _TEXT,
}
# Guide, "Audit Log Format".
_AUDIT: Mapping[str, Any] = {
    "user_id": _KEYWORD,
    "action": _KEYWORD,
    "resource": _KEYWORD,
    "result": _KEYWORD,
    "ip_address": {"type": "ip"},
}
_FIELDS: Mapping[str, Mapping[str, Any]] = {
    "nphies-application": {**_OF_ALL, **_OF_SERVICES, **_APPLICATION},
    "nphies-audit": {**_OF_ALL, **_OF_SERVICES, **_AUDIT},
    "nphies-system": _OF_ALL,
    "nphies-quarantine": _OF_ALL,
}


def index_template(stream: Stream, *, shards: int) -> dict[str, Any]:
    """The template of a stream's data streams; nothing but it lets them come into being."""
    return {
        "index_patterns": [stream.pattern],
        "data_stream": {},
        "priority": PRIORITY,
        "allow_auto_create": True,
        "template": {
            "settings": {
                "index.lifecycle.name": stream.name,
                "index.number_of_shards": shards,
                "index.number_of_replicas": 1,
                "index.codec": "best_compression",
                # A time or an address of another form is kept, and not searchable, instead of refused.
                "index.mapping.ignore_malformed": True,
            },
            "mappings": {"dynamic": False, "properties": dict(_FIELDS[stream.name])},
        },
        "_meta": {"declared_by": "nphies-platform"},
    }
