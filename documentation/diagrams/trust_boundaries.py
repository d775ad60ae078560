"""Trust boundaries, and the controls at each of them."""

from components.kubernetes.namespaces import (
    BACKUP,
    CORE,
    DATA,
    LOGGING,
    NODE_AGENTS,
    OBSERVABILITY,
    OPERATORS,
    RESTORE_CHECK,
)
from documentation.diagrams import facts
from documentation.diagrams.shapes import Drawing, Rectangle
from offline.engine.declare import Declaration

_LEVEL = "pod-security.kubernetes.io/enforce"


def draw(prod: Declaration, _dr: Declaration) -> Drawing:
    drawing = Drawing(1000, 716, "Trust boundaries: Internet, edge, services, stores, AWS; platform and people beside")
    level = {
        namespace.props["metadata"]["name"]: f"pods: {namespace.props['metadata']['labels'][_LEVEL]}"
        for namespace in prod.of_type("kubernetes:core/v1:Namespace")
    }
    clients = drawing.box(Rectangle(20, 112, 120, 62), "Clients", "not trusted", kind="outside")
    drawing.frame(
        Rectangle(176, 20, 808, 676), f"AWS account, {facts.region(prod)}", "the same for both stacks", dashed=True
    )
    edge = drawing.box(Rectangle(196, 112, 120, 62), "Edge", "load balancer,", "firewall", kind="edge")
    drawing.frame(Rectangle(346, 60, 424, 510), "EKS cluster", "default deny in every namespace", dashed=True)
    core = drawing.box(Rectangle(366, 112, 150, 62), CORE, "services", level[CORE], kind="service")
    data = drawing.box(Rectangle(600, 112, 150, 62), DATA, "stores", level[DATA], kind="data")
    observing = drawing.box(
        Rectangle(366, 230, 150, 62), "observability", "sees metrics only", level[OBSERVABILITY],
        kind="platform",
    )  # fmt: skip
    operators = drawing.box(
        Rectangle(600, 230, 150, 62), "operators", "generate credentials", level[OPERATORS], kind="platform"
    )
    logging = drawing.box(
        Rectangle(366, 348, 150, 62), "logging", "sees audit records", level[LOGGING], kind="platform"
    )
    agents = drawing.box(
        Rectangle(600, 348, 150, 62),
        "node-agents",
        "see the node's files",
        level[NODE_AGENTS],
        kind="platform",
    )
    backup = drawing.box(Rectangle(600, 466, 150, 62), "backup", "Velero", level[BACKUP], kind="platform")
    drawing.box(Rectangle(366, 466, 150, 62), "restore-check", "a recovered copy", level[RESTORE_CHECK], kind="data")
    services = drawing.box(
        Rectangle(814, 98, 150, 90), "AWS services", "S3, KMS, ECR,", "Secrets Manager:", "a role per workload",
        kind="archive",
    )  # fmt: skip
    people = drawing.box(
        Rectangle(196, 618, 290, 62), "People", "administrators and viewers: IAM roles,", "access entries, audit log",
        kind="outside",
    )  # fmt: skip
    pipeline = drawing.box(
        Rectangle(520, 618, 230, 62), "Deployment", "role through OpenID Connect;", "forks get none", kind="outside"
    )
    drawing.arrow(clients.at(1, 0.5), edge.at(0, 0.5))
    drawing.arrow(edge.at(1, 0.5), core.at(0, 0.5))
    drawing.arrow(core.at(1, 0.5), data.at(0, 0.5))
    drawing.arrow(data.at(1, 0.5), services.at(0, 0.5))
    drawing.arrow(backup.at(1, 0.5), (services.at(0.5, 1)[0], backup.at(1, 0.5)[1]), services.at(0.5, 1))
    drawing.label((services.at(0.5, 1)[0], 340), "4", accent=True)
    drawing.arrow(observing.at(0.5, 0), core.at(0.5, 1))
    drawing.arrow(operators.at(0.5, 0), data.at(0.5, 1))
    drawing.arrow(agents.at(0, 0.5), logging.at(1, 0.5))
    drawing.arrow(people.at(0.75, 0), (people.at(0.75, 0)[0], 570))
    drawing.arrow(pipeline.at(0.5, 0), (pipeline.at(0.5, 0)[0], 570))
    for number, centre in enumerate(
        [(158, 143), (331, 143), (558, 143), (782, 143), (441, 202), (675, 202), (558, 379), (413, 592), (635, 592)], 1
    ):
        drawing.label(centre, str(number), accent=True)
    return drawing
