"""Alerts on the database as a whole, and on the operators without which it neither fails over nor is backed up."""

from datetime import timedelta

from components.kubernetes.namespaces import DATA
from components.observability.alerts.rule import Alert, Group
from components.observability.cluster_state import CONDITION, CREATED

_STATE = "kube-state-metrics"
_OBJECT = "max by (namespace, name)"
_REMEMBERED = "7d"
_OPERATORS = "cloudnative-pg|plugin-barman-cloud"


def databases() -> Group:
    """Health of the Cluster in this region, whichever role it has, and of CloudNativePG and its plugin."""
    return Group(
        name="nphies.databases",
        rules=[
            Alert(
                name="DatabaseUnhealthy",
                # A deleted Cluster has no condition; an instance's exporter says nothing of either.
                expr=f'min by (namespace, name) ({CONDITION}{{type="Ready"}}) == 0 or '
                f"({_OBJECT} (last_over_time({CREATED}[{_REMEMBERED}])) unless on (namespace, name) {_OBJECT} ({CREATED}))",
                after=timedelta(minutes=15),
                severity="critical",
                team="dba",
                summary="The database {{ $labels.name }} is not healthy",
                description=(
                    "CloudNativePG has not reported {{ $labels.name }} in {{ $labels.namespace }} as ready for 15 "
                    "minutes."
                ),
                meaning="CloudNativePG has not reported the database as ready for 15 minutes.",
                impact=(
                    "In a standby this means that there is nothing to fail over to: the loss of the region would "
                    "breach the RTO. In a primary, the next failure has no replica to go to."
                ),
                diagnosis=[
                    (
                        f"`kubectl --context STACK get cluster claims-db -n {DATA} -o jsonpath='{{.status.phase}}: "
                        "{.status.phaseReason}'`, "
                        f"then `kubectl cnpg status claims-db -n {DATA} --context STACK`."
                    ),
                ],
                mitigation=[
                    (
                        "*Setting up primary* or *Cluster is unrecoverable and needs manual intervention* in a "
                        "**standby**: "
                        "[the standby does not start](../standby-rebuild.md). An unrecoverable "
                        "Cluster never tries again: it is deleted and recreated, and nothing is lost, since a standby "
                        "has only "
                        "what the archive has."
                    ),
                    (
                        "Unrecoverable in a **primary**: delete nothing. Its volumes may hold changes that the archive "
                        "has not: "
                        "[point-in-time recovery](../point-in-time-recovery.md)."
                    ),
                    (
                        "*Waiting for the instances to become active*: pods, nodes and volumes of the instances, in this "
                        "order."
                    ),
                    "There is no Cluster: it was deleted. `pulumi up --refresh -s STACK` recreates it.",
                ],
                source=_STATE,
            ),
            Alert(
                name="DatabaseOperatorUnavailable",
                expr=f'max by (namespace, deployment) (kube_deployment_status_replicas_available{{deployment=~"{_OPERATORS}"}})'
                " == 0 or "
                + " or ".join(
                    f'absent(kube_deployment_spec_replicas{{deployment="{name}"}})' for name in _OPERATORS.split("|")
                ),
                after=timedelta(minutes=10),
                severity="critical",
                team="dba",
                summary="{{ $labels.deployment }} is not available",
                description="No pod of {{ $labels.deployment }} has been available for 10 minutes.",
                meaning="No pod of the operator, or of its barman-cloud plugin, is available.",
                impact="Without CloudNativePG's operator no instance is promoted when the primary fails. Without its "
                "barman-cloud plugin no backup starts, and a new instance does not either. Running instances go on.",
                diagnosis=[
                    (
                        "`kubectl --context STACK get pods -A -l app.kubernetes.io/name=NAME -o wide`: pending, "
                        "crashing, or none?"
                    ),
                    (
                        "Pending: `kubectl --context STACK describe pod` says what the scheduler misses. Crashing: "
                        "`kubectl --context STACK logs --previous`."
                    ),
                ],
                mitigation=[
                    (
                        "None: `helm history NAME -n NAMESPACE --kube-context STACK`; `helm rollback --kube-context "
                        "STACK` to the last revision that was deployed."
                    ),
                    "Until it is back, do not drain a node of the primary: there is no switchover.",
                ],
                source=_STATE,
            ),
        ],
    )
