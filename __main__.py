"""The platform, composed: settings -> network -> cluster -> what runs in it -> outputs."""

import pulumi
import pulumi_aws as aws

import settings
from components.network import Network

platform = settings.from_pulumi()

provider = aws.Provider(
    "aws",
    region=platform.region,
    allowed_account_ids=[platform.account],
    default_tags=aws.ProviderDefaultTagsArgs(
        # Not the role: a failover would then touch every resource.
        tags={"Project": "nphies-platform", "Stack": pulumi.get_stack(), "Owner": platform.owner}
    ),
)

network = Network(
    "network",
    platform.network,
    account=platform.account,
    region=platform.region,
    zones=platform.zones,
    opts=pulumi.ResourceOptions(providers=[provider]),
)

pulumi.export("region", platform.region)
pulumi.export("role", platform.role)
pulumi.export("nat_addresses", network.nat_addresses)
