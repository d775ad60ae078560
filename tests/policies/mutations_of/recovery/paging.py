"""Harmful changes that the policies of `recovery/paging.py` must find."""

from tests.policies.mutators import Mutations, change, lose

MUTATIONS: Mutations = {
    "region-loss-pages": {
        "the loss of a region is notified by mail only": lose(":TopicSubscription", of="on-call-paging"),
        "the paging service is written to": change(":TopicSubscription", "protocol", "email", of="on-call-paging"),
        "alarms of the edge lie in a region of the platform": change(
            ":sns/topic:Topic", "region", "me-south-1", of="edge"
        ),
    },
}
