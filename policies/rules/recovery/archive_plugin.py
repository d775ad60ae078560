"""The plugin that archives a database: the manager and the sidecar are of one version, one without known losses."""

import re
from collections.abc import Iterator
from typing import Any

from pydantic import Field

from declared.helm import chart_of
from declared.resource import Declared
from declared.values import is_unknown, read
from policies.model.expect import undecided, wrong
from policies.model.policy import Config, Finding, ResourcePolicy

_VERSION = re.compile(r"v?(\d+)\.(\d+)\.(\d+)")


class _PluginConfig(Config):
    least: str = Field(
        default="0.14.0",
        min_length=5,
        description="Oldest version. Before it, a promoted standby read its own, empty archive (plugin-barman-cloud, pull request 966).",
    )


def _version(text: object) -> tuple[int, ...] | None:
    match = _VERSION.match(str(text))
    return tuple(int(each) for each in match.groups()) if match else None


def _without_digest(tag: Any) -> Any:
    return tag.partition("@")[0] if isinstance(tag, str) else tag


def _plugin(release: Declared, config: _PluginConfig) -> Iterator[Finding]:
    if chart_of(release) != "plugin-barman-cloud":
        return
    tags = {path: _without_digest(read(release.props, f"values.{path}")) for path in ("image.tag", "sidecarImage.tag")}
    if any(is_unknown(tag) for tag in tags.values()):
        yield undecided(release, "values.image.tag or values.sidecarImage.tag is unknown")
        return
    for path, tag in tags.items():
        version = _version(tag)
        if tag not in (None, "") and version is not None and version < (_version(config.least) or ()):
            yield wrong(release, f"values.{path} is {tag}; expected at least v{config.least}")
    if tags["image.tag"] != tags["sidecarImage.tag"]:
        yield wrong(
            release,
            f"values.image.tag is {tags['image.tag'] or 'not given'} and values.sidecarImage.tag is"
            f" {tags['sidecarImage.tag'] or 'not given'}: the sidecar is made for its own manager",
        )


ARCHIVE_PLUGIN = ResourcePolicy(
    name="archive-plugin-version",
    description="The archive's plugin for CloudNativePG and its sidecar have the same version, and one that recovers.",
    remedy="Set image.tag and sidecarImage.tag to the same version, or leave both to the chart.",
    config=_PluginConfig,
    types=("kubernetes:helm.sh/v3:Release",),
    check=_plugin,
)
