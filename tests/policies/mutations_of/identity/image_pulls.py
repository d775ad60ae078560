"""Harmful changes that the policies of `identity/image_pulls.py` must find."""

from tests.policies.mutators import Mutations, change, lose, rewrite

_PULLS = "iam/rolePolicy:RolePolicy"
_OF = "image-pulls"

MUTATIONS: Mutations = {
    "node-pulls-restricted": {
        "nodes pull from every registry": rewrite(
            _PULLS, "policy", r'"Resource": \["arn:aws:ecr[^\]]*\]', '"Resource": ["*"]', of=_OF
        ),
        "nodes pull from any account": rewrite(_PULLS, "policy", r":123456789012:", ":*:", of=_OF),
        "nodes pull from an account of somebody else": rewrite(
            _PULLS, "policy", r":123456789012:", ":999999999999:", of=_OF
        ),
        "nodes pull every repository of the account": rewrite(
            _PULLS, "policy", r"repository/nphies/\*", "repository/*", of=_OF
        ),
        "nodes have the managed policy of ECR": change(
            ":RolePolicyAttachment",
            "policyArn",
            "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly",
            of="AmazonEKSWorkerNodePolicy",
        ),
    },
    "nodes-may-pull-their-images": {
        "nodes may not pull the services": rewrite(
            _PULLS, "policy", r"repository/nphies/", "repository/services/", of=_OF
        ),
        "nodes may not pull what is mirrored": rewrite(
            _PULLS, "policy", r"repository/mirror/", "repository/mirrors/", of=_OF
        ),
        "nodes may not pull the add-ons": rewrite(
            _PULLS, "policy", r"(759879836304|558608220178)", "602401143452", of=_OF
        ),
        "nodes may pull in the other region alone": rewrite(
            _PULLS, "policy", r"arn:aws:ecr:[a-z0-9-]+:123456789012:", "arn:aws:ecr:eu-west-1:123456789012:", of=_OF
        ),
        "nodes may pull nothing": lose(_PULLS, of=_OF),
    },
}
