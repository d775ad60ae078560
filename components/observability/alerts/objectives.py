"""The objectives in force, recorded: dashboards read them, and so does whoever judges what the stack declares."""

from components.observability.alerts.rule import Group, Recording
from settings import ObjectiveSettings


def objectives(settings: ObjectiveSettings) -> Group:
    """One constant series for each objective."""
    values = {
        "platform:recovery_time_objective:seconds": settings.rto.total_seconds(),
        "platform:recovery_point_objective:seconds": settings.rpo.total_seconds(),
        "platform:availability_objective:percent": settings.availability,
    }
    return Group(
        name="objectives",
        rules=[Recording(record=name, expr=f"vector({value:g})") for name, value in values.items()],
    )
