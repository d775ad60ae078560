"""Harmful changes that the policies of `multi_az/search_tiers.py` must find."""

from typing import Any

from tests.policies.mutators import Mutations, change, cut, drop, in_stack

_SEARCH = ":Elasticsearch"
_BUDGET = "spec.updateStrategy.changeBudget.maxUnavailable"


def _without_warm(node_sets: list[Any]) -> list[Any]:
    return [each for each in node_sets if "data_warm" not in each["config"]["node.roles"]]


def _temporary(pod: dict[str, Any]) -> dict[str, Any]:
    volumes: list[Any] = [*pod["spec"]["volumes"], {"name": "elasticsearch-data", "emptyDir": {}}]
    return {**pod, "spec": {**pod["spec"], "volumes": volumes}}


MUTATIONS: Mutations = {
    "elastic-data-volume": {
        "the hot tier's data is not on its volume": change(
            _SEARCH, "spec.nodeSets[1].volumeClaimTemplates[0].metadata.name", "data"
        ),
        "the masters have no volume": drop(_SEARCH, "spec.nodeSets[0].volumeClaimTemplates"),
        "the hot tier's data goes with its pods": change(_SEARCH, "spec.nodeSets[1].podTemplate", _temporary),
        "Logstash's queue is not on its volume": change(
            ":Logstash", "spec.volumeClaimTemplates[0].metadata.name", "queue"
        ),
    },
    "elasticsearch-tiers": {
        "there is no warm tier": in_stack("prod", change(_SEARCH, "spec.nodeSets", _without_warm)),
        "the warm tier has no nodes": in_stack("prod", change(_SEARCH, "spec.nodeSets[2].count", 0)),
        "the warm tier has another role": in_stack(
            "prod", change(_SEARCH, 'spec.nodeSets[2].config."node.roles"', ["ml"])
        ),
        "there is no hot tier": change(_SEARCH, 'spec.nodeSets[1].config."node.roles"', ["data_content", "ingest"]),
        "there are masters only": cut(_SEARCH, "spec.nodeSets", 1),
    },
    "elasticsearch-change-budget": {
        "an update takes three nodes of Elasticsearch": change(_SEARCH, _BUDGET, 3),
        "an update takes all nodes of Elasticsearch": change(_SEARCH, _BUDGET, -1),
        "an update of Elasticsearch never begins": change(_SEARCH, _BUDGET, 0),
    },
}
