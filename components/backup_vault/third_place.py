"""The provider of the third place: another region, and the account that the copies belong to."""

from collections.abc import Mapping

import pulumi_aws as aws

from settings import Site, ThirdPlace

DEPLOYMENT_ROLE = "nphies-vault-deployment"
"""What the program works as in another account; docs/bootstrap.md makes it there."""


def third_place_provider(place: ThirdPlace, *, site: Site, tags: Mapping[str, str]) -> aws.Provider:
    """Everything it makes says in tags who admitted the region, where it is an exception from the residency list.

    Its credentials come from STS in the stack's own region: while the third region is down, an update of the stack, a
    failover's too, passes as long as nothing there is to change.
    """
    elsewhere = place.account != site.account
    admission = {"AdmittedBy": place.admitted_by, "AdmittedFor": place.reason}
    return aws.Provider(
        "aws-third-place",
        region=place.region,
        sts_region=site.region,
        allowed_account_ids=[place.account],
        assume_roles=[
            aws.ProviderAssumeRoleArgs(
                role_arn=f"arn:aws:iam::{place.account}:role/{DEPLOYMENT_ROLE}", session_name="nphies-third-copies"
            )
        ]
        if elsewhere
        else None,
        default_tags=aws.ProviderDefaultTagsArgs(
            tags={**tags, **{key: value for key, value in admission.items() if value}}
        ),
    )
