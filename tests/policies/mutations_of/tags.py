"""Resources of which nobody knows whose they are."""

from tests.policies.damage import Mutation, add, change, cut, drop, lose, rewrite

MUTATIONS = [
    Mutation("tags", name, damage)
    for name, damage in {
        "resources have no owner": change(
            "pulumi:providers:aws", "defaultTags", '{"tags": {"Project": "nphies-platform", "Stack": "prod"}}'
        ),
        "resources have no project": rewrite("pulumi:providers:aws", "defaultTags", '"Project"', '"Other"'),
        "resources have no stack": rewrite("pulumi:providers:aws", "defaultTags", '"Stack": "[a-z]+"', '"Stack": ""'),
        "resources have no tags": drop("pulumi:providers:aws", "defaultTags"),
        "tags are ignored": add("pulumi:providers:aws", "ignoreTags", '{"keys": ["Owner"]}'),
        "AWS resources have no provider of ours": lose("pulumi:providers:aws"),
        "instances have no tags": cut(":LaunchTemplate", "tagSpecifications", 0),
        "volumes of nodes have no tags": change(":LaunchTemplate", "tagSpecifications[1].tags", {}),
        "instances have no owner": drop(":LaunchTemplate", "tagSpecifications[0].tags.Owner"),
        "a resource hides its owner": add("ec2/vpc:Vpc", "tags.Owner", ""),
    }.items()
]
