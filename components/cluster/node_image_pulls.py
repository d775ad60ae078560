"""What nodes may pull: the images of this platform, and those of the EKS add-ons.

The AWS managed policies for nodes (AmazonEC2ContainerRegistryPullOnly, AmazonEC2ContainerRegistryReadOnly) pull from every repository
of every account that lets them: who may create a pod could run an image of an account of his own.
"""

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

import names
from artifacts.references import PREFIX
from components.aws.iam_policy import document, statement
from settings import Site

_ADDON_ACCOUNTS: Mapping[str, str] = {
    "af-south-1": "877085696533",
    "ap-east-1": "800184023465",
    "ap-south-2": "900889452093",
    "ap-southeast-3": "296578399912",
    "ap-southeast-4": "491585149902",
    "ca-west-1": "761377655185",
    "eu-central-2": "900612956339",
    "eu-south-1": "590381155156",
    "eu-south-2": "455263428931",
    "me-central-1": "759879836304",
    "me-south-1": "558608220178",
}
"""Accounts of AWS whose registries have the images of the EKS add-ons, where it is not that of most regions.

Source: EKS user guide, "View Amazon container image registries for Amazon EKS add-ons".
"""

_ADDON_ACCOUNT = "602401143452"


def allow_image_pulls(name: str, role: aws.iam.Role, *, site: Site, opts: pulumi.ResourceOptions) -> aws.iam.RolePolicy:
    """Lets nodes pull from the repositories of this platform, and from those of the EKS add-ons, in the own region.

    The actions are those of AmazonEC2ContainerRegistryPullOnly without the import of a pull-through cache, of which there is none. A
    token is asked for the whole registry (service authorization reference, GetAuthorizationToken: no resource); what it opens is what
    the role may pull.
    """
    pulled = [names.IMAGES, f"{PREFIX}/"] if site.registry == "own" else [names.IMAGES]
    repositories = [f"{_repositories(site.region, site.account)}{each}*" for each in pulled]
    return aws.iam.RolePolicy(
        name,
        role=role.name,
        name="image-pulls",
        policy=document(
            statement(["ecr:GetAuthorizationToken"], ["*"], sid="SignIn"),
            statement(
                ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
                [*repositories, f"{_repositories(site.region, _ADDON_ACCOUNTS.get(site.region, _ADDON_ACCOUNT))}*"],
                sid="Pull",
            ),
        ),
        opts=opts,
    )


def _repositories(region: str, account: str) -> str:
    return f"arn:aws:ecr:{region}:{account}:repository/"
