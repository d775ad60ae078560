"""Alerts of the guide's Alerting Rules and Security Alerts, on the metrics that Spring Boot and the kubelet really give.

The guide writes `http_requests_total` and `egress_bytes_total`; Micrometer, in every Spring Boot service, calls the
first `http_server_requests_seconds_count`, and the second is the kubelet's `container_network_transmit_bytes_total`.
"""

from collections.abc import Sequence
from datetime import timedelta

from components.kubernetes.namespaces import CORE, OBSERVABILITY
from components.observability.alerts.rule import Alert, Group
from components.service_contract import READY_PATH, REQUESTS, SERVING_PATH

SERVICES_OF_THE_GUIDE = ("api-gateway", "claims-service", "eligibility-service", "terminology-service")
_MICROMETER = "Micrometer in each service, scraped by the job nphies-services"


_PROBES = f"{READY_PATH}|{SERVING_PATH}|/actuator.*"
_STARTED_BY = timedelta(minutes=1)
"""Allowance for the image on top of the start itself."""


def requests(status: str = "") -> str:
    """Requests of clients, of a status where one is given. Probes are none: a healthy standby answers Route 53 with 503."""
    of_status = f'status=~"{status}", ' if status else ""
    return f'{REQUESTS}{{{of_status}uri!~"{_PROBES}"}}'


def _down(start: timedelta) -> str:
    """The guide's expression, but for pods that are just starting or were told to end."""
    starting = int((start + _STARTED_BY).total_seconds())
    return (
        'up{job=~"nphies-.*"} == 0'
        f" unless on (namespace, pod) (time() - kube_pod_start_time < {starting})"
        " unless on (namespace, pod) kube_pod_deletion_timestamp"
    )


def critical(services: Sequence[str], start: timedelta) -> Group:
    """The guide's group `nphies.critical`, and the case it misses: a service that is not even scraped.

    `start` is the longest that an instance may take to start.
    """
    return Group(
        name="nphies.critical",
        rules=[
            Alert(
                name="ServiceDown",
                expr=_down(start),
                after=timedelta(minutes=1),
                severity="critical",
                team="on-call",
                summary="NPHIES service is down: {{ $labels.service }} ({{ $labels.pod }})",
                description="{{ $labels.pod }} in {{ $labels.namespace }} has not answered a scrape for a minute.",
                meaning="A pod of a service does not answer Prometheus.",
                impact="A pod of a service does not answer. One of several is covered by the others; all of them are "
                "an outage that spends the 99.95 % budget.",
                diagnosis=[
                    (
                        f"See which pods are affected: `kubectl --context STACK get pods -n {CORE} -o wide -l "
                        "app.kubernetes.io/name=SERVICE`."
                    ),
                    (
                        f"Read why: `kubectl --context STACK describe pod POD -n {CORE}`, `kubectl --context STACK "
                        f"logs POD -n {CORE} --previous`."
                    ),
                ],
                mitigation=[
                    (
                        f"If a release is under way, abort it: `kubectl argo rollouts abort SERVICE -n {CORE} "
                        "--context STACK`."
                    ),
                    (
                        "If every pod of a zone is affected, look at the zone's nodes: `kubectl --context STACK get "
                        "nodes -L topology.kubernetes.io/zone`."
                    ),
                ],
                source="Prometheus itself",
            ),
            Alert(
                name="ServiceAbsent",
                expr=" or ".join(f'absent(up{{job="nphies-services", service="{service}"}})' for service in services),
                after=timedelta(minutes=5),
                severity="critical",
                team="on-call",
                summary="No pod of {{ $labels.service }} is scraped",
                description=(
                    "Prometheus knows no target of {{ $labels.service }}: it has no pods, or they lost their "
                    "annotations."
                ),
                meaning="Prometheus has no target for a service: it has no pods, or they are not scraped.",
                impact=(
                    "ServiceDown needs a target to be down; a service with no targets at all is worse and fires no "
                    "such alert."
                ),
                diagnosis=[
                    f"`kubectl --context STACK get rollout SERVICE -n {CORE}` and its pods: are there any?",
                    (
                        "If there are pods, check their annotation `prometheus.io/scrape` and the network policy from "
                        f"{OBSERVABILITY}."
                    ),
                ],
                mitigation=[
                    "No pods: [partial-recovery](../partial-recovery.md), steps 1 and 2.",
                    (
                        "Pods without the annotation: the last release lost it; `kubectl argo rollouts undo SERVICE -n "
                        f"{CORE} --context STACK`."
                    ),
                ],
                source="Prometheus itself",
            ),
            Alert(
                name="HighErrorRate",
                expr=f"sum by (service) (rate({requests('5..')}[5m])) > 0.1",
                after=timedelta(minutes=5),
                severity="warning",
                team="on-call",
                summary="High error rate detected: {{ $labels.service }}",
                description=(
                    "{{ $labels.service }} answers {{ $value | humanize }} requests a second with a server error."
                ),
                meaning="A service answers with server errors (5xx).",
                impact="Requests fail. The burn-rate alerts say how fast the availability objective is being spent.",
                diagnosis=[
                    "Open the dashboard Error Tracking for the service: which path, since when?",
                ],
                mitigation=[
                    f"A release since then: `kubectl argo rollouts undo SERVICE -n {CORE} --context STACK`.",
                    "No release: look at what the service depends on: Recovery dashboard, PostgreSQL, Redis, Kafka.",
                ],
                source=_MICROMETER,
            ),
        ],
    )


def security(egress_bytes_per_second: int) -> Group:
    """The guide's Security Alerts."""
    return Group(
        name="nphies.security",
        rules=[
            Alert(
                name="UnauthorizedAccess",
                expr=f"sum by (service) (increase({requests('401')}[5m])) > 10",
                severity="warning",
                team="security",
                summary="More than 10 unauthorised requests in 5 minutes: {{ $labels.service }}",
                description="{{ $labels.service }} refused {{ $value | humanize }} requests with 401 in 5 minutes.",
                meaning="A service refused more requests with 401 than usual.",
                impact="Credentials are being guessed (brute force), or a payer's credentials have expired.",
                diagnosis=[
                    "Search the audit stream in Kibana for `result: failure`, grouped by `ip_address` and `user_id`.",
                ],
                mitigation=[
                    "One address: block it in the web ACL's IP set. One user: ask the payer before blocking.",
                ],
                source=_MICROMETER,
            ),
            Alert(
                name="DataExfiltration",
                expr=f'sum by (pod) (rate(container_network_transmit_bytes_total{{namespace="{CORE}"}}[5m]))'
                f" > {egress_bytes_per_second}",
                after=timedelta(minutes=5),
                severity="critical",
                team="security",
                summary="Unusual outgoing traffic: {{ $labels.pod }}",
                description="{{ $labels.pod }} sends {{ $value | humanize1024 }}B a second.",
                meaning="A pod sends more than the threshold, `observability.thresholds.egress_bytes_per_second`.",
                impact="A pod sends more than a service ever should: records may be leaving.",
                diagnosis=[
                    "Where to: VPC flow logs of the pod's address, in the log group `/nphies/REGION/vpc-flow-logs`.",
                ],
                mitigation=[
                    (
                        "Isolate the pod, keep it for the investigation: `kubectl --context STACK label pod POD -n "
                        f"{CORE} "
                        "app.kubernetes.io/name- quarantine=true` (it leaves its Service; default-deny then cuts it off)."
                    ),
                    "Where to: VPC flow logs of the pod's address, in the log group of the VPC.",
                    "Call the security team; do not delete the pod.",
                ],
                source="cAdvisor in the kubelet",
            ),
        ],
    )
