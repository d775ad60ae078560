"""The way back from third copies alone: a platform brought up in the third place, and the database recovered there."""

from declared.stack import Stack
from recovery.beyond.copies import replicated_images, third_regions
from recovery.database import point_in_time
from recovery.database.postgresql import clusters
from recovery.edge import dns
from recovery.model import constants
from recovery.model.estimate import Estimate
from recovery.model.estimate_builder import EstimateBuilder


def from_nothing(inventory: Stack) -> Estimate:
    """People, the bring-up, the base backup, the WAL since, and DNS; nothing where no copy is left to begin with."""
    builder = EstimateBuilder(note="from third copies alone", untested=True)
    regions = third_regions(inventory)
    if not regions:
        builder.add_missing(
            "a copy outside the pair", None, found="none", allowed="third copies of the archives (setting vault.region)"
        )
        return builder.estimate()
    builder.add_constant(constants.BOTH_REGIONS_DECISION)
    builder.add_constant(constants.PLATFORM_BROUGHT_UP)
    for cluster in clusters(inventory):
        builder.include(point_in_time.from_base_backup(cluster, inventory))
        builder.add_constant(constants.INSTANCE_PROMOTION)
    dns.ttl(inventory, builder)
    configurations = inventory.aws("ecr/replicationConfiguration:ReplicationConfiguration")
    for region in regions:
        if region not in replicated_images(inventory):
            builder.add_missing(
                "images of the services",
                configurations[0] if configurations else None,
                "replicationConfiguration",
                found=f"copied to {', '.join(sorted(replicated_images(inventory))) or 'no other region'}",
                allowed=f"{region} too, or built there again",
            )
    return builder.estimate()
