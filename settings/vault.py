"""Settings of the third copies: what outlives the loss of both regions, and of the account."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Self

from pydantic import Field, model_validator

from settings.account import AccountId
from settings.bounds import Because
from settings.cluster import RoleArn
from settings.model import Settings
from settings.refusal import refuse
from settings.text import written

NONE = "none"

TagText = Annotated[
    str, written(r"[A-Za-z0-9 _.:/=+@-]{10,200}", "10 to 200 of A-Z, a-z, 0-9, space and _ . : / = + - @, as tags take")
]
"""Text that is a tag of what is made in the third place."""


@dataclass(frozen=True)
class ThirdPlace:
    """Where third copies are: an account and a region that is neither of the pair."""

    account: str
    region: str
    readers: tuple[str, ...]
    admitted_by: str | None
    reason: str | None


class VaultSettings(Settings):
    """Third copies of the archives, in a region that is neither of the pair; the same in both stacks (docs/both-regions.md)."""

    region: Annotated[
        str, written(rf"{NONE}|[a-z]{{2}}-[a-z]+-[0-9]", "none, or an AWS region such as eu-central-1")
    ] = NONE
    """Region of the third copies, of the residency list or an exception with `admitted_by` and `reason`; `none`: no copy
    outlives the loss of both regions."""

    account: AccountId | None = None
    """Account of the third copies, twelve digits in quotes, where it is another than the stack's: a copy in the same account is
    lost with the account."""

    readers: Annotated[
        tuple[RoleArn, ...], Because("every reader is one more way to health records; a recovery needs a role or two")
    ] = Field(default=(), max_length=5)
    """IAM roles that may read the third copies, to recover from them; no other principal may, administrators included."""

    admitted_by: TagText | None = None
    """Who admitted a region outside the residency list, and in which document; a tag on everything there."""

    reason: TagText | None = None
    """Why a region outside the residency list was admitted; a tag on everything there."""

    def place(self, own_account: str) -> ThirdPlace | None:
        """The third place; None where there is none."""
        if self.region == NONE:
            return None
        return ThirdPlace(self.account or own_account, self.region, self.readers, self.admitted_by, self.reason)

    @model_validator(mode="after")
    def _says_all_or_nothing(self) -> Self:
        if self.region == NONE:
            for key in ("account", "readers", "admitted_by", "reason"):
                if found := getattr(self, key):
                    refuse(key, found, "nothing while vault.region is none")
        elif not self.readers:
            refuse("readers", self.readers, "a role or more: a copy that no principal may read recovers nothing")
        return self


def refuse_a_vault_in_the_pair(
    vault: VaultSettings, *, account: str, pair: Sequence[str], residency: Sequence[str]
) -> None:
    """Refuses a third place that is none: a region of the pair, or one that nobody admitted."""
    if vault.region == NONE:
        return
    if vault.region in pair:
        refuse("vault.region", vault.region, f"a region that is neither of the pair ({', '.join(pair)}), or none")
    if vault.account == account:
        refuse("vault.account", vault.account, "another account than the stack's own; nothing for the same")
    if vault.region not in residency and not (vault.admitted_by and vault.reason):
        refuse(
            "vault.region",
            vault.region,
            f"a region of the residency list ({', '.join(residency)}), or vault.admitted_by and vault.reason with it",
        )
