"""AWS Backup: volumes in a vault, and a copy in the other region."""

from declared.cron import longest_interval
from declared.requirements.backups import VOLUMES_BACKED_UP
from declared.resource import UNKNOWN, Declared
from declared.stack import Stack
from declared.values import is_true, items, read
from recovery.model import constants
from recovery.model.estimate import Estimate
from recovery.model.estimate_builder import EstimateBuilder


def aws_backup(inventory: Stack) -> tuple[Estimate, Estimate]:
    """The restore of a volume, and the age of the newest backup of volumes."""
    rto, rpo = EstimateBuilder(), EstimateBuilder()
    rto.add_constant(constants.VAULT_RESTORE)
    timed = [
        (interval, plan, f"rules[{index}]")
        for plan in inventory.aws("backup/plan:Plan")
        for index, rule in enumerate(items(plan.props, "rules"))
        if not is_true(read(rule, "enableContinuousBackup"))
        and (interval := longest_interval(str(read(rule, "schedule")))) is not None
    ]
    if not timed:
        rpo.unbounded(VOLUMES_BACKED_UP, None)
        return rto.estimate(), rpo.estimate()
    interval, plan, path = min(timed, key=lambda each: each[0])
    rpo.add_step("volumes are backed up", interval, plan, f"{path}.schedule", read(plan.props, f"{path}.schedule"))
    _copied(inventory, rpo, plan, path)
    return rto.estimate(), rpo.estimate()


def _copied(inventory: Stack, builder: EstimateBuilder, plan: Declared, rule: str) -> None:
    """The other stack's vault has the name of this one's, with its own region."""
    vaults = [str(read(each.props, "name")) for each in inventory.aws("backup/vault:Vault")]
    expected = {name.replace(str(inventory.region), str(inventory.peer)) for name in vaults}
    copies = [str(read(each, "destinationVaultArn")) for each in items(plan.props, f"{rule}.copyActions")]
    for index, arn in enumerate(copies):
        if arn != UNKNOWN and inventory.peer and arn.split(":")[-1] not in expected:
            path, allowed = f"{rule}.copyActions[{index}].destinationVaultArn", " or ".join(sorted(expected))
            builder.add_missing("copy in the other region", plan, path, found=arn, allowed=f"the vault {allowed}")
