"""Harmful changes that the policies of `recovery/archive_plugin.py` must find."""

from tests.policies.mutators import Mutations, change, drop

_PLUGIN = "plugin-barman"

MUTATIONS: Mutations = {
    "archive-plugin-version": {
        "the archive's manager is old": change(":Release", "values.image.tag", "v0.13.0", of=_PLUGIN),
        "the archive's sidecar is old": change(":Release", "values.sidecarImage.tag", "v0.13.0", of=_PLUGIN),
        "the archive's sidecar is newer": change(":Release", "values.sidecarImage.tag", "v0.15.0", of=_PLUGIN),
        "the archive's sidecar is left to the chart": drop(":Release", "values.sidecarImage", of=_PLUGIN),
    },
}
