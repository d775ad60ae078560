"""Alerts on the foundations: volumes, certificates, capacity, the region itself."""

from datetime import timedelta

from components.kubernetes.namespaces import CORE
from components.observability.alerts.rule import Alert, Group

_KUBELET = "the kubelet"
_STATE = "kube-state-metrics"
_CERTIFICATES = "cert-manager"
_FREE = "kubelet_volume_stats_available_bytes / kubelet_volume_stats_capacity_bytes"
_WARNING_DAYS, _CRITICAL_DAYS = 14, 3


def infrastructure() -> Group:
    """Volumes, certificates, capacity and the region."""
    expiry = "min by (namespace, name) (certmanager_certificate_expiration_timestamp_seconds) - time()"
    return Group(
        name="nphies.infrastructure",
        rules=[
            Alert(
                name="RegionDown",
                expr='sum(kube_node_status_condition{condition="Ready", status="true"}) / count(kube_node_info) < 0.34',
                after=timedelta(minutes=2),
                severity="critical",
                team="on-call",
                summary="Two thirds of the region's nodes are not ready",
                description="Only {{ $value | humanizePercentage }} of the nodes are ready.",
                meaning="Only a third of the nodes of the region is ready.",
                impact=(
                    "More than one zone is lost: the rest cannot carry the load. This alert inhibits those that "
                    "follow from it."
                ),
                diagnosis=[
                    "AWS Health Dashboard for the region; do not wait for its confirmation.",
                ],
                mitigation=[
                    "Decide on failover within the RTO's decision time: [service-failover](../service-failover.md).",
                ],
                source=_STATE,
            ),
            Alert(
                name="VolumeFullSoon",
                expr=f"predict_linear(kubelet_volume_stats_available_bytes[6h], 86400) < 0 and {_FREE} < 0.4",
                after=timedelta(hours=1),
                severity="warning",
                team="on-call",
                summary="A volume is full within a day: {{ $labels.persistentvolumeclaim }}",
                description=(
                    "{{ $labels.persistentvolumeclaim }} in {{ $labels.namespace }} will be full within 24 hours."
                ),
                meaning="At its present rate a volume is full within a day.",
                impact="A full volume stops the store on it.",
                diagnosis=[
                    "What filled it? A stalled archive, a log, or organic growth: the first two recur.",
                ],
                mitigation=[
                    (
                        "Raise its size in the settings and run `pulumi up -s STACK`; the storage class expands volumes "
                        "in place."
                    ),
                ],
                source=_KUBELET,
            ),
            Alert(
                name="VolumeAlmostFull",
                expr=f"{_FREE} < 0.1",
                after=timedelta(minutes=5),
                severity="critical",
                team="on-call",
                summary="A volume is almost full: {{ $labels.persistentvolumeclaim }}",
                description="{{ $value | humanizePercentage }} of {{ $labels.persistentvolumeclaim }} in "
                "{{ $labels.namespace }} is free.",
                meaning="A volume is almost full.",
                impact="A full volume stops the store on it.",
                diagnosis=[
                    "As for VolumeFullSoon: what filled it?",
                ],
                mitigation=[
                    "As for VolumeFullSoon, now.",
                ],
                source=_KUBELET,
            ),
            Alert(
                name="CertificateExpiresSoon",
                expr=f"{expiry} < {_WARNING_DAYS * 86400}",
                after=timedelta(hours=1),
                severity="warning",
                team="on-call",
                summary="A certificate was not renewed: {{ $labels.name }}",
                description="{{ $labels.name }} in {{ $labels.namespace }} expires in {{ $value | humanizeDuration }}.",
                meaning="cert-manager should have renewed a certificate and has not.",
                impact="cert-manager renews long before; that it has not means that renewal fails.",
                diagnosis=[
                    "`kubectl --context STACK describe certificate NAME -n NAMESPACE` and its CertificateRequest: why?",
                ],
                mitigation=[
                    (
                        "Mend the cause that the CertificateRequest names, then `kubectl cert-manager renew NAME -n "
                        "NAMESPACE --context STACK` (plugin `cmctl`)."
                    ),
                ],
                source=_CERTIFICATES,
            ),
            Alert(
                name="CertificateExpires",
                expr=f"{expiry} < {_CRITICAL_DAYS * 86400}",
                severity="critical",
                team="on-call",
                summary="A certificate is about to expire: {{ $labels.name }}",
                description="{{ $labels.name }} in {{ $labels.namespace }} expires in {{ $value | humanizeDuration }}.",
                meaning="A certificate is about to expire.",
                impact="When it expires, TLS connections that use it fail.",
                diagnosis=[
                    "As for CertificateExpiresSoon: why is it not renewed?",
                ],
                mitigation=[
                    (
                        "As for CertificateExpiresSoon; `kubectl cert-manager renew NAME -n NAMESPACE --context STACK` "
                        "forces a renewal."
                    ),
                ],
                source=_CERTIFICATES,
            ),
            Alert(
                name="HpaMaxedOut",
                expr="kube_horizontalpodautoscaler_status_current_replicas >= "
                "kube_horizontalpodautoscaler_spec_max_replicas",
                after=timedelta(minutes=15),
                severity="warning",
                team="on-call",
                summary="A service cannot scale further: {{ $labels.horizontalpodautoscaler }}",
                description=(
                    "{{ $labels.horizontalpodautoscaler }} has run at its {{ $value }} replicas for 15 minutes."
                ),
                meaning="An autoscaler has been at its maximum for 15 minutes.",
                impact="There is no reserve for a further rise of load.",
                diagnosis=[
                    (
                        "Is the load real? Dashboard Application Performance: requests a second against last week, and "
                        f"`kubectl --context STACK get hpa -n {CORE}`."
                    ),
                ],
                mitigation=[
                    "Is the load real? Then raise `maximum` in the settings, and the nodes' with it.",
                ],
                source=_STATE,
            ),
        ],
    )
