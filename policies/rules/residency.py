"""Residency: data and what works on it stay in the regions that the regulator allows."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import Field

from declared.regions import regions_in
from declared.residency import Residency, residency
from declared.resource import Declared
from declared.stack import Stack
from declared.values import is_unknown, read
from policies.model.expect import wrong
from policies.model.policy import Config, Finding, ResourcePolicy, StackPolicy


class _RegionsAllowedConfig(Config):
    regions: tuple[str, ...] = Field(
        default=(),
        description="Regions that may hold data, whatever a stack states; empty: those that the default tag Residency of its"
        " provider states, and the United Arab Emirates and Bahrain where it states none.",
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
    exception_types: tuple[str, ...] = Field(
        default=("aws:cloudwatch/metricAlarm:", "aws:kms/", "aws:s3/", "aws:sns/", "pulumi:providers:aws"),
        description="Beginnings of the types that may be made in a region that is an exception by name: third copies, and what"
        " watches them.",
    )
    exception_named_by: tuple[str, ...] = Field(
        default=("aws:iam/role:", "aws:iam/rolePolicy:"),
        description="Beginnings of further types that may name such a region: what replication may do there.",
    )
    probes: tuple[str, ...] = Field(
        default=("aws:route53/healthCheck:HealthCheck.regions",),
        description="Properties that name where probes start, not where data is.",
    )


@dataclass(frozen=True)
class _Admitted:
    """What is admitted in one stack."""

    residency: Residency
    config: _RegionsAllowedConfig

    @property
    def regions(self) -> tuple[str, ...]:
        return self.config.regions or self.residency.regions

    @property
    def expected(self) -> str:
        return ", ".join(self.regions)

    def made_in(self, resource: Declared) -> set[str]:
        return set(self.regions) | self._for(resource, self.config.exception_types)

    def named_by(self, resource: Declared) -> set[str]:
        return self.made_in(resource) | self._for(resource, self.config.exception_named_by)

    def _for(self, resource: Declared, types: tuple[str, ...]) -> set[str]:
        return set(self.residency.exceptions) if resource.type.startswith(types) else set()


def _regions(stack: Stack, config: _RegionsAllowedConfig) -> Iterator[Finding]:
    admitted = _Admitted(residency(stack), config)
    for resource in stack.of("aws:*", "kubernetes:*", "pulumi:providers:*"):
        yield from _regions_in(resource, admitted)


def _regions_in(resource: Declared, admitted: _Admitted) -> Iterator[Finding]:
    config, allowed = admitted.config, admitted.named_by(resource)
    home = str(read(resource.props, "region") or resource.region or "")
    if home in config.global_regions and resource.type in config.global_types:
        allowed.add(home)
    elif home and not is_unknown(home) and home not in admitted.made_in(resource):
        yield wrong(resource, f"is made in {home}; expected {admitted.expected}")
        return
    props = {key: value for key, value in resource.props.items() if f"{resource.type}.{key}" not in config.probes}
    text = json.dumps(props, default=str)
    for region in sorted(regions_in(text) - allowed):
        yield wrong(resource, f"names the region {region}; expected {admitted.expected}")


REGIONS_ALLOWED = StackPolicy(
    name="regions-allowed",
    description="Nothing is made in, copied to or configured for a region outside the allowed ones; a third copy may be in a region"
    " that was admitted by name.",
    remedy="Use an allowed region; for what AWS offers in one region only, name its type in globalTypes; for third copies, say in"
    " the default tags of their provider who admitted the region and for what (AdmittedBy, AdmittedFor).",
    config=_RegionsAllowedConfig,
    check=_regions,
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
