"""How a Rollout takes a version to its pods (Argo Rollouts, `spec.strategy`), and when it is analysed."""

from dataclasses import dataclass
from typing import Literal

from declared.resource import Declared
from declared.values import as_number, items, mapping, read

STRATEGY = "spec.strategy"
BLUE_GREEN = f"{STRATEGY}.blueGreen"
CANARY = f"{STRATEGY}.canary"

ALL = 100.0
"""Percent of the requests."""


@dataclass(frozen=True)
class Analysis:
    """An analysis that a version must pass before its release goes on."""

    path: str
    """Of the analysis: its `templates` and `args` are below."""

    weight: float
    """Percent of the requests that the version is given meanwhile."""


def strategy(rollout: Declared) -> Literal["blueGreen", "canary"] | None:
    """Which of the two strategies it has; None: neither."""
    found = mapping(rollout.props, STRATEGY)
    return "blueGreen" if "blueGreen" in found else "canary" if "canary" in found else None


def analyses(rollout: Declared) -> list[Analysis]:
    """In the order of the release. A background analysis is none: the release does not wait for it."""
    if strategy(rollout) == "blueGreen":
        moments = (("prePromotionAnalysis", 0.0), ("postPromotionAnalysis", ALL))
        found = [Analysis(f"{BLUE_GREEN}.{name}", weight) for name, weight in moments]
    else:
        found, weight = list[Analysis](), 0.0
        for index, step in enumerate(items(rollout.props, f"{CANARY}.steps")):
            weight = as_number(read(step, "setWeight")) or weight
            found.append(Analysis(f"{CANARY}.steps[{index}].analysis", weight))
    return [each for each in found if items(rollout.props, f"{each.path}.templates")]


def largest_weight_before_analysis(rollout: Declared) -> float:
    """Percent of the requests that a version of a canary gets before any analysis has seen requests of clients."""
    weight = 0.0
    for step in items(rollout.props, f"{CANARY}.steps"):
        if weight and items(step, "analysis.templates"):
            return weight
        weight = as_number(read(step, "setWeight")) or weight
    return ALL


def template_names(rollout: Declared) -> list[tuple[str, object]]:
    """Every AnalysisTemplate that it names, with the path of the name."""
    paths = [each.path for each in analyses(rollout)] + [f"{CANARY}.analysis"]
    return [
        (f"{path}.templates[{index}].templateName", read(each, "templateName"))
        for path in paths
        for index, each in enumerate(items(rollout.props, f"{path}.templates"))
    ]
