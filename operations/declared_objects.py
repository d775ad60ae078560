"""What a stack file means for the objects that a change of role touches, and whether they are so."""

from collections.abc import Iterator, Mapping
from typing import Any

import names
from operations.pair_status import Update
from operations.programs import Unreachable
from operations.region_status import Absent, RegionStatus
from settings import Member, PlatformSettings


def primary_member(settings: PlatformSettings) -> str:
    """The member of the topology that this stack takes for the primary."""
    return names.database_member(settings.region if settings.role == "primary" else settings.peer.region)


def archive_name(settings: PlatformSettings, region: str) -> str:
    """The archive of a region's database, in its present generation."""
    return names.database_archive(region, settings.archive.generation(region))


def fewest_instances(settings: PlatformSettings) -> Mapping[str, int]:
    """By service, what its autoscaler never goes below."""
    return {
        name: each.scaling.fewest(settings.role, promoting=settings.promoting)
        for name, each in settings.app_tier.services.items()
    }


def missing(member: Member, region: RegionStatus) -> Iterator[str]:
    """What is not as the stack's file says, a few words each; nothing where all of it is."""
    settings, database = member.settings, region.database
    if isinstance(database, Unreachable | Absent):
        yield str(database)
        return
    if database.deleting:
        yield "the former Cluster is being deleted"
    if database.primary != (primary := primary_member(settings)):
        yield f"spec.replica.primary: {database.primary}, declared {primary}"
    if database.promotion_token != settings.promotion_token:
        yield "spec.replica.promotionToken is not the declared one"
    if database.update_method != (method := "restart" if settings.promoting else "switchover"):
        yield f"spec.primaryUpdateMethod: {database.update_method}, declared {method}"
    if database.own_archive != (own := archive_name(settings, settings.region)):
        yield f"archives as {database.own_archive}, declared {own}"
    for each in (settings.region, settings.peer.region):
        found, declared = database.archives.get(names.database_member(each), ""), archive_name(settings, each)
        if found != declared:
            yield f"reads {found or 'nothing'} for {each}, declared {declared}"
    yield from _services(settings, region)
    if settings.role == "primary" and not isinstance(region.stores, Unreachable) and not region.stores.migrations:
        yield "no Job of the migrations"


def _services(settings: PlatformSettings, region: RegionStatus) -> Iterator[str]:
    if isinstance(region.services, Unreachable):
        yield str(region.services)
        return
    minimum = {each.name: each.minimum for each in region.services}
    for name, declared in fewest_instances(settings).items():
        if minimum.get(name) != declared:
            yield f"minimum of {name}: {minimum.get(name, 'no Rollout')}, declared {declared}"


def unlike(config: Mapping[str, Any], update: Update) -> str | None:
    """The first switch that the last update of the stack was given otherwise than its file says now; None where all agree.

    `config`: the file's, parsed. Not the peer's role: nothing is declared from it.
    """
    for key in ("nphies:role", "nphies:fencing_override", "nphies-platform:archive"):
        if config.get(key) != update.config.get(key):
            return key
    token = _token(config), _token(update.config)
    return None if token[0] == token[1] else "nphies-platform:data_tier"


def _token(config: Mapping[str, Any]) -> str:
    data_tier: Mapping[str, Any] = config.get("nphies-platform:data_tier") or {}
    postgresql: Mapping[str, Any] = data_tier.get("postgresql") or {}
    return str(postgresql.get("promotion_token", ""))
