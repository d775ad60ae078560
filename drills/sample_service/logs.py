"""One JSON object a line on standard output, with the fields that the platform's `logback.xml` gives a Java service."""

import json
import logging
import sys
import threading
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime

from drills.sample_service.metrics import Metrics

CORRELATION: ContextVar[str | None] = ContextVar("correlation", default=None)
"""The id that the request brought, or got."""

AUDIT_FIELDS = ("user_id", "action", "resource", "result", "ip_address")
"""With the timestamp the six of the guide, "Compliance Auditing"."""

_output = threading.Lock()


class _JsonHandler(logging.Handler):
    """The application's stream, and the audit stream of the logger `audit`."""

    def __init__(self, service: str, metrics: Metrics) -> None:
        super().__init__()
        self._service, self._metrics = service, metrics

    def emit(self, record: logging.LogRecord) -> None:
        at = datetime.fromtimestamp(record.created, tz=UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
        fields: dict[str, object] = {"timestamp": at}
        if record.name == "audit":
            fields |= {name: getattr(record, name) for name in AUDIT_FIELDS}
            fields |= {"stream": "audit", "service": self._service}
        else:
            fields |= {"stream": "application", "service": self._service, "level": record.levelname}
            fields |= {"logger_name": record.name, "thread_name": record.threadName, "message": record.getMessage()}
            if record.exc_info:
                fields["stack_trace"] = "".join(traceback.format_exception(record.exc_info[1]))
            self._metrics.count("logback_events_total", level=record.levelname.lower())
        if (correlation := CORRELATION.get()) is not None:
            fields["correlation_id"] = correlation
        with _output:
            sys.stdout.write(json.dumps(fields, ensure_ascii=False) + "\n")
            sys.stdout.flush()


def set_up(service: str, metrics: Metrics) -> None:
    """All loggers write to standard output from here on; audit records are never filtered by level."""
    for level in ("error", "warn", "info"):
        metrics.count("logback_events_total", 0, level=level)
    logging.addLevelName(logging.WARNING, "WARN")
    handler = _JsonHandler(service, metrics)
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    audit = logging.getLogger("audit")
    audit.setLevel(logging.DEBUG)


def audited(user: str, action: str, resource: str, result: str, address: str) -> None:
    """An audit event."""
    given: dict[str, object] = dict(zip(AUDIT_FIELDS, (user, action, resource, result, address), strict=True))
    logging.getLogger("audit").info("", extra=given)
