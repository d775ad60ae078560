"""AWS Backup: the vault is locked, plans select something, restores are tested."""

from collections.abc import Iterator

from declared.buckets import REPLICATION, bucket_name, buckets
from declared.requirements import backups as required
from declared.stack import Stack
from declared.standby import is_standby
from declared.values import is_unknown, items, mapping, read, read_all
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, StackPolicy


def _two_regions(stack: Stack, _: Config) -> Iterator[Finding]:
    regions = {bucket_name(each): read(each.props, "region") or each.region for each in buckets(stack)}
    for replication in stack.of(REPLICATION):
        source = regions.get(str(replication.props.get("bucket")))
        for place, value in read_all(replication.props, "rules[].destination.bucket"):
            name = str(value).rpartition(":::")[2]
            if name in regions and regions[name] == source:
                yield wrong(replication, f"{place} is {name}, in the same region")
            if name not in regions and not is_unknown(value):
                yield wrong(replication, f"{place} is {name}, which this stack does not declare")


REPLICA_ELSEWHERE = StackPolicy(
    name=required.REPLICA_ELSEWHERE,
    description="A bucket's copy is in another region than the bucket.",
    remedy="Name the replica bucket of the peer region as destination.",
    check=_two_regions,
)

_VAULT, _LOCK = "aws:backup/vault:Vault", "aws:backup/vaultLockConfiguration:VaultLockConfiguration"

_TESTS = (
    "aws:backup/restoreTestingPlan:RestoreTestingPlan",
    "aws:backup/restoreTestingSelection:RestoreTestingSelection",
)


def _vault(stack: Stack, _: Config) -> Iterator[Finding]:
    locked = {str(read(each.props, "backupVaultName")) for each in stack.of(_LOCK)}
    for vault in stack.of(_VAULT):
        if str(read(vault.props, "name")) not in locked and not any(
            vault.urn in each.dependencies for each in stack.of(_LOCK)
        ):
            yield wrong(vault, "is not locked: a principal that may delete backups can delete them all")
    plans, selections = list(stack.of("aws:backup/plan:Plan")), list(stack.of("aws:backup/selection:Selection"))
    for plan in plans:
        copied = any(items(rule, "copyActions") for rule in items(plan.props, "rules"))
        if is_standby(stack) and copied:  # what the primary's plan copies into this vault is the same data
            continue
        if not any(plan.urn in each.dependencies for each in selections):
            yield wrong(plan, "selects nothing to back up")
    if plans and not any(True for _ in stack.of(_TESTS[0])):
        yield wrong(plans[0], "no restore is ever tested")
    for test in stack.of(_TESTS[0]):
        name = str(read(test.props, "name"))
        if not any(read(each.props, "restoreTestingPlanName") == name for each in stack.of(_TESTS[1])):
            yield wrong(test, "tests the restore of nothing")


VAULT_LOCKED = StackPolicy(
    name="backups-locked-and-tested",
    description=(
        "Backups are in a locked vault, every plan selects something (of a standby, every plan without copies), and restores are"
        " tested."
    ),
    remedy="Declare VaultLockConfiguration, a Selection for every Plan, a RestoreTestingPlan and its selection.",
    check=_vault,
)


def _selected(stack: Stack, _: Config) -> Iterator[Finding]:
    for selection in stack.of("aws:backup/selection:Selection"):
        wanted = [
            (str(read(each, "key")).removeprefix("aws:ResourceTag/"), str(read(each, "value")))
            for condition in items(selection.props, "conditions")
            for each in items(condition, "stringEquals")
        ]
        if not wanted and not items(selection.props, "selectionTags"):
            yield wrong(selection, "has no condition on tags: it would back up everything of the account")
        for key, value in wanted:
            if not _tagged(stack, key, value):
                yield wrong(selection, f"nothing that this stack declares has the tag {key}={value}")
        if not items(selection.props, "resources"):
            yield wrong(selection, "resources is empty")


def _tagged(stack: Stack, key: str, value: str) -> bool:
    tagged = any(read(each.props, f'tags."{key}"') == value for each in stack.of("aws:*"))
    volumes = (
        parameter == f"{key}={value}"
        for each in stack.of("kubernetes:storage.k8s.io/v1:StorageClass")
        for parameter in mapping(each.props, "parameters").values()
    )
    return tagged or any(volumes)


BACKUPS_SELECT = StackPolicy(
    name="backup-selection-matches",
    description="What AWS Backup selects by tag exists, with that tag.",
    remedy="Tag the buckets, or the volumes through their StorageClass, as the selection asks.",
    check=_selected,
)
