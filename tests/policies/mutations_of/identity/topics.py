"""Harmful changes that the policies of `identity/topics.py` must find."""

from tests.policies.mutators import Mutations, rewrite

_POLICY = "iam/rolePolicy:RolePolicy"
_ROLE = "iam/role:Role"

MUTATIONS: Mutations = {
    "topic-policy-restricted": {
        "everybody publishes": rewrite(
            ":TopicPolicy", "policy", r'"Principal": \{"Service": \[[^\]]*\]\}', '"Principal": {"AWS": "*"}'
        ),
    },
}
