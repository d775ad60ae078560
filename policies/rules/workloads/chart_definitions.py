"""Custom resource definitions of charts: removing a definition removes every resource of it."""

from collections.abc import Iterator

from declared.stack import Stack
from policies.model.expect import wrong
from policies.model.installed import installed
from policies.model.policy import Config, Finding, StackPolicy


def _kept(stack: Stack, _: Config) -> Iterator[Finding]:
    for facts in installed(stack).releases:
        gone = [
            each["name"] for each in facts.listed("definitions") if each["from"] == "templates" and not each["keep"]
        ]
        if gone:
            yield wrong(
                facts.release,
                f"an uninstall removes {len(gone)} definitions and every resource of them: {', '.join(gone[:3])}"
                + (" ..." if len(gone) > 3 else ""),
            )


DEFINITIONS_KEPT = StackPolicy(
    name="crds-kept",
    description="Custom resource definitions outlive the release that brings them, and with them the resources.",
    remedy="Let the chart annotate its definitions with helm.sh/resource-policy: keep.",
    check=_kept,
)
