"""The role of a stack in the pair, and the prevention of a split brain.

A stack with the role primary while the peer's last known role is primary is refused, unless an operator says why
it must be so. What is known of the peer stands in this stack's own file, so that the check needs no region, no network
and no cloud, and a preview says the same as an update. See docs/decisions/0060.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator

from settings.refusal import refuse

Role = Literal["primary", "standby"]


def _is_a_reason(text: str) -> str:
    if not (10 <= len(text) <= 200 and text.isprintable() and text == text.strip()):
        raise ValueError("a reason in 10 to 200 characters on one line")
    return text


Reason = Annotated[str, AfterValidator(_is_a_reason)]
"""Why something that is normally refused is done, such as `INC-4711: me-central-1 unreachable since 09:12`."""


def refuse_a_second_primary(role: Role, peer: Role, override: str | None) -> None:
    """Refuses role primary beside a primary. Stepping back to standby is never refused, whatever else stands there."""
    if role == "standby":
        return
    if peer == "primary" and override is None:
        refuse(
            "role",
            "primary",
            "standby while peer.role is primary; set peer.role to standby once the peer is one,"
            " or nphies:fencing_override to the reason why it cannot take writes",
        )
    if peer == "standby" and override is not None:
        refuse(
            "fencing_override", override, "nothing while peer.role is standby; left here it would switch fencing off"
        )
