"""Harmful changes that the policies of `workloads/unlocked.py` must find."""

from tests.policies.mutators import Mutations, rewrite

MUTATIONS: Mutations = {
    "artifacts-locked": {
        "another image of Elastic has no digest": rewrite(
            ":Kibana", "spec.image", "kibana/kibana:.*", "enterprise-search/enterprise-search:9.5.6"
        ),
    },
}
