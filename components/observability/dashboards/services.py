"""Dashboards on the services: performance, business, errors."""

from components.observability.dashboards.panel import Dashboard, Limit, Panel, Row

_REQUESTS = 'http_server_requests_seconds_count{namespace=~"$namespace", service=~"$service"}'
_BUCKETS = 'http_server_requests_seconds_bucket{namespace=~"$namespace", service=~"$service"}'
_ERRORS = 'http_server_requests_seconds_count{namespace=~"$namespace", service=~"$service", status=~"5.."}'


def _quantiles(bucket: str, by: str = "service") -> dict[str, str]:
    return {
        f"p{percent} {{{{{by}}}}}": f"histogram_quantile(0.{percent}, sum by ({by}, le) (rate({bucket}[5m])))"
        for percent in (50, 95, 99)
    }


def _of(service: str, kind: str) -> str:
    return f'http_server_requests_seconds_{kind}{{namespace=~"$namespace", service="{service}"}}'


def application_performance(availability: float) -> Dashboard:
    """The guide's Application Performance: service metrics and SLA compliance."""
    budget = (100 - availability) / 100
    return Dashboard(
        uid="nphies-application-performance",
        title="Application Performance",
        description="Request rate, response time and error rate of each service, and the availability objective.",
        rows=[
            Row(
                title="Objective",
                panels=[
                    Panel(
                        title=f"Requests that failed in 3 days (objective {budget:.2%})",
                        queries={"{{service}}": 'service:request_error_ratio:rate3d{service=~"$service"}'},
                        unit="percentunit",
                        kind="stat",
                        limit=Limit(warning=budget / 2, critical=budget),
                    ),
                    Panel(
                        title="Error budget burn rate, 1 h",
                        queries={
                            "{{service}}": f'service:request_error_ratio:rate1h{{service=~"$service"}} / {budget:.6g}'
                        },
                        description="1 spends the month's budget in exactly a month; 14.4 pages.",
                        limit=Limit(warning=3, critical=14.4),
                    ),
                ],
            ),
            Row(
                title="Services",
                panels=[
                    Panel(
                        title="Request rate",
                        queries={"{{service}}": f"sum by (service) (rate({_REQUESTS}[5m]))"},
                        unit="reqps",
                    ),
                    Panel(title="Response time", queries=_quantiles(_BUCKETS), unit="s"),
                    Panel(
                        title="Error rate",
                        queries={"{{service}}": 'service:request_error_ratio:rate5m{service=~"$service"}'},
                        unit="percentunit",
                        limit=Limit(warning=budget, critical=14.4 * budget),
                    ),
                    Panel(
                        title="Database connections in use",
                        queries={
                            "{{service}}": 'sum by (service) (hikaricp_connections_active{service=~"$service"})'
                            ' / sum by (service) (hikaricp_connections_max{service=~"$service"})'
                        },
                        unit="percentunit",
                        limit=Limit(warning=0.8, critical=0.95),
                    ),
                    Panel(
                        title="Heap in use",
                        queries={
                            "{{service}}": 'sum by (service) (jvm_memory_used_bytes{area="heap", service=~"$service"})'
                            ' / sum by (service) (jvm_memory_max_bytes{area="heap", service=~"$service"})'
                        },
                        unit="percentunit",
                    ),
                    Panel(
                        title="Replicas against the maximum",
                        queries={
                            "{{horizontalpodautoscaler}}": "kube_horizontalpodautoscaler_status_current_replicas"
                            '{namespace=~"$namespace"} / kube_horizontalpodautoscaler_spec_max_replicas{namespace=~"$namespace"}'
                        },
                        unit="percentunit",
                        limit=Limit(warning=0.8, critical=1),
                    ),
                ],
            ),
        ],
    )


def business_metrics() -> Dashboard:
    """The guide's Business Metrics: claims volume and processing times, and the key metrics of each service."""
    return Dashboard(
        uid="nphies-business-metrics",
        title="Business Metrics",
        description="Claims volume and processing times; the key metrics of each of the four services.",
        rows=[
            Row(
                title="API gateway",
                panels=[
                    Panel(
                        title="Requests",
                        queries={"requests": f"sum(rate({_of('api-gateway', 'count')}[5m]))"},
                        unit="reqps",
                    ),
                    Panel(title="Gateway response time", queries=_quantiles(_of("api-gateway", "bucket")), unit="s"),
                    Panel(
                        title="Gateway error rate",
                        queries={"errors": 'service:request_error_ratio:rate5m{service="api-gateway"}'},
                        unit="percentunit",
                    ),
                ],
            ),
            Row(
                title="Claims",
                panels=[
                    Panel(
                        title="Claims Processing Rate",
                        queries={"{{outcome}}": "sum by (outcome) (rate(claims_processed_total[5m]))"},
                        unit="ops",
                    ),
                    Panel(
                        title="Validation errors",
                        queries={"{{reason}}": "sum by (reason) (rate(claims_validation_errors_total[5m]))"},
                        unit="ops",
                    ),
                    Panel(
                        title="Claim processing time", queries=_quantiles("claims_processing_seconds_bucket"), unit="s"
                    ),
                    Panel(
                        title="Claims today",
                        queries={"claims": "sum(increase(claims_processed_total[24h]))"},
                        kind="stat",
                    ),
                ],
            ),
            Row(
                title="Eligibility",
                panels=[
                    Panel(
                        title="Eligibility check latency",
                        queries=_quantiles("eligibility_check_seconds_bucket"),
                        unit="s",
                    ),
                    Panel(
                        title="Eligibility cache hit rate",
                        queries={
                            "hits": 'sum(rate(cache_gets_total{service="eligibility-service", result="hit"}[5m]))'
                            ' / sum(rate(cache_gets_total{service="eligibility-service"}[5m]))'
                        },
                        unit="percentunit",
                        limit=Limit(warning=0.8, critical=0.5, below=True),
                    ),
                ],
            ),
            Row(
                title="Terminology",
                panels=[
                    Panel(title="Code lookup time", queries=_quantiles("terminology_lookup_seconds_bucket"), unit="s"),
                    Panel(
                        title="Terminology cache efficiency",
                        queries={
                            "hits": 'sum(rate(cache_gets_total{service="terminology-service", result="hit"}[5m]))'
                            ' / sum(rate(cache_gets_total{service="terminology-service"}[5m]))'
                        },
                        unit="percentunit",
                        limit=Limit(warning=0.9, critical=0.6, below=True),
                    ),
                ],
            ),
        ],
    )


def error_tracking() -> Dashboard:
    """The guide's Error Tracking: error rates and failed transactions."""
    return Dashboard(
        uid="nphies-error-tracking",
        title="Error Tracking",
        description="What fails, where and since when.",
        rows=[
            Row(
                title="Errors",
                panels=[
                    Panel(
                        title="Server errors by service",
                        queries={"{{service}}": f"sum by (service) (rate({_ERRORS}[5m]))"},
                        unit="reqps",
                        limit=Limit(warning=0.05, critical=0.1),
                    ),
                    Panel(
                        title="Server errors by path",
                        queries={
                            "{{service}} {{uri}} {{status}}": f"topk(10, sum by (service, uri, status) (rate({_ERRORS}[5m])))"
                        },
                        unit="reqps",
                    ),
                    Panel(
                        title="Refused requests (401, 403)",
                        queries={
                            "{{service}} {{status}}": "sum by (service, status) (rate(http_server_requests_seconds_count"
                            '{namespace=~"$namespace", service=~"$service", status=~"401|403"}[5m]))'
                        },
                        unit="reqps",
                    ),
                    Panel(
                        title="Errors by release",
                        queries={
                            "{{service}} {{version}}": "sum by (service, version) "
                            "(rate(http_server_requests_seconds_count"
                            '{namespace=~"$namespace", service=~"$service", status=~"5.."}[5m]))'
                        },
                        unit="reqps",
                        description="A line that starts with a release is that release's.",
                    ),
                ],
            ),
            Row(
                title="Failed transactions",
                panels=[
                    Panel(
                        title="Claims that failed",
                        queries={
                            "{{outcome}}": 'sum by (outcome) (rate(claims_processed_total{outcome!="success"}[5m]))'
                        },
                        unit="ops",
                    ),
                    Panel(
                        title="Error lines in the logs",
                        queries={
                            "{{service}}": 'sum by (service) (rate(logback_events_total{level="error", service=~"$service"}[5m]))'
                        },
                        unit="ops",
                    ),
                    Panel(
                        title="Restarts of containers in the last hour",
                        queries={
                            "{{pod}}": "sum by (pod) (increase(kube_pod_container_status_restarts_total"
                            '{namespace=~"$namespace"}[1h])) > 0'
                        },
                    ),
                ],
            ),
        ],
    )
