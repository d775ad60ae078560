"""The estimate as JSON: `cost.json` of a build."""

from datetime import date
from typing import Any

from cost.amount import Amount
from cost.estimate import CostEstimate


def to_json(estimate: CostEstimate, today: date) -> dict[str, Any]:
    """Sums, resources, components, what is unknown and whose prices were used; USD a month."""
    return {
        "currency": "USD",
        "period": "month",
        "region": estimate.region,
        "total": _amount(estimate.usd),
        "unknown": [{"what": each.what, "why": each.why, "resource": each.resource.urn} for each in estimate.unpriced],
        "substituted": estimate.substituted,
        "warnings": list(estimate.warnings(today)),
        "components": [
            {"name": each.name, "resources": round(each.resources, 2), "pods": round(each.pods, 2)}
            for each in estimate.components
        ],
        "resources": [
            {"urn": resource.urn, "label": f"{resource.kind} {resource.name}", **_amount(usd)}
            for resource, usd in estimate.by_resource()
        ],
        "items": [
            {
                "resource": each.resource.urn,
                "what": each.what,
                "price": each.key,
                "price of": each.found.region,
                "quantity": round(each.quantity.expected, 4),
                "unit": each.found.price.unit,
                **_amount(each.usd),
            }
            for each in estimate.items
        ],
    }


def summary(estimate: CostEstimate) -> dict[str, Any]:
    """The headline for `verdict.json`."""
    return {"currency": "USD", "period": "month", **_amount(estimate.usd), "unknown": sorted(estimate.unknown)}


def _amount(usd: Amount) -> dict[str, float]:
    return {"minimum": round(usd.minimum, 2), "expected": round(usd.expected, 2), "maximum": round(usd.maximum, 2)}
