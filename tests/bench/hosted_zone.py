"""The hosted zone that an account has before its first `up` (docs/bootstrap.md), made in the bench's emulated account.

No stack declares the zone, and the emulator, like Route 53, takes no record for a
zone that is not there. Here the zone is a resource of the bench's stack, and its id takes the place of `edge.zone_id`.
"""

import pulumi
import pulumi_aws as aws

RECORD = "aws:route53/record:Record"

_made: list[aws.route53.Zone] = []


def transform(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
    """The same resource in the bench's zone, for a DNS record; anything else as it is."""
    if args.type_ != RECORD:
        return None
    if not _made:
        # With the record's own provider, which names region and account, as every provider must.
        kept = pulumi.ResourceOptions(retain_on_delete=True, provider=args.opts.provider)
        _made.append(aws.route53.Zone("account", name="exchange.nphies.sa", opts=kept))
    return pulumi.ResourceTransformResult({**args.props, "zoneId": _made[0].zone_id}, args.opts)
