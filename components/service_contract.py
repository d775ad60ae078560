"""What every service promises and everything around it relies on: ports, paths, metrics (docs/service-contract.md)."""

HTTP_PORT = 8080
"""Where requests are answered, and the three paths below."""

MANAGEMENT_PORT = 8081
"""Where Spring Boot's actuator answers: probes and metrics. In no Service, so it cannot be reached through the edge."""

READY_PATH = "/readyz"
"""2xx while the instance takes requests, whatever the state of what it calls; never depends on a store."""

SERVING_PATH = "/serving"
"""2xx while a claim could be accepted: up to and including a database that accepts writes. DNS follows this one."""

LIVENESS_PATH = "/actuator/health/liveness"
READINESS_PATH = "/actuator/health/readiness"
METRICS_PATH = "/actuator/prometheus"

REQUESTS = "http_server_requests_seconds_count"
"""Requests by `status`, `uri`, `method` (Micrometer's name for Spring's `http.server.requests`)."""

REQUEST_SECONDS = "http_server_requests_seconds_bucket"
"""The same as a histogram of seconds, label `le`."""
