"""A budget for each stack, against what its resources cost by the estimate."""

from collections.abc import Iterator, Mapping

from pydantic import Field

from cost import CostEstimate, PriceListError, estimate
from declared.stack import Stack
from policies.model.policy import Config, Finding, StackPolicy


class _BudgetConfig(Config):
    usd_a_month: float = Field(
        default=11_000, ge=0, description="Budget of a stack that has none of its own, USD a month."
    )
    by_stack: Mapping[str, float] = Field(default={}, description="Budgets by the name of the stack, USD a month.")


def _within(stack: Stack, config: _BudgetConfig) -> Iterator[Finding]:
    name = stack_name(stack)
    allowed = config.by_stack.get(name, config.usd_a_month)
    try:
        found = estimate(stack)
    except PriceListError as error:
        yield Finding(message=str(error))
        return
    if found.usd.expected > allowed:
        yield Finding(
            message=f"{name} costs about {found.usd.expected:,.0f} USD a month{_unknown(found)}; its budget is {allowed:,.0f}; "
            f"the largest: {', '.join(_largest(found))}"
        )


def stack_name(stack: Stack) -> str:
    """The second part of every URN: `urn:pulumi:prod::project::type::name`."""
    return next((each.urn.split(":")[2] for each in stack.resources if each.urn.count(":") > 3), "")


def _unknown(found: CostEstimate) -> str:
    return f" without {', '.join(found.unknown)}, whose price is unknown" if found.unknown else ""


def _largest(found: CostEstimate) -> Iterator[str]:
    for resource, usd in found.by_resource()[:3]:
        yield f"{resource.kind} {resource.name} {usd.expected:,.0f}"


BUDGET = StackPolicy(
    name="cost-within-budget",
    description="A stack costs no more a month than its budget, by the list prices of what is declared and the assumed usage.",
    remedy="Take out what costs, or raise the budget in policies/configuration.json; docs/cost.md says what costs most.",
    level="advisory",
    config=_BudgetConfig,
    check=_within,
)
