"""What an account has before its first `up` (docs/bootstrap.md), for the bench's option `--transform`: a hosted zone, and charts.

The bench finds what it knows of a chart by the last part of the chart's name, which Helm lets end in a digest.
"""

import pulumi

from tests.bench import hosted_zone

RELEASE = "kubernetes:helm.sh/v3:Release"


def transform(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
    """The same resource in that account; None for one that needs nothing of it."""
    if args.type_ == RELEASE:
        chart, _, _ = str(args.props["chart"]).partition("@")
        return pulumi.ResourceTransformResult({**args.props, "chart": chart}, args.opts)
    return hosted_zone.transform(args)
