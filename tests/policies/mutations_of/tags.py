"""Harmful changes that the policies of `tags.py` must find."""

from tests.policies.mutators import Mutations, add, change, cut, drop, lose, rewrite

MUTATIONS: Mutations = {
    "default-tags": {
        "resources have no owner": change(
            "pulumi:providers:aws", "defaultTags", '{"tags": {"Project": "nphies-platform", "Stack": "prod"}}'
        ),
        "resources have no project": rewrite("pulumi:providers:aws", "defaultTags", '"Project"', '"Other"'),
        "resources have no stack": rewrite("pulumi:providers:aws", "defaultTags", '"Stack": "[a-z]+"', '"Stack": ""'),
        "resources have no tags": drop("pulumi:providers:aws", "defaultTags"),
        "tags are ignored": add("pulumi:providers:aws", "ignoreTags", '{"keys": ["Owner"]}'),
    },
    "instance-tags": {
        "instances have no tags": cut(":LaunchTemplate", "tagSpecifications", 0),
        "volumes of nodes have no tags": change(":LaunchTemplate", "tagSpecifications[1].tags", {}),
        "instances have no owner": drop(":LaunchTemplate", "tagSpecifications[0].tags.Owner"),
    },
    "tags-not-hidden": {
        "a resource hides its owner": add("ec2/vpc:Vpc", "tags.Owner", ""),
    },
    "explicit-provider": {
        "AWS resources have no provider of ours": lose("pulumi:providers:aws"),
    },
}
