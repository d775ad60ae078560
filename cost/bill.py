"""What the readers of resources add their lines to."""

from collections.abc import Mapping
from functools import cached_property

from cost.amount import Amount
from cost.item import Item, Unpriced
from cost.prices import Prices
from cost.usage import Usage
from declared.demand.all_pods import demand
from declared.demand.placement import Placement, place
from declared.demand.workload import WorkloadPods
from declared.resource import Declared
from declared.stack import Stack
from declared.standby import is_standby
from declared.values import is_unknown

DATABASE = "postgresql.cnpg.io"


class Bill:
    """The lines of one stack so far."""

    def __init__(self, stack: Stack, prices: Prices, usage: Usage) -> None:
        self.stack, self.prices = stack, prices
        self.items: list[Item] = []
        self.unpriced: list[Unpriced] = []
        self.usage = usage if self.serves else usage.of_a_standby()

    @cached_property
    def region(self) -> str:
        return self.stack.region or "unknown"

    @cached_property
    def serves(self) -> bool:
        """Whether the stack is the primary: its database follows no other."""
        return not is_standby(self.stack)

    @property
    def placement(self) -> Placement:
        """The nodes that run once every pod has a place, and which pods are on them."""
        return place(self.stack)

    def pods_of(self, resource: Declared) -> list[WorkloadPods]:
        """Those that a resource declares or is made into."""
        return self._pods_by_urn.get(resource.urn, [])

    @cached_property
    def _pods_by_urn(self) -> Mapping[str, list[WorkloadPods]]:
        found: dict[str, list[WorkloadPods]] = {}
        for each in demand(self.stack):
            found.setdefault(each.resource.urn, []).append(each)
        return found

    def add(self, resource: Declared, what: str, key: str, quantity: Amount | float, place: str | None = None) -> None:
        """Adds a line at the price of the region the resource is in, or as unpriced where no price is known."""
        where = place or resource.place or self.region
        found = self.prices.find(where, key)
        much = quantity if isinstance(quantity, Amount) else Amount.of(quantity)
        if found is None:
            self.add_unpriced(resource, what, f"no price of {key} for {where}")
        else:
            self.items.append(Item(resource=resource, what=what, key=key, place=where, quantity=much, found=found))

    def add_pending_pods(self) -> None:
        """Pods without a node run somewhere else, or nowhere: nobody knows at which price."""
        if self.placement.nodes:
            for pods, number in self.placement.pending:
                why = f"no node group may add a node for {number} of {pods.name}"
                self.add_unpriced(pods.resource, "nodes of pods that find no place", why)

    def add_unpriced(self, resource: Declared, what: str, why: str) -> None:
        """Adds what cannot be priced."""
        self.unpriced.append(Unpriced(resource=resource, what=what, why=why))

    def rate(self, resource: Declared, name: object, rates: Mapping[str, float], what: str) -> float | None:
        """The figure whose key is part of a name; without one the resource counts as unpriced."""
        text = str(name)
        matches = [key for key in rates if key in text]
        if is_unknown(name) or not matches:
            self.add_unpriced(resource, what, f"no usage is set for {text}")
            return None
        return rates[max(matches, key=len)]
