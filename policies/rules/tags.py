"""Tags: every resource in AWS says which project and stack it is of, and who answers for it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Field

from declared.resource import Declared
from declared.stack import Stack
from declared.values import is_unknown, items, mapping, read
from policies.model.expect import undecided, wrong
from policies.model.policy import Config, Finding, ResourcePolicy, StackPolicy


class _TagsConfig(Config):
    tags: tuple[str, ...] = Field(default=("Project", "Stack", "Owner"), description="Tags that every resource has.")


def _parsed(value: Any) -> Any:
    """Providers take groups of keys as JSON text."""
    try:
        return json.loads(value) if isinstance(value, str) and not is_unknown(value) else value
    except ValueError:
        return value


def _lacking(given: Mapping[str, Any], config: _TagsConfig) -> list[str]:
    return [tag for tag in config.tags if not given.get(tag)]


def _provider(provider: Declared, config: _TagsConfig) -> Iterator[Finding]:
    defaults = _parsed(read(provider.props, "defaultTags"))
    if is_unknown(defaults):
        yield undecided(provider, "defaultTags are unknown")
        return
    lacking = _lacking(mapping({"defaults": defaults}, "defaults.tags"), config)
    if lacking:
        yield wrong(provider, f"defaultTags lack {', '.join(lacking)}")
    if _parsed(read(provider.props, "ignoreTags")):
        yield wrong(provider, "ignoreTags is given: tags would be lost silently")


PROVIDER_TAGS = ResourcePolicy(
    name="default-tags",
    description="Every AWS provider gives its resources the required tags.",
    remedy="Name the tags in the provider's defaultTags.",
    config=_TagsConfig,
    types=("pulumi:providers:aws",),
    check=_provider,
)


class _InstanceTagsConfig(_TagsConfig):
    resources: tuple[str, ...] = Field(
        default=("instance", "volume", "network-interface"), description="What a launch template makes."
    )


def _launch_template(template: Declared, config: _InstanceTagsConfig) -> Iterator[Finding]:
    specified = {
        str(read(each, "resourceType")): mapping(each, "tags") for each in items(template.props, "tagSpecifications")
    }
    for kind in config.resources:
        lacking = _lacking(specified.get(kind, {}), config)
        if lacking:
            yield wrong(template, f"tagSpecifications of {kind} lack {', '.join(lacking)}")


INSTANCE_TAGS = ResourcePolicy(
    name="instance-tags",
    description="What a launch template starts is tagged too: default tags do not reach it.",
    remedy="Name the tags for instance, volume and network-interface in tagSpecifications.",
    config=_InstanceTagsConfig,
    types=("aws:ec2/launchTemplate:LaunchTemplate",),
    check=_launch_template,
)


def _own_tags(resource: Declared, config: _TagsConfig) -> Iterator[Finding]:
    given = mapping(resource.props, "tags")
    for tag in config.tags:
        if tag in given and given[tag] == "":
            yield wrong(resource, f"tags.{tag} is empty and hides the default")


TAGS_NOT_HIDDEN = ResourcePolicy(
    name="tags-not-hidden",
    description="No resource overrides a required tag with nothing.",
    remedy="Remove the tag, so that the provider's default stands, or give it a value.",
    config=_TagsConfig,
    types=("aws:*",),
    check=_own_tags,
)


def _own_provider(stack: Stack, config: _TagsConfig) -> Iterator[Finding]:
    if any(True for _ in stack.of("aws:*")) and not any(True for _ in stack.of("pulumi:providers:aws")):
        yield Finding(
            message=f"AWS resources use a default provider, which gives them no tags: {', '.join(config.tags)}"
        )


EXPLICIT_PROVIDER = StackPolicy(
    name="explicit-provider",
    description="AWS resources belong to a provider that the program declares, with its region, account and tags.",
    remedy="Declare an aws.Provider and hand it to every component.",
    config=_TagsConfig,
    check=_own_provider,
)
