"""Policies about exemptions themselves: none outlives its date, and every report names those in force."""

from collections.abc import Iterator

from declared.stack import Stack
from policies.model.exemptions import Exemption, Exemptions
from policies.model.policy import Config, Finding, StackPolicy


def exemption_policies(exemptions: Exemptions) -> tuple[StackPolicy, StackPolicy]:
    """The two policies over these exemptions."""

    def of_this_stack(stack: Stack) -> list[Exemption]:
        names = {resource.urn.split(":")[2] for resource in stack.resources[:1]}
        return [each for name in names for each in exemptions.of_stack(name)]

    def expired(stack: Stack, _: Config) -> Iterator[Finding]:
        for each in of_this_stack(stack):
            if each.expired(exemptions.today):
                yield Finding(
                    message=f"the exemption from {each.policy} expired on {each.expires}: {each.reason}",
                    urn=each.resource,
                )

    def in_force(stack: Stack, _: Config) -> Iterator[Finding]:
        for each in of_this_stack(stack):
            if not each.expired(exemptions.today):
                yield Finding(
                    message=f"exempt from {each.policy} until {each.expires}: {each.reason}", urn=each.resource
                )

    return (
        StackPolicy(
            name="exemption-expired",
            description="No exemption is past its last day.",
            remedy="Repair the resource and remove the exemption, or have it renewed with a reason that still holds.",
            check=expired,
        ),
        StackPolicy(
            name="exemption-in-force",
            description="Every exemption in force is named in every report.",
            remedy="Nothing to do until it expires; see policies/exemptions.yaml.",
            level="advisory",
            check=in_force,
        ),
    )
