"""Residency: data and what works on it stay in the regions that the regulator allows."""

import json
from collections.abc import Iterator

from pydantic import Field

from declared.regions import regions_in
from declared.resource import Declared
from declared.values import is_unknown, read
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, ResourcePolicy


class _RegionsAllowedConfig(Config):
    regions: tuple[str, ...] = Field(
        default=("me-central-1", "me-south-1"),
        description="Regions that may hold data: the United Arab Emirates and Bahrain.",
    )
    global_regions: tuple[str, ...] = Field(
        default=("us-east-1",), description="Where AWS keeps the metrics and alarms of its global services."
    )
    global_types: tuple[str, ...] = Field(
        default=(
            "aws:cloudwatch/metricAlarm:MetricAlarm",
            "aws:kms/alias:Alias",
            "aws:kms/key:Key",
            "aws:sns/topic:Topic",
            "aws:sns/topicPolicy:TopicPolicy",
            "aws:sns/topicSubscription:TopicSubscription",
        ),
        description="Types that may be made there, for alarms on health checks: they hold no data of ours.",
    )
    probes: tuple[str, ...] = Field(
        default=("aws:route53/healthCheck:HealthCheck.regions",),
        description="Properties that name where probes start, not where data is.",
    )


def _regions_in(resource: Declared, config: _RegionsAllowedConfig) -> Iterator[Finding]:
    allowed = set(config.regions)
    home = str(read(resource.props, "region") or resource.region or "")
    if home in config.global_regions and resource.type in config.global_types:
        allowed.add(home)
    elif home and not is_unknown(home) and home not in allowed:
        yield wrong(resource, f"is made in {home}; expected {', '.join(config.regions)}")
        return
    props = {key: value for key, value in resource.props.items() if f"{resource.type}.{key}" not in config.probes}
    text = json.dumps(props, default=str)
    for region in sorted(regions_in(text) - allowed):
        yield wrong(resource, f"names the region {region}; expected {', '.join(config.regions)}")


REGIONS_ALLOWED = ResourcePolicy(
    name="regions-allowed",
    description="Nothing is made in, copied to or configured for a region outside the allowed ones.",
    remedy="Use an allowed region; for what AWS offers in one region only, name its type in globalTypes.",
    config=_RegionsAllowedConfig,
    types=("aws:*", "kubernetes:*", "pulumi:providers:*"),
    check=_regions_in,
)


def _account(provider: Declared, _: Config) -> Iterator[Finding]:
    if not read(provider.props, "allowedAccountIds"):
        yield wrong(
            provider, "allowedAccountIds is not given: a wrong profile would build the stack in another account"
        )
    if not read(provider.props, "region"):
        yield wrong(provider, "region is not given: the environment would decide it")


ACCOUNT_PINNED = ResourcePolicy(
    name="account-pinned",
    description="The AWS provider names its region and the one account that it may work in.",
    remedy="Set region and allowedAccountIds of the provider.",
    types=("pulumi:providers:aws",),
    check=_account,
)
