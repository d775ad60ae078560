"""Harmful changes that the policies of `multi_az/search.py` must find."""

from tests.policies.mutators import Mutations, change

MUTATIONS: Mutations = {
    "search-in-three-zones": {
        "one node of Elasticsearch may be master": change(":Elasticsearch", "spec.nodeSets[0].count", 1),
    },
}
