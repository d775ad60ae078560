"""The AWS Backup vault of a region: its own key, and a lock against deleting backups before their time.

The vault takes this stack's backups and the copies that the peer sends, which names it without asking.
"""

from collections.abc import Sequence
from datetime import timedelta

import pulumi
import pulumi_aws as aws

import names
from components.aws.encryption_key import encryption_key
from settings import Site
from settings.backup_vault import VaultLockSettings


def locked_vault(
    name: str,
    lock: VaultLockSettings,
    *,
    site: Site,
    retentions: Sequence[timedelta],
    opts: pulumi.ResourceOptions,
) -> aws.backup.Vault:
    """A vault that takes backups kept for any of `retentions` and nothing shorter or longer."""
    kept = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(retain_on_delete=True))
    # Copies are encrypted anew with the key of the vault they arrive in, so each region's key is its own affair.
    key = encryption_key(name, f"Backups in {names.backup_vault(site.region)}", site.account, opts=kept)
    vault = aws.backup.Vault(
        name, name=names.backup_vault(site.region), kms_key_arn=key.arn, force_destroy=False, opts=kept
    )
    aws.backup.VaultLockConfiguration(
        name,
        backup_vault_name=vault.name,
        min_retention_days=min(retentions).days,
        max_retention_days=max(retentions).days,
        changeable_for_days=lock.grace.days if lock.mode == "compliance" else None,
        opts=pulumi.ResourceOptions.merge(kept, pulumi.ResourceOptions(parent=vault)),
    )
    return vault
